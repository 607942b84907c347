// Brings a part of the page and a fresh copy of it together, so that nothing is lost that somebody reads, types or presses.

const SCRIPTS_OWN = "time[data-local], [data-connection], [data-room-notice]"; // what scripts have written in them stays
const BY_SCRIPT = "[data-by-script]"; // stands in no copy: it is passed over, and stays where it is

/**
 * Makes the old like the fresh one, and touches only what differs. So the focus, a selection, the place where someone reads, an opened <details> and a button
 * that is being pressed survive, and a screen reader hears of what is new alone.
 *
 * @param {Element} old
 * @param {Element} fresh
 */
export function become(old, fresh) {
  if (old.matches(SCRIPTS_OWN) && old.getAttribute("datetime") === fresh.getAttribute("datetime")) return;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.localName === "details")) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  let place = served(old.firstChild);
  for (const child of [...fresh.childNodes]) {
    const same = counterpart(child, place);
    if (!same) {
      old.insertBefore(child, place);
      continue;
    }
    if (same === place) place = served(place.nextSibling);
    else old.insertBefore(same, place);
    if (same instanceof Element && child instanceof Element) become(same, child);
    else if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
  }
  while (place) {
    const next = served(place.nextSibling);
    place.remove();
    place = next;
  }
}

/**
 * The node itself, or the next one after it that came from the server.
 *
 * @param {ChildNode | null} node
 */
function served(node) {
  while (node instanceof Element && node.matches(BY_SCRIPT)) node = node.nextSibling;
  return node;
}

/**
 * What stands for the child already, from `place` on: the element with its id, or else the next one if it is of its kind and has none.
 *
 * @param {ChildNode} child
 * @param {ChildNode | null} place
 */
function counterpart(child, place) {
  if (!idOf(child)) return place && kind(place) === kind(child) ? place : null;
  for (let node = place; node; node = node.nextSibling) if (kind(node) === kind(child)) return node;
  return null;
}

/** @param {Node} node */
const idOf = (node) => (node instanceof Element ? node.id : "");

/** @param {Node} node */
const kind = (node) => `${node.nodeName}#${idOf(node)}`;

/**
 * Puts into the fresh one what the server doesn't know: what was typed or chosen and not sent yet, such as half a note, a tick or a choice, in the same field of
 * the same form. What was opened stays open.
 *
 * @param {Element} old
 * @param {Element} fresh
 */
export function carryOver(old, fresh) {
  for (const form of old.querySelectorAll("form")) {
    const next = [...fresh.querySelectorAll("form")].find((candidate) => identity(candidate) === identity(form));
    if (next) for (const field of fieldsOf(form)) carry(field, form, fieldsOf(next));
  }
  const opened = [...old.querySelectorAll("details[open]")].map(named);
  for (const details of fresh.querySelectorAll("details")) if (opened.includes(named(details))) details.open = true;
}

/** @param {Element} details */
const named = (details) => details.querySelector("summary")?.textContent;

/** @param {HTMLFormElement} form */
function identity(form) {
  const turn = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("turn"));
  return `${form.getAttribute("action")} ${turn?.value ?? ""}`;
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  return /** @type {Field[]} */ ([...form.elements]).filter((field) => field.name && field.type !== "hidden");
}

/** @param {Field} field @param {HTMLFormElement} form @param {Field[]} candidates */
function carry(field, form, candidates) {
  const same = candidates.filter((candidate) => candidate.name === field.name && candidate.type === field.type);
  if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
    const next = /** @type {HTMLInputElement | undefined} */ (same.find(({ value }) => value === field.value));
    if (next && field.checked !== field.defaultChecked && !savesItself(form)) next.checked = field.checked;
  } else if (same.length && field.value !== unchanged(field) && takes(same[0], field.value)) {
    same[0].value = field.value;
  }
}

// Then the server has said what is ticked in it.
/** @param {HTMLFormElement} form */
const savesItself = (form) => form.getAttribute("hx-trigger")?.includes("change");

/** @param {Field} field @param {string} value */
const takes = (field, value) => !(field instanceof HTMLSelectElement) || [...field.options].some((option) => option.value === value);

// The value that the server gave a field.
/** @param {Field} field */
function unchanged(field) {
  return field instanceof HTMLSelectElement ? [...field.options].find((option) => option.defaultSelected)?.value : field.defaultValue;
}
