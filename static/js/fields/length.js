// Beside a field that takes only so much: how long its text is and what is the most, as soon as it comes near.
// No field cuts what is pasted into it; what is too long is refused by the server, in a sentence, and stays where it is.
const NEAR = 0.8;

// Characters as the server counts them, not the halves of which some are made.
function lengthOf(text) {
  return [...text].length;
}

export function isTooLong(field) {
  const most = Number(field.dataset.most);
  return field.value.length > most && lengthOf(field.value) > most;
}

export function inWords(number) {
  return number.toLocaleString("en");
}

function tell(field) {
  const most = Number(field.dataset.most);
  let told = document.querySelector(`[data-length-of="${CSS.escape(field.name)}"]`);
  if (told?.previousElementSibling !== placeOf(field)) told = undefined; // of a field of that name in another form
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
const placeOf = (field) => field.closest(".row") ?? field;

const counted = (target) => target.matches?.("[data-most]");
for (const type of ["input", "change", "focusin"]) document.addEventListener(type, ({ target }) => counted(target) && tell(target));
document.addEventListener("reset", ({ target }) => setTimeout(() => [...target.elements].filter(counted).forEach(tell)));

for (const field of document.querySelectorAll("[data-most]")) tell(field);
