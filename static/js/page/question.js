// Asks before something is done that can't be undone, in a dialog of the page's own (components/question.html): never more than one at a time. Escape is a no.

/**
 * Whether the person says yes.
 *
 * @param {string} question
 * @param {string} yes what the button says that does it
 * @param {string} [no]
 * @returns {Promise<boolean>}
 */
export function ask(question, yes, no = "Not yet") {
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("#question"));
  if (dialog.open) return Promise.resolve(false);
  const [doing, leaving] = dialog.querySelectorAll("button");
  const words = /** @type {HTMLElement} */ (dialog.querySelector("#question-words"));
  words.textContent = question;
  doing.textContent = yes;
  leaving.textContent = no;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}
