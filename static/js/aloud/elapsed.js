// The time of an answer that is given aloud: it runs while someone speaks, recorded or not, and is what a recording's takes and the notes count by.
const MOST_MS = 60 * 60_000;

let before = 0;
let since = 0; // by performance.now(), and 0 while it stands

export const isRunning = () => since > 0;

/** In milliseconds. */
export const elapsed = () => Math.min(MOST_MS, before + (since && performance.now() - since));

export const isFull = () => elapsed() >= MOST_MS;

/** @param {number} ms */
export const goOnFrom = (ms) => (before = ms);

export function run() {
  since ||= performance.now();
}

export function halt() {
  before = elapsed();
  since = 0;
}

/**
 * As time is written in notes and evidence: 2:15.
 *
 * @param {number} ms
 */
export function written(ms) {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `1:00:${rest}`;
}
