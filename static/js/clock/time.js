// How time is written and said, on every clock.

/** @param {number} ms */
export function digits(ms) {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(total / 60);
  const rest = String(total % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/**
 * Where time goes on past its end: −0:12.
 *
 * @param {number} ms
 */
export function signedDigits(ms) {
  return ms > -1000 ? digits(ms) : `−${digits(Math.trunc(-ms / 1000) * 1000)}`;
}

/** @param {number} seconds */
function inWords(seconds) {
  return seconds >= 60 ? `${seconds / 60} ${seconds === 60 ? "minute" : "minutes"} left` : `${seconds} seconds left`;
}

/**
 * What to say aloud when so many milliseconds are left and it was `before` a moment ago; nothing most of the time.
 *
 * @param {number[]} notices in seconds
 * @param {number | undefined} before
 * @param {number} left
 */
export function notice(notices, before = 0, left) {
  const seconds = notices.findLast((seconds) => before > seconds * 1000 && left <= seconds * 1000 && left > 0);
  return seconds && `${inWords(seconds)} for this question.`;
}

/**
 * How much a clock presses: by the time that was given, so that half a minute doesn't begin in its last moments, and an hour isn't in them for long.
 *
 * @param {number} left in milliseconds
 * @param {number} allotted in milliseconds
 */
export function urgency(left, allotted) {
  if (left < between(5_000, allotted / 10, 30_000)) return "now";
  return left < between(10_000, allotted / 5, 120_000) ? "soon" : "";
}

/** @param {number} least @param {number} value @param {number} most */
const between = (least, value, most) => Math.min(Math.max(least, value), most);

/** @param {Element | null} element @param {string} text */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** When the figures in the page were true, by performance.now(): the moment its first byte arrived. */
export function navigatedAt() {
  const [navigation] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.responseStart ?? 0;
}
