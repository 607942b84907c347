// Makes a part of the page like a fresh copy of it, and touches only what differs. So the focus, a selection, the place where someone reads, an opened
// <details> and a button that is being pressed survive, and a screen reader hears of what is new alone.
const SCRIPTS_OWN = "time[data-local], [data-connection], [data-room-notice]"; // what scripts have written in them stays
const BY_SCRIPT = "[data-by-script]"; // stands in no copy: it is passed over, and stays where it is

export function become(old, fresh) {
  if (old.matches(SCRIPTS_OWN) && old.dateTime === fresh.dateTime) return;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.localName === "details")) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  let place = served(old.firstChild);
  for (const child of [...fresh.childNodes]) {
    const same = counterpart(child, place);
    if (!same) old.insertBefore(child, place);
    else {
      if (same === place) place = served(place.nextSibling);
      else old.insertBefore(same, place);
      if (same.nodeType === Node.ELEMENT_NODE) become(same, child);
      else if (same.data !== child.data) same.data = child.data;
    }
  }
  while (place) {
    const next = served(place.nextSibling);
    place.remove();
    place = next;
  }
}

// The node itself, or the next one after it that came from the server.
function served(node) {
  while (node?.nodeType === Node.ELEMENT_NODE && node.matches(BY_SCRIPT)) node = node.nextSibling;
  return node;
}

// What stands for the child already, from `place` on: the element with its id, or else the next one if it is of its kind and has none.
function counterpart(child, place) {
  if (!child.id) return place && kind(place) === kind(child) ? place : null;
  for (let one = place; one; one = one.nextSibling) if (kind(one) === kind(child)) return one;
  return null;
}

function kind(node) {
  return `${node.nodeName}#${node.id ?? ""}`;
}
