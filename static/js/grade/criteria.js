// From criterion to criterion by keys: j to the next, k to the one before, e to the passage of the answer that shows it.
import { isShortcut, scalesInSight } from "./levels.js";

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event)) return;
  const scales = scalesInSight();
  const here = scales.findIndex((scale) => scale.contains(/** @type {Element} */ (event.target)));
  if (event.key === "j") go(scales[Math.min(here + 1, scales.length - 1)]);
  else if (event.key === "k") go(scales[Math.max(here - 1, 0)]);
  else if (event.key === "e") showEvidence(scales[Math.max(here, 0)]);
  else return;
  event.preventDefault();
});

/** @param {Element | undefined} scale */
function go(scale) {
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
