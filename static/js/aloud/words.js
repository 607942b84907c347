// How sizes, lengths and days are said.

/** @param {number} bytes */
function size(bytes) {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {Take[]} takes */
export const sizeOf = (takes) => size(takes.reduce((sum, { bytes }) => sum + bytes, 0));

/** @param {Take[]} takes */
export const lengthOf = (takes) => takes.reduce((sum, { ms }) => sum + ms, 0);

/** The day of a moment, written by page/local-times.js. @param {number} at */
export function day(at) {
  const time = document.createElement("time");
  time.dataset.local = "day";
  time.dateTime = new Date(at).toISOString();
  time.textContent = time.dateTime.slice(0, 10);
  return time;
}

/** @param {Take[]} takes */
export function saysWhatGoes(takes) {
  const answers = new Set(takes.map(({ answer }) => answer)).size;
  return `The ${answers === 1 ? "recording of an answer" : `recordings of ${answers} answers`} (${sizeOf(takes)}) on this device will be deleted. ${answers === 1 ? "It is" : "They are"} nowhere else.`;
}
