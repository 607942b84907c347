// Saves the answer: 2 s after the last key (or data-pause) and at least every 10 s while typing (five times that). Each attempt has a number of its own:
// of two that cross, the server takes the later one.
import { announce, CLOCK, TOO_LATE } from "../events.js";
import { freshToken } from "../sending/again.js";
import { reasonOf, waitInWords } from "../sending/reasons.js";
import { isUnsettled, refuse } from "./conflict.js";
import { field, fits, form, isStored, keep, say, saySaved, sayTooLong, takeAsStored, text } from "./draft.js";

const PAUSE = Number(form.dataset.pause ?? 2_000);
const AT_LEAST = 5 * PAUSE;
const RETRY = 3_000;
const PATIENCE = 15_000;
const ONCE_MORE = 1_500;
const KEPT = "Your text is kept in this browser and sent";
const KEEPALIVE_BYTES = 60_000; // browsers send no more than 64 KiB after a page is gone
const endsByItself = Boolean(document.querySelector("[data-grace-ms]")); // in a room the time is the interviewer's

let attempt = Number(field("save_number").value) - 1; // the number of the last save that was sent
let isDoubted = false; // whether this page is still this person's
let isLate = false; // by the clock of this page, and nobody has answered since
export let isFinished = false; // the page goes on
let quiet = 0; // timers
let latest = 0;
let retry = 0;
/** @type {Promise<void> | undefined} */
let sending;

export const finish = () => (isFinished = true);

export async function save() {
  clearTimeout(quiet);
  clearTimeout(latest);
  clearTimeout(retry);
  latest = 0;
  while (sending) await sending;
  if (isFinished || isUnsettled() || isStored()) return;
  if (!fits()) return sayTooLong();
  sending = send();
  await sending;
}

export function changed() {
  keep();
  if (isUnsettled()) return;
  if (!fits()) sayTooLong();
  else if (!sending) say("typing", "Typing …");
  clearTimeout(quiet);
  quiet = setTimeout(save, PAUSE);
  latest ||= setTimeout(save, AT_LEAST);
}

/** Doesn't wait for an earlier save to come back: what was typed since goes out at once, under a later number. */
export function saveOnLeaving() {
  if (!isFinished && !isUnsettled() && !isStored() && fits()) send(true);
}

async function send(isLeaving = false) {
  const sent = text.value;
  const number = ++attempt;
  field("save_number").value = String(attempt + 1);
  say("saving", "Saving …");
  const body = new FormData(form);
  body.set("text", sent);
  body.set("save_number", String(number));
  try {
    const keepalive = isLeaving && new TextEncoder().encode(sent).length < KEEPALIVE_BYTES;
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(String(form.dataset.save), { method: "POST", body, headers: { Accept: "application/json" }, keepalive, signal });
    if (answer.status === 429 || answer.status >= 500) return again(reasonOf(answer.status, answer.headers.get("Retry-After")));
    if (!answer.headers.get("Content-Type")?.includes("json")) return await readPage(answer);
    const told = await answer.json();
    if (number < attempt) return; // overtaken meanwhile: the later attempt speaks
    if (!answer.ok) return refuse(answer.status, told, settle);
    isDoubted = false;
    takeAsStored({ text: sent, save_number: told.save_number });
    if (isStored()) saySaved();
    announce(CLOCK, told);
  } catch {
    if (isLate) say("offline", "Not saved: your time ran out without a connection, and what is sent from now on no longer counts. Your text is kept in this browser.");
    else say("offline", `Not saved: no connection. ${KEPT} when the connection is back${endsByItself ? ", if that is before your time is over" : ""}.`);
    retry = setTimeout(save, RETRY);
  } finally {
    sending = undefined;
  }
}

/** @param {Reason} reason */
function again({ why, wait }) {
  say("offline", `Not saved: ${why}. ${KEPT} again ${wait ? `in ${waitInWords(wait)}` : "by itself"}.`);
  retry = setTimeout(save, wait ? wait * 1000 : RETRY);
}

// Not our answer but a page: the sign-in changed in another tab. With a new token the same person goes on; anyone else may copy the text.
/** @param {Response} answer */
async function readPage(answer) {
  const isMissing = answer.status === 404 && !isDoubted;
  if (isMissing) {
    isDoubted = true; // who signs in in another tab is moved to their account before this browser has the new cookie
    await new Promise((done) => setTimeout(done, ONCE_MORE));
  }
  if ((answer.status === 403 || isMissing) && (await freshToken())) retry = setTimeout(save, 100);
  else if (answer.status === 400 || answer.status === 413) refuse(answer.status, { error: "The server could not take it. Your text is kept in this browser." });
  else refuse(410, { error: "You signed out, or discarded this interview, in another tab. Your text is kept here for you to copy." });
}

/** @param {StoredAnswer} theirs @param {string} chosen */
function settle(theirs, chosen) {
  attempt = Math.max(attempt, theirs.save_number);
  field("save_number").value = String(attempt + 1);
  text.value = chosen;
  takeAsStored(theirs);
  if (isStored()) say("saved", "This tab now shows what is stored.");
  else save();
  text.focus();
}

text.addEventListener("input", changed);
addEventListener("online", save);
document.addEventListener(TOO_LATE, () => (isLate = true));
