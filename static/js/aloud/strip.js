// The strip beside an answer's field (data-recording) by which someone speaks to it. It needs nothing of the page but the form's data-answer and its field;
// whatever fails here, the field works as without it.
import { DESK, TURN_OVER } from "../events.js";
import { elapsed, isFull, written } from "./elapsed.js";
import * as meter from "./meter.js";
import { note } from "./notes.js";
import * as speaking from "./speaking.js";
import { tell } from "./tell.js";
import * as transcript from "./transcript.js";

const TICK_MS = 200;
const STAYS_MS = 3_000;
const SPACE = " ";
const SILENT = "Nothing is heard. Is the microphone muted?";
const strip = /** @type {HTMLElement} */ (document.querySelector("[data-recording]"));
const form = /** @type {HTMLFormElement} */ (strip.closest("[data-answer]"));
const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
/** @type {HTMLButtonElement | null} */
const go = form.querySelector("[data-kind=primary]");
const isRapid = text.dataset.size === "short" && Boolean(go);

/** @template {HTMLElement} [T=HTMLElement] @param {string} name */
const part = (name) => /** @type {T} */ (strip.querySelector(`[data-part=${name}]`));

const press = /** @type {HTMLButtonElement} */ (part("press"));
const idle = part("says").textContent ?? "";
let endMeter = () => {};
let ticking = 0;

/** @param {Speaking} state @param {string} sentence */
function show(state, sentence) {
  const isRunning = state === "running";
  const isIdle = state === "idle" || state === "asking";
  strip.dataset.state = state;
  press.textContent = { idle: "Record", asking: "Record", running: "Pause", paused: "Resume" }[state];
  press.disabled = state === "asking";
  part("without").hidden = !isIdle;
  for (const name of ["stop", "stamp", "time"]) part(name).hidden = isIdle;
  part("meter").hidden = isIdle || !speaking.stream;
  part("says").textContent = sentence || idle;
  endMeter();
  endMeter = isRunning && speaking.stream ? meter.show(speaking.stream, part("meter"), () => (part("says").textContent = SILENT)) : () => {};
  transcript.follow(speaking.stream?.getAudioTracks()[0], isRunning);
  clearInterval(ticking);
  if (isRunning) ticking = setInterval(tick, TICK_MS);
  tick();
  if (isRapid) goBySpace(isRunning);
  tell(form, Boolean(speaking.stream));
}

function tick() {
  part("time").textContent = written(elapsed());
  if (speaking.state !== "running") return;
  speaking.keepTime();
  if (isFull()) speaking.end("An hour is over, and with it the recording.");
}

// One card after another: the space bar goes on, so the field doesn't hold the focus. Who has turned single keys off presses the button.
/** @param {boolean} isRunning */
function goBySpace(isRunning) {
  const hasKeys = document.documentElement.dataset.shortcuts !== "off";
  if (isRunning && hasKeys) go?.setAttribute("data-key", SPACE);
  else go?.removeAttribute("data-key");
  part("space").hidden = !(isRunning && hasKeys);
  if (isRunning && hasKeys && !text.value) document.querySelector("main")?.focus({ preventScroll: true });
}

transcript.prepare({ box: /** @type {HTMLInputElement} */ (part("writes")), install: part("install"), text, say: (sentence) => (part("says").textContent = sentence) });
const heading = document.querySelector("#question-title") ?? document.querySelector("h1");
await speaking.open({ answer: String(form.dataset.answer), next: String(form.dataset.next), title: heading?.textContent?.trim() ?? "", show });

press.addEventListener("click", () => {
  if (speaking.state === "running") speaking.pause();
  else if (speaking.state === "paused") speaking.resume();
  else speaking.record();
});
part("without").addEventListener("click", speaking.begin);
part("stop").addEventListener("click", () => {
  speaking.end().then(() => press.focus());
});
part("stamp").addEventListener("click", () => note(text, elapsed()));
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.altKey || speaking.state === "idle") return;
  event.preventDefault();
  note(text, elapsed());
});

// The page goes when the last piece is kept. Where it stays, for what was typed can't be sent, the recording goes on.
let isHeld = false;
/** @param {Event} event @param {() => void} goOn */
async function hold(event, goOn) {
  if (!speaking.stream && !isHeld) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isHeld) return;
  isHeld = true;
  await Promise.all([transcript.settle(), speaking.leave()]);
  isHeld = false;
  goOn();
  setTimeout(speaking.goOn, STAYS_MS);
}
document.addEventListener("submit", (event) => event.target === form && hold(event, () => form.requestSubmit(event.submitter)), true);
document.addEventListener("click", (event) => {
  /** @type {HTMLElement | null} */
  const end = /** @type {Element} */ (event.target).closest("[data-saves-first]");
  if (end) hold(event, () => end.click());
}, true);
document.addEventListener(TURN_OVER, speaking.leave);
document.addEventListener(DESK, speaking.leave);
addEventListener("pagehide", speaking.leave);
