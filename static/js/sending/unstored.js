// What this page shows and the server hasn't. A field whose value it doesn't have must not look as if it did: it carries data-unstored, `waiting` or `refused`.
// And what the server has taken goes from a form that gathers one thing after another (data-empties).
import { announce, UNSTORED } from "../events.js";

/** @type {Set<unknown>} */
const open = new Set();

export const isAnything = () => open.size > 0;

/** @param {unknown} what @param {boolean} isUnstored */
export function tell(what, isUnstored) {
  const before = isAnything();
  if (isUnstored) open.add(what);
  else open.delete(what);
  if (isAnything() !== before) announce(UNSTORED);
}

/** @type {WeakMap<Field, string | boolean>} */
const known = new WeakMap(); // field → the value the server has, where that isn't the one it came with

/** @param {Field} field @returns {field is HTMLInputElement} */
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

/** @param {Field} field */
const valueOf = (field) => (isTicked(field) ? field.checked : field.value);

/** @param {Field} field */
function cameWith(field) {
  if (isTicked(field)) return field.defaultChecked;
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}

// Of a form, or of a field that sends by itself.
/** @param {Element} elt */
function fieldsOf(elt) {
  const fields = /** @type {Field[]} */ (elt instanceof HTMLFormElement ? [...elt.elements] : [elt]);
  return fields.filter((field) => field.name && !["hidden", "submit", "button", "fieldset"].includes(field.type));
}

/**
 * What is about to be sent.
 *
 * @param {Element} form
 */
export function valuesOf(form) {
  return new Map(fieldsOf(form).map((field) => [field, valueOf(field)]));
}

/** @param {Map<Field, string | boolean>} values */
export function areStored(values) {
  for (const [field, value] of values) known.set(field, value);
}

/**
 * Marks what differs from the server's with `how`; what doesn't, or everything where `how` is empty, loses its mark.
 *
 * @param {Element} form
 * @param {string} how
 */
export function mark(form, how) {
  for (const field of fieldsOf(form)) {
    const differs = valueOf(field) !== (known.has(field) ? known.get(field) : cameWith(field));
    if (how && differs) field.dataset.unstored = how;
    else delete field.dataset.unstored;
  }
}

// What was refused, and further words typed while it was on its way, stay.
document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr, requestConfig } }) => {
  if (!(target instanceof HTMLFormElement) || !target.matches("[data-empties]") || xhr.status < 200 || xhr.status >= 300) return;
  for (const field of fieldsOf(target)) {
    const sent = requestConfig.parameters.get(field.name);
    if (field.value === sent) field.value = "";
    else if (field.type === "text" && field.value.startsWith(`${sent} `)) field.value = field.value.slice(String(sent).length).trimStart();
    field.dispatchEvent(new Event("input", { bubbles: true })); // whoever counts its characters counts anew
  }
});
