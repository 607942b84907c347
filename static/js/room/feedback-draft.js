// Feedback that is being written survives the next round: it waits in this tab until it is given, here or on the round's page.
/** @typedef {{ seen: string, values: Record<string, string> }} Draft what was written, and on which version of the stored feedback */

/** @param {HTMLFormElement} form */
const keyOf = (form) => `feedback ${form.dataset.draft}`;

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const fields = form.querySelectorAll("textarea, input:not([type=hidden])");
  return [...fields];
}

/** @param {HTMLFormElement} form */
const seenBy = (form) => /** @type {HTMLInputElement} */ (form.elements.namedItem("seen")).value;

document.addEventListener("input", ({ target }) => {
  const form = /** @type {Element} */ (target).closest("form");
  if (!form?.dataset.draft) return;
  const values = Object.fromEntries(fieldsOf(form).map(({ name, value }) => [name, value]));
  sessionStorage.setItem(keyOf(form), JSON.stringify({ seen: seenBy(form), values }));
});

// What was stored since the draft was begun is newer than it.
export function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const element = /** @type {HTMLFormElement} */ (form);
    const kept = sessionStorage.getItem(keyOf(element));
    if (!kept) continue;
    /** @type {Draft} */
    const draft = JSON.parse(kept);
    if (draft.seen !== seenBy(element)) sessionStorage.removeItem(keyOf(element));
    else {
      for (const field of fieldsOf(element)) if (!field.value) field.value = draft.values[field.name] ?? "";
      element.closest("details")?.setAttribute("open", "");
    }
  }
}

restore();
