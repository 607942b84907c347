// Shows what only the person can settle: two texts of which one must be chosen, or a text that came too late, to be copied. Until then nothing is saved.
import { say, text } from "./draft.js";

const CHANGED_ELSEWHERE = 409;
const TOO_LATE = 410;

/** @type {HTMLDialogElement | undefined} */
let dialog;

export const isUnsettled = () => Boolean(dialog);

export function showAgain() {
  if (!dialog?.open) dialog?.showModal();
}

/**
 * Says why a text was not taken, and opens the dialog for it where there is one.
 *
 * @param {number} status
 * @param {{ error: string, stored?: StoredAnswer }} told by the server, or in its place
 * @param {(stored: StoredAnswer, chosen: string) => void} [settle] goes on with the text that was chosen
 */
export function refuse(status, told, settle) {
  say("refused", `Not saved. ${told.error}`);
  if (status !== CHANGED_ELSEWHERE && status !== TOO_LATE) return;
  dialog?.close();
  const opened = part(document, status === CHANGED_ELSEWHERE ? "#conflict" : "#too-late");
  dialog = opened;
  part(opened, "[data-mine]").value = text.value;
  part(opened, "[data-why]").textContent = told.error;
  const { stored } = told;
  if (stored && settle) {
    part(opened, "[data-theirs]").value = stored.text;
    part(opened, "[data-keep-mine]").onclick = () => choose(text.value);
    part(opened, "[data-take-theirs]").onclick = () => choose(stored.text);
  }
  opened.showModal();

  /** @param {string} chosen */
  function choose(chosen) {
    opened.close();
    dialog = undefined;
    if (stored && settle) settle(stored, chosen);
  }
}

/** @param {ParentNode} whole @param {string} selector */
function part(whole, selector) {
  return /** @type {any} */ (whole.querySelector(selector));
}

// There is a choice to make: closing the dialog by Escape would leave it unmade.
for (const dialog of document.querySelectorAll("dialog:has([data-mine])")) dialog.addEventListener("cancel", (event) => event.preventDefault());
