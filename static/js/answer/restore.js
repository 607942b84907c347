// Gives back text that never reached the server (a crash, a lost connection): alone and over what is still stored it is put in again, else offered to be copied.
import { form, isStored, keep, KEY, PREFIX, say, stored, text } from "./draft.js";
import { changed, save } from "./save.js";

/** @typedef {{ text: string, over: string }} Kept */

try {
  forgetWhatIsDone();
  const lost = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX) && key !== KEY)
    .map((key) => ({ key, .../** @type {Kept} */ (JSON.parse(localStorage.getItem(key) ?? "")) }))
    .filter((kept) => kept.text !== stored);
  if (lost.length === 1 && lost[0].over === stored && isStored()) {
    text.value = lost[0].text;
    keep();
    localStorage.removeItem(lost[0].key);
    say("typing", "Text that had not reached the server was restored from this browser.");
    save();
  } else if (lost.length) {
    offer(lost.map((kept) => kept.text).join("\n\n– – –\n\n"));
  }
} catch {
  // Nothing kept, or nothing readable.
}

function forgetWhatIsDone() {
  const done = (form.dataset.done ?? "").split(/\s+/).filter(Boolean);
  for (const key of Object.keys(localStorage)) {
    if (done.some((answer) => key.startsWith(`dryrun.answer.${answer}.`))) localStorage.removeItem(key);
  }
}

/** @param {string} texts */
function offer(texts) {
  const place = /** @type {HTMLElement} */ (document.querySelector("#restored"));
  place.hidden = false;
  /** @type {HTMLTextAreaElement} */ (place.querySelector("textarea")).value = texts;
}

// What was typed before this script had loaded.
if (!isStored()) changed();

// Who comes back goes on where the text ends.
if (text.autofocus || document.activeElement === text) text.setSelectionRange(text.value.length, text.value.length);
