// Why something could not be done, in a few words, and what can come of it: `later` it may work by itself, `reload` it won't on this page.

export const NO_CONNECTION = { why: "no connection", isOffline: true, later: true };
export const NO_ANSWER = { why: "the server does not answer", later: true };
export const STILL_WAITING = { why: "the server has not answered yet", later: true };
export const NOT_SHOWN = { why: "this page can’t show what came of it", reload: true };
export const SOMEBODY_ELSE = { why: "in this browser you are signed out, or signed in as somebody else", reload: true };

const BUSY = [502, 503, 504];

/**
 * Of a response that is neither what was asked for nor a refusal in words.
 *
 * @param {number} status
 * @param {string | null} retryAfter the header of that name
 * @returns {Reason}
 */
export function reasonOf(status, retryAfter) {
  const wait = secondsOf(retryAfter);
  if (status === 429) return { why: "that was too much at once", later: true, wait };
  if (BUSY.includes(status)) return { why: "the server is not ready for it at the moment", later: true, wait };
  if (status >= 500) return { why: "something broke on the server", later: true, wait };
  if (status === 403) return { why: "it is not allowed from this page any more", reload: true };
  if (status === 404 || status === 410) return { why: "what this page shows is not there for you any more", reload: true };
  return { why: `the server could not take it (${status})`, reload: true };
}

/**
 * How long to wait, in whole seconds; undefined when it isn't said. The header holds seconds or a date.
 *
 * @param {string | null} retryAfter
 */
export function secondsOf(retryAfter) {
  if (!retryAfter) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.max(1, seconds) : undefined;
}

/** @param {number} seconds */
export function waitInWords(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/**
 * What comes next of something that was sent by that verb, to end the sentence by.
 *
 * @param {{ isUnderWay: boolean, verb: string }} attempt
 * @param {Reason} reason
 * @param {boolean} isSafe to be sent again by itself
 */
export function whatNext({ isUnderWay, verb }, { wait: seconds, isOffline, later }, isSafe) {
  if (isUnderWay) return "still waiting for it";
  if (!later) return "load the page again to see how things are";
  if (!isSafe) return seconds ? `try again in ${waitInWords(seconds)}` : "it is not sent again by itself";
  const sent = verb === "get" ? "it is asked for again" : "it is sent again";
  if (seconds) return `${sent} in ${waitInWords(seconds)}`;
  return isOffline ? `${sent} as soon as there is one` : `${sent} by itself`;
}
