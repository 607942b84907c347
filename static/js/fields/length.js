// Beside a field that takes only so much: how long its text is and what is the most, as soon as it comes near.
// No field cuts what is pasted into it; what is too long is refused by the server, in a sentence, and stays where it is.
const NEAR = 0.8;

// Characters as the server counts them, not the halves of which some are made.
/** @param {string} text */
function lengthOf(text) {
  return [...text].length;
}

/** @param {Typed} field */
export function isTooLong(field) {
  const most = Number(field.dataset.most);
  return field.value.length > most && lengthOf(field.value) > most;
}

/** @param {number} number */
export function inWords(number) {
  return number.toLocaleString("en");
}

/** @param {Typed} field */
function tell(field) {
  const most = Number(field.dataset.most);
  /** @type {HTMLElement | null} */
  let told = document.querySelector(`[data-length-of="${CSS.escape(field.name)}"]`);
  if (told?.previousElementSibling !== placeOf(field)) told = null; // of a field of that name in another form
  if (field.value.length < NEAR * most) {
    told?.remove();
    return;
  }
  if (!told) {
    told = document.createElement("p");
    told.className = "length";
    told.dataset.lengthOf = field.name;
    placeOf(field).after(told);
  }
  const length = lengthOf(field.value);
  told.dataset.state = length > most ? "over" : "near";
  told.textContent = `${inWords(length)} of at most ${inWords(most)} characters${length > most ? `: ${inWords(length - most)} too many` : ""}`;
}

// A field that shares its row with a button keeps it.
/** @param {Typed} field */
const placeOf = (field) => field.closest(".row") ?? field;

/** @param {EventTarget | null} target @returns {target is Typed} */
const isCounted = (target) => target instanceof Element && target.matches("[data-most]");

for (const type of ["input", "change", "focusin"]) document.addEventListener(type, ({ target }) => isCounted(target) && tell(target));
document.addEventListener("reset", ({ target }) => {
  setTimeout(() => [.../** @type {HTMLFormElement} */ (target).elements].filter(isCounted).forEach(tell));
});

for (const field of document.querySelectorAll("[data-most]")) if (isCounted(field)) tell(field);
