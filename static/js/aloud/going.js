// That someone speaks goes on over the pages of an interview, in this tab: what is kept of it here is gone with the tab.
const GOING = "dryrun.aloud.going";
const TIME = "dryrun.aloud.time.";
const A_WHILE_MS = 120_000;

/** @typedef {{ next: string, isRecorded: boolean, at: number }} Going `next` is the interview's page */

/** @template T @param {() => T} act */
function tried(act) {
  try {
    return act();
  } catch {
    return undefined; // not allowed: then it ends with the page
  }
}

/** @returns {Going | null | undefined} */
const read = () => tried(() => JSON.parse(sessionStorage.getItem(GOING) ?? "null"));

/** What went on until the page before this one, if that was of the same interview. @param {string} next @returns {Going | undefined} */
export function until(next) {
  const going = read();
  return going?.next === next && Date.now() - going.at < A_WHILE_MS ? going : undefined;
}

/** @param {Omit<Going, "at">} going */
export const keep = (going) => tried(() => sessionStorage.setItem(GOING, JSON.stringify({ ...going, at: Date.now() })));

/** Says that it goes on until now. */
export function touch() {
  const going = read();
  if (going) keep(going);
}

export const forget = () => tried(() => sessionStorage.removeItem(GOING));

/** @param {string} answer */
export const timeOf = (answer) => Number(tried(() => sessionStorage.getItem(TIME + answer)));

/** @param {string} answer @param {number} ms */
export const keepTime = (answer, ms) => tried(() => sessionStorage.setItem(TIME + answer, String(ms)));
