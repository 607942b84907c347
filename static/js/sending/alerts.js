// The sentence beside what was pressed. One alert for each element that sends; a sentence that stays the same is announced once.
const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#failed"));
const GOOD_NEWS_STAYS = 4_000;
const SPEAKS = ".row, [aria-live], [role=status], [role=log]"; // an alert in one of these would stand askew, or be read twice

export function make() {
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * Puts the alert where `control` is, which is `elt` that sends, or a field or button in it.
 *
 * @param {HTMLElement} alert
 * @param {Element} elt
 * @param {Element} control
 */
export function place(alert, elt, control) {
  const scale = control.closest(".level-cells, .tripwire");
  const field = control.closest(".field, .heard fieldset > div");
  const item = elt.closest(".to-ask > li, .people > li") ?? elt.closest(".search-box")?.querySelector(".search-panel");
  if (scale) put(alert, scale, "after");
  else if (field && elt.contains(field) && elt !== field) put(alert, field, "append");
  else if (control.localName === "textarea" && control !== elt) put(alert, control, "after");
  else if (item) put(alert, item, "append");
  else if (elt.localName === "form" && elt.querySelector("input:not([type=hidden]), select, textarea")) put(alert, elt, "append");
  else if (elt.localName === "div") put(alert, elt, "before");
  else {
    let whole = elt.closest("form") ?? elt;
    while (whole.parentElement?.matches(SPEAKS)) whole = whole.parentElement;
    put(alert, whole, "after");
  }
}

/**
 * What it stood beside is gone: it goes on at the head of the page, until it is put away.
 *
 * @param {HTMLElement} alert
 */
export function placeOnTop(alert) {
  document.querySelector("main")?.prepend(alert);
  offer(alert, "Put this away", () => alert.remove());
}

/** @param {Element} alert @param {Element} where @param {"after" | "before" | "append"} how */
function put(alert, where, how) {
  const there = { after: where.nextSibling, before: where.previousSibling, append: where.lastChild }[how];
  if (there !== alert) where[how](alert);
}

/** @param {HTMLElement} alert @param {string} sentence */
export function say(alert, sentence) {
  delete alert.dataset.tone;
  const place = alert.querySelector("[role=alert]");
  if (place && place.textContent !== sentence) place.textContent = sentence;
}

/**
 * A button beside the sentence, or none.
 *
 * @param {HTMLElement} alert
 * @param {string} [label]
 * @param {() => void} [act]
 */
export function offer(alert, label, act) {
  const button = alert.querySelector("button");
  if (!button) return;
  button.hidden = !act;
  button.textContent = label ?? "";
  button.onclick = act ?? null;
}

/** @param {HTMLElement} alert @param {string} sentence @param {HTMLElement} control */
export function end(alert, sentence, control) {
  if (alert.contains(document.activeElement)) control.focus({ preventScroll: true });
  offer(alert);
  say(alert, sentence);
  alert.dataset.tone = "good";
  setTimeout(() => alert.remove(), GOOD_NEWS_STAYS);
}
