// On a touch screen an answer that is shown may be swiped: to the right it was known, to the left it wasn't. The buttons do the same.
const FAR = 90; // pixels

/** @type {Touch | undefined} */
let start;

document.addEventListener("touchstart", ({ touches, target }) => {
  const isCard = /** @type {Element} */ (target).closest("[data-card]:has(.card-back[open])");
  start = isCard && touches.length === 1 ? touches[0] : undefined;
}, { passive: true });

document.addEventListener("touchend", ({ changedTouches }) => {
  if (!start) return;
  const across = changedTouches[0].clientX - start.clientX;
  const down = changedTouches[0].clientY - start.clientY;
  start = undefined;
  if (Math.abs(across) < FAR || Math.abs(down) > Math.abs(across) / 2) return;
  /** @type {HTMLButtonElement | null} */
  const button = document.querySelector(`[data-rates] [value="${across > 0 ? 3 : 1}"]`);
  button?.click();
});
