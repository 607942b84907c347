// Plays what was recorded of an answer (data-player), where this device has something of it: at one to two times the speed, take after take, from any moment.
import { ask } from "../page/question.js";
import { written } from "./elapsed.js";
import * as kept from "./kept.js";
import { link, linkAll, offer } from "./moments.js";
import { day, lengthOf, sizeOf } from "./words.js";

/** @param {HTMLElement} place */
async function open(place) {
  const takes = await kept.takesOf(String(place.dataset.player));
  if (!takes.length) return;
  const audio = /** @type {HTMLAudioElement} */ (place.querySelector("audio"));
  const says = /** @type {HTMLElement} */ (place.querySelector("[data-says]"));
  let current = 0;

  /** @param {number} number */
  async function load(number) {
    if (audio.src && number === current) return;
    current = number;
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(await kept.soundOf(takes[number]));
    await isMeasured(audio);
  }

  /** @param {number} ms */
  async function play(ms) {
    await load(Math.max(0, takes.findLastIndex(({ from }) => from <= ms)));
    audio.currentTime = Math.max(0, ms - takes[current].from) / 1000;
    await audio.play();
  }

  audio.addEventListener("ended", () => takes[current + 1] && play(takes[current + 1].from));
  place.addEventListener("change", (event) => {
    event.stopPropagation(); // around it may be a form that is sent when something changes
    audio.defaultPlaybackRate = audio.playbackRate = Number(/** @type {HTMLInputElement} */ (event.target).value);
  });
  place.querySelector("[data-deletes]")?.addEventListener("click", async () => {
    if (!(await ask("Delete the recording of this answer? It is nowhere else.", "Delete it", "Keep it"))) return;
    await kept.drop(takes);
    location.reload();
  });
  says.replaceChildren("On this device only. ", `${written(lengthOf(takes))}, ${sizeOf(takes)}. Deleted on `, day(kept.endsAt(takes[0])), ".");
  if (takes.length > 1) says.append(" In parts, from ", ...takes.flatMap(({ from }, number) => [number ? ", " : "", link(written(from), play)]), ".");
  await load(0);
  place.hidden = false;
  linkAll(/** @type {Element} */ (place.closest("[data-spoken]") ?? place.parentElement), place, play);
  /** @type {HTMLTemplateElement | null} */
  const template = place.querySelector("template[data-takes-moment]");
  if (!template) return;
  offer(template, () => takes[current].from + 1000 * audio.currentTime);
  suggestPrediction();
}

// An answer that was spoken and not written isn't blank: what to do next is to predict how good it was.
function suggestPrediction() {
  const blank = document.querySelector("[data-blank]");
  blank?.removeAttribute("data-kind");
  if (blank) document.querySelector("[data-when-done]")?.setAttribute("data-kind", "primary");
}

// Chromium writes no length into what it records. Sent to the end of it, it finds out.
/** @param {HTMLAudioElement} audio */
async function isMeasured(audio) {
  await new Promise((done) => {
    audio.onloadedmetadata = audio.onerror = done;
  });
  if (audio.duration !== Infinity) return;
  await new Promise((done) => {
    audio.onseeked = audio.onerror = done;
    audio.currentTime = Number.MAX_SAFE_INTEGER;
  });
  audio.currentTime = 0;
}

/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll("[data-player]");
for (const place of places) open(place).catch(() => {}); // nothing is kept here, or nothing can be read
