// Levels by keys 0 to 3, wherever a rubric is graded: a key sets the level of the criterion (data-scale) that has the focus, or else of the first in sight without one,
// and goes on to the next.
const root = document.documentElement;

/** @param {Element} element */
const isTyping = (element) => element.closest("textarea, input:not([type=radio], [type=checkbox]), select");

/** Whether a key is a shortcut here and not a part of a text or of a command of the browser. @param {KeyboardEvent} event */
const isShortcut = (event) =>
  root.dataset.shortcuts !== "off" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(/** @type {Element} */ (event.target));

const scalesInSight = () => [...document.querySelectorAll("[data-scale]")].filter((scale) => scale.checkVisibility());

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

// From criterion to criterion by keys: j to the next, k to the one before, e to the passage of the answer that shows it.
document.addEventListener("keydown", (event) => {
  if (!isShortcut(event)) return;
  const scales = scalesInSight();
  const here = scales.findIndex((scale) => scale.contains(/** @type {Element} */ (event.target)));
  if (event.key === "j") goTo(scales[Math.min(here + 1, scales.length - 1)]);
  else if (event.key === "k") goTo(scales[Math.max(here - 1, 0)]);
  else if (event.key === "e") showEvidence(scales[Math.max(here, 0)]);
  else return;
  event.preventDefault();
});

/** @param {Element | undefined} scale */
function goTo(scale) {
  /** @type {HTMLElement | null | undefined} */
  const radio = scale?.querySelector("input[type=radio]:checked") ?? scale?.querySelector("input[type=radio]");
  radio?.focus({ preventScroll: true });
  scale?.scrollIntoView({ block: "nearest" });
}

/** @param {Element | undefined} scale */
function showEvidence(scale) {
  /** @type {HTMLElement | null | undefined} */
  const field = scale?.querySelector("[data-evidence]");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
}
