// Levels by keys 0 to 3, wherever a rubric is graded: a key sets the level of the criterion (data-scale) that has the focus, or else of the first in sight without one,
// and goes on to the next.
const root = document.documentElement;

/** @param {Element} element */
const isTyping = (element) => element.closest("textarea, input:not([type=radio], [type=checkbox]), select");

/** Whether a key is a shortcut here and not a part of a text or of a command of the browser. @param {KeyboardEvent} event */
export const isShortcut = (event) =>
  root.dataset.shortcuts !== "off" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(/** @type {Element} */ (event.target));

export const scalesInSight = () => [...document.querySelectorAll("[data-scale]")].filter((scale) => scale.checkVisibility());

document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!isShortcut(event) || !/^[0-3]$/.test(event.key)) return;
  const scales = scalesInSight();
  const scale = target.closest("[data-scale]") ?? scales.find((candidate) => !candidate.querySelector(":checked"));
  /** @type {HTMLInputElement | null | undefined} */
  const radio = scale?.querySelector(`input[type=radio][value="${event.key}"]`);
  if (!scale || !radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  goOn(scales[scales.indexOf(scale) + 1], radio);
});

/** @param {Element | undefined} following @param {HTMLElement} radio that was set */
function goOn(following, radio) {
  /** @type {HTMLElement | null | undefined} */
  const next = following?.querySelector(":checked") ?? following?.querySelector("input[type=radio]");
  /** @type {HTMLElement | null} */
  const whenDone = document.querySelector("[data-when-done]");
  const focus = next ?? whenDone ?? radio;
  focus.focus({ preventScroll: true });
  (following ?? focus).scrollIntoView({ block: "nearest" });
  last = next || whenDone ? null : radio;
}

// After the last level the way on may come only with the answer that it is stored.
/** @type {HTMLElement | null} */
let last = null;
document.addEventListener("htmx:afterSettle", () => {
  /** @type {HTMLElement | null} */
  const whenDone = document.querySelector("[data-when-done]");
  if (!whenDone || !last || document.activeElement !== last) return;
  whenDone.focus({ preventScroll: true });
  last = null;
});
