// Where the focus was in a part that htmx replaces, it is in the part that comes: on the same element by its words and place, or else on the part itself. What has
// an id htmx finds again by itself.
const FOCUSABLE = "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex]";

/** @type {{ id: string, words: string, place: number } | undefined} */
let left;

/** @param {Element} part */
const within = (part) => [...part.querySelectorAll(FOCUSABLE)];

/** @param {Element} element */
const wordsOf = (element) => element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const focused = document.activeElement;
  if (focused && target.contains(focused)) left = { id: target.id, words: wordsOf(focused), place: within(target).indexOf(focused) };
});

document.addEventListener("htmx:afterSettle", () => {
  const before = left;
  left = undefined;
  const part = before && document.getElementById(before.id);
  if (!part || document.activeElement !== document.body) return;
  const candidates = within(part);
  const same = candidates.find((element) => before.words && wordsOf(element) === before.words) ?? candidates[before.place];
  const next = /** @type {HTMLElement} */ (same ?? part);
  if (!same && !part.hasAttribute("tabindex")) part.tabIndex = -1;
  next.focus({ preventScroll: true });
});
