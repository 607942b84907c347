// A field whose value the server doesn't have must not look as if it did: it carries data-unstored, `waiting` or `refused`.
const known = new WeakMap(); // field → the value the server has, where that isn't the one it came with

const isTicked = ({ type }) => type === "radio" || type === "checkbox";
const valueOf = (field) => (isTicked(field) ? field.checked : field.value);

function cameWith(field) {
  if (isTicked(field)) return field.defaultChecked;
  if (field.localName !== "select") return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}

// Of a form, or of a field that sends by itself.
function fieldsOf(elt) {
  return [...(elt.elements ?? [elt])].filter((field) => field.name && !["hidden", "submit", "button", "fieldset"].includes(field.type));
}

// What is about to be sent.
export function valuesOf(form) {
  return new Map(fieldsOf(form).map((field) => [field, valueOf(field)]));
}

export function areStored(values) {
  for (const [field, value] of values) known.set(field, value);
}

// Marks what differs from the server's with `how`; what doesn't, or everything where `how` is empty, loses its mark.
export function mark(form, how) {
  for (const field of fieldsOf(form)) {
    const differs = valueOf(field) !== (known.has(field) ? known.get(field) : cameWith(field));
    if (how && differs) field.dataset.unstored = how;
    else delete field.dataset.unstored;
  }
}
