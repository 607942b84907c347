// The text on this page: what of it the server is known to have, the line that says so, and the copy that this browser keeps until the server has said "saved".
import { inWords, isTooLong } from "../fields/length.js";
import { timeOfDay } from "../page/local-times.js";
import { tell } from "../sending/unstored.js";

export const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-answer]"));
export const text = field("text");
const state = /** @type {HTMLElement} */ (document.querySelector("#save-state"));
const notice = /** @type {HTMLElement} */ (document.querySelector("#save-notice")); // what is worth interrupting a listener for
const TROUBLE = ["offline", "refused"];

/** Where the browser keeps the text: of every page that had this answer open, and of this one. */
export const PREFIX = `dryrun.answer.${form.dataset.answer}.`;
export const KEY = PREFIX + field("writer").value;

export let stored = text.defaultValue; // what the server is known to have

/** @param {string} name */
export function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

export const isStored = () => text.value === stored;

/** @param {StoredAnswer} what the server has */
export function takeAsStored(what) {
  stored = what.text;
  field("seen").value = String(what.save_number);
  keep();
}

export function keep() {
  try {
    if (isStored()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ text: text.value, over: stored }));
  } catch {
    // No room or not allowed: the server's copy is all there is.
  }
}

/** @param {string} what @param {string} sentence */
export function say(what, sentence) {
  if (state.dataset.state === what && state.textContent === sentence) return;
  tell("the answer", TROUBLE.includes(what));
  if (TROUBLE.includes(what)) notice.textContent = sentence;
  else if (what === "saved" && TROUBLE.includes(state.dataset.state ?? "")) notice.textContent = "Saved again.";
  state.dataset.state = what;
  state.textContent = sentence;
}

export const saySaved = () => say("saved", `Saved ${timeOfDay()}`);

// The server would refuse a longer text, and what was saved before would look as if it were all.
export const fits = () => !isTooLong(text);

export function sayTooLong() {
  const most = inWords(Number(text.dataset.most));
  say("refused", `Not saved: this is longer than the ${most} characters of an answer. Shorten it and it will be saved; until then it is only in this browser.`);
}
