// What was recorded on this device, on the page of settings (data-recordings): a line for each answer, with its size, and how to delete it.
import { ask } from "../page/question.js";
import { written } from "./elapsed.js";
import * as kept from "./kept.js";
import { day, lengthOf, sizeOf } from "./words.js";

const place = /** @type {HTMLElement} */ (document.querySelector("[data-recordings]"));
const none = /** @type {HTMLElement} */ (place.querySelector("[data-none]"));
const list = /** @type {HTMLElement} */ (place.querySelector("ul"));
const line = /** @type {HTMLTemplateElement} */ (place.querySelector("template")).content;
const all = /** @type {HTMLElement} */ (place.querySelector("[data-deletes-all]"));

async function show() {
  const takes = await kept.mine();
  const answers = Map.groupBy(takes, ({ answer }) => answer);
  none.hidden = takes.length > 0;
  all.hidden = !takes.length;
  list.replaceChildren(...[...answers.values()].map(item));
  all.textContent = `Delete all, ${sizeOf(takes)}`;
}

/** @param {Take[]} takes of one answer */
function item(takes) {
  const shown = /** @type {HTMLElement} */ (line.firstElementChild?.cloneNode(true));
  /** @type {HTMLElement} */ (shown.querySelector("[data-title]")).textContent = takes[0].title;
  shown.querySelector("[data-about]")?.append(`${written(lengthOf(takes))}, ${sizeOf(takes)}, deleted on `, day(kept.endsAt(takes[0])));
  shown.querySelector("button")?.addEventListener("click", () => remove(takes, "Delete this recording? It is nowhere else."));
  return shown;
}

/** @param {Take[]} takes @param {string} question */
async function remove(takes, question) {
  if (!(await ask(question, "Delete", "Keep"))) return;
  await kept.drop(takes);
  await show();
  (list.querySelector("button") ?? none).focus();
}

all.addEventListener("click", async () => remove(await kept.mine(), "Delete all recordings on this device? They are nowhere else."));
show().catch(() => {}); // this browser keeps nothing
