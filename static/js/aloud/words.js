// How sizes are said.

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {Take[]} takes */
export const sizeOf = (takes) => size(takes.reduce((sum, { bytes }) => sum + bytes, 0));

/** @param {Take[]} takes */
export const lengthOf = (takes) => takes.reduce((sum, { ms }) => sum + ms, 0);
