// Fetches a part of the room's page, as whoever asks may see it now.
import { secondsOf } from "../sending/reasons.js";

const ONCE_MORE = 1_500;

export const room = /** @type {HTMLElement} */ (document.querySelector("[data-room]"));
export const stage = () => part("#stage");
export const desk = () => part("#desk");

/** @type {number | undefined} */
let missedAt; // when there was first nothing for whoever asks

/** @param {string} selector */
function part(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

/**
 * What the server answered, when, by performance.now(), and the part, unless it is as it was. Throws where there is no answer; the error's cause is how long
 * to wait, in seconds, where the server says so.
 *
 * @param {"stage" | "desk"} name
 * @param {AbortSignal} signal
 * @param {string} [etag] of the part as it is
 */
export async function fetchPart(name, signal, etag) {
  // Not by way of the browser's cache: a stage that it kept from before tells an old time.
  const answer = await fetch(String(room.dataset[name]), { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", signal });
  const arrived = performance.now();
  if (answer.status === 404 || answer.redirected) return gone();
  if (answer.status === 304) return { answer, arrived };
  if (!answer.ok) throw new Error(String(answer.status), { cause: secondsOf(answer.headers.get("Retry-After")) });
  /** @type {HTMLElement | null} */
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`#${name}`);
  return fresh ? { answer, arrived, fresh } : gone();
}

export function isThere() {
  missedAt = undefined;
}

// Taken out, signed out, or closed: the page itself says what has happened. But who signs in in another tab is moved to their account before
// this browser has the new cookie: so it is looked once more first.
function gone() {
  missedAt ??= performance.now();
  if (performance.now() - missedAt < ONCE_MORE) throw new Error("There is nothing here for whoever asks.");
  return loadAgain();
}

/** @returns {Promise<never>} */
export function loadAgain() {
  location.reload();
  return new Promise(() => {});
}
