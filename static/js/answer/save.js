// Keeps what is typed: saves 2 s after the last key (or data-pause) and at least every 10 s while typing (five times that), on leaving, and in the last second.
// Until the server has said "saved", the text is also kept in this browser; nothing typed is lost while offline.
import { announce, CLOCK, DESK, GONE, TOO_LATE, TURN_OVER } from "../events.js";
import { inWords, isTooLong } from "../fields/length.js";
import { reasonOf, waitInWords } from "../sending/reasons.js";
import { freshToken } from "../sending/again.js";
import { tell } from "../sending/unstored.js";
const form = document.querySelector("[data-answer]");
const text = form.elements.text;
const state = document.querySelector("#save-state");
const notice = document.querySelector("#save-notice"); // what is worth interrupting a listener for
const prefix = `dryrun.answer.${form.dataset.answer}.`;
const kept = prefix + form.elements.writer.value;
const PAUSE = Number(form.dataset.pause ?? 2_000);
const AT_LEAST = 5 * PAUSE;
const RETRY = 3_000;
const WHAT_COUNTS = "What was saved before does; here is your text, to copy.";
const PATIENCE = 15_000;
const ONCE_MORE = 1_500;
const KEPT = "Your text is kept in this browser and sent";
const KEEPALIVE_BYTES = 60_000; // browsers send no more than 64 KiB after a page is gone

let stored = text.defaultValue; // what the server is known to have
let attempt = Number(form.elements.save_number.value) - 1; // the number of the last save that was sent
const endsByItself = Boolean(document.querySelector("[data-grace-ms]")); // in a room the time is the interviewer's
let isDoubted = false; // whether this page is still this person's
let isLate = false; // by the clock of this page, and nobody has answered since
let quiet, latest, retry, lastMoment, sending, finished, dialog;

function say(what, sentence) {
  if (state.dataset.state === what && state.textContent === sentence) return;
  tell("the answer", ["offline", "refused"].includes(what));
  const troubled = ["offline", "refused"].includes(state.dataset.state);
  if (["offline", "refused"].includes(what)) notice.textContent = sentence;
  else if (what === "saved" && troubled) notice.textContent = "Saved again.";
  state.dataset.state = what;
  state.textContent = sentence;
}

function keep() {
  try {
    if (text.value === stored) localStorage.removeItem(kept);
    else localStorage.setItem(kept, JSON.stringify({ text: text.value, over: stored }));
  } catch {
    // No room or not allowed: the server's copy is all there is.
  }
}

// The server would refuse it, and what was saved before would look as if it were all.
const cannotBeSent = () => isTooLong(text);

function sayTooLong() {
  const most = inWords(Number(text.dataset.most));
  say("refused", `Not saved: this is longer than the ${most} characters of an answer. Shorten it and it will be saved; until then it is only in this browser.`);
}

async function save() {
  clearTimeout(quiet);
  clearTimeout(latest);
  clearTimeout(retry);
  latest = undefined;
  while (sending) await sending;
  if (finished || dialog || text.value === stored) return;
  if (cannotBeSent()) return sayTooLong();
  sending = send();
  await sending;
}

// One attempt. Each has a number of its own: of two that cross, the server takes the later one.
async function send(leaving = false) {
  const sent = text.value;
  const number = ++attempt;
  form.elements.save_number.value = String(attempt + 1);
  say("saving", "Saving …");
  const body = new FormData(form);
  body.set("text", sent);
  body.set("save_number", String(number));
  try {
    const keepalive = leaving && new TextEncoder().encode(sent).length < KEEPALIVE_BYTES;
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(form.dataset.save, { method: "POST", body, headers: { Accept: "application/json" }, keepalive, signal });
    if (answer.status === 429 || answer.status >= 500) return later(reasonOf(answer.status, answer.headers.get("Retry-After")));
    if (!answer.headers.get("Content-Type")?.includes("json")) return await strange(answer);
    const told = await answer.json();
    if (number < attempt) return; // overtaken meanwhile: the later attempt speaks
    if (answer.ok) {
      stored = sent;
      form.elements.seen.value = String(told.save_number);
      isDoubted = false;
      keep();
      if (text.value === stored) say("saved", `Saved ${localTime()}`);
      announce(CLOCK, told);
    } else refuse(answer.status, told);
  } catch {
    if (isLate) say("offline", "Not saved: your time ran out without a connection, and what is sent from now on no longer counts. Your text is kept in this browser.");
    else say("offline", `Not saved: no connection. ${KEPT} when the connection is back${endsByItself ? ", if that is before your time is over" : ""}.`);
    retry = setTimeout(save, RETRY);
  } finally {
    sending = undefined;
  }
}

function later({ why, wait }) {
  say("offline", `Not saved: ${why}. ${KEPT} again ${wait ? `in ${waitInWords(wait)}` : "by itself"}.`);
  retry = setTimeout(save, wait ? wait * 1000 : RETRY);
}

// Not our answer but a page: the sign-in changed in another tab. With a new token the same person goes on; anyone else may copy the text.
async function strange(answer) {
  const isMissing = answer.status === 404 && !isDoubted;
  if (isMissing) {
    isDoubted = true; // who signs in in another tab is moved to their account before this browser has the new cookie
    await new Promise((done) => setTimeout(done, ONCE_MORE));
  }
  if ((answer.status === 403 || isMissing) && (await freshToken())) retry = setTimeout(save, 100);
  else if (answer.status === 400 || answer.status === 413) refuse(answer.status, { error: "The server could not take it. Your text is kept in this browser." });
  else refuse(410, { error: "You signed out, or discarded this interview, in another tab. Your text is kept here for you to copy." });
}

function localTime(moment = new Date()) {
  return moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function refuse(status, told) {
  say("refused", `Not saved. ${told.error}`);
  if (status !== 409 && status !== 410) return;
  dialog?.close();
  dialog = document.querySelector(status === 409 ? "#conflict" : "#too-late");
  dialog.querySelector("[data-mine]").value = text.value;
  dialog.querySelector("[data-why]").textContent = told.error;
  if (told.stored) {
    dialog.querySelector("[data-theirs]").value = told.stored.text;
    dialog.querySelector("[data-keep-mine]").onclick = () => settle(told.stored, text.value);
    dialog.querySelector("[data-take-theirs]").onclick = () => settle(told.stored, told.stored.text);
  }
  dialog.showModal();
}

function settle(theirs, chosen) {
  dialog.close();
  dialog = undefined;
  stored = theirs.text;
  form.elements.seen.value = String(theirs.save_number);
  attempt = Math.max(attempt, theirs.save_number);
  form.elements.save_number.value = String(attempt + 1);
  text.value = chosen;
  keep();
  if (chosen === stored) say("saved", "This tab now shows what is stored.");
  else save();
  text.focus();
}

// There is a choice to make: closing the dialog by Escape would leave it unmade.
for (const one of document.querySelectorAll("dialog:has([data-mine])")) one.addEventListener("cancel", (event) => event.preventDefault());

function changed() {
  keep();
  if (dialog) return;
  if (cannotBeSent()) sayTooLong();
  else if (!sending) say("typing", "Typing …");
  clearTimeout(quiet);
  quiet = setTimeout(save, PAUSE);
  latest ??= setTimeout(save, AT_LEAST);
}

// Leaving doesn't wait for an earlier save to come back: what was typed since goes out at once, under a later number.
function leave() {
  if (!finished && !dialog && text.value !== stored && !cannotBeSent()) send(true);
}

text.addEventListener("input", changed);
addEventListener("online", save);
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());

// In the last moments every key counts: save without waiting for a pause.
const lastSave = (left) => {
  clearTimeout(lastMoment);
  lastMoment = setTimeout(save, Math.max(0, left - 800));
};
document.addEventListener(CLOCK, (event) => lastSave(Number(event.detail.turn_ms)));
lastSave(Number(form.dataset.turnMs));

// Time is up: what was typed in the last second is still on its way; then the page goes on by itself.
document.addEventListener(TURN_OVER, (event) => {
  event.preventDefault();
  turnOver();
});
async function turnOver() {
  text.readOnly = true;
  await save();
  if (dialog) return;
  if (cannotBeSent()) return refuse(410, { error: `Time is up, and your text is too long to count. ${WHAT_COUNTS}` });
  if (text.value !== stored) {
    say("offline", "Time is up, and the last words could not be sent yet. They are kept in this browser.");
    retry = setTimeout(turnOver, 1_000);
    return;
  }
  finished = true;
  location.replace(form.dataset.next);
}

// Time is up and a while past it, and nobody has answered: nothing more can count. The page says so and gives the text to be copied.
document.addEventListener(TOO_LATE, () => {
  isLate = true;
  text.readOnly = true;
  if (text.value === stored) return say("late", "Your time is over. What was saved is your answer; this page goes on when the connection is back.");
  refuse(410, { error: "Your time ran out while there was no connection, so what had not been sent no longer counts. Copy from here what you want to keep; when the connection is back, go on." });
});

// The interview is not this person's any more. With nothing unsaved the page may go on; else saving finds out why, and shows the text.
document.addEventListener(GONE, (event) => {
  if (text.value === stored) return;
  event.preventDefault();
  save();
});

// "Next question" and "End the interview" go on only when the text has arrived.
async function arrived() {
  await save();
  if (dialog) dialog.open || dialog.showModal();
  else if (text.value === stored) return (finished = true);
  else if (!cannotBeSent()) say("offline", "Not sent yet: no connection. Nothing is lost; press again when the connection is back.");
  return false;
}
form.addEventListener("submit", async (event) => {
  if (finished) return;
  event.preventDefault();
  if (await arrived()) form.submit();
});
document.querySelector("[data-saves-first]")?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (await arrived()) location.assign(event.target.href);
});
// In a room others decide when it goes on: what was typed goes out first, then the page shows what comes now.
document.addEventListener(DESK, async (event) => {
  event.preventDefault();
  if (cannotBeSent() && !dialog) refuse(410, { error: `The room has gone on, and your text is too long to count. ${WHAT_COUNTS}` });
  else if (await arrived()) location.replace(form.dataset.next); // not a reload: that would put the old text into the new notepad
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // the page may be about a turn that is over
});

// Text that never reached the server (a crash, a lost connection) is offered back, never put in by itself over something newer.
try {
  for (const key of Object.keys(localStorage)) {
    if (form.dataset.done.split(" ").some((done) => done && key.startsWith(`dryrun.answer.${done}.`))) localStorage.removeItem(key);
  }
  const lost = Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix) && key !== kept)
    .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
    .filter((one) => one.text !== stored);
  if (lost.length === 1 && lost[0].over === stored && text.value === stored) {
    text.value = lost[0].text;
    keep();
    localStorage.removeItem(lost[0].key);
    say("typing", "Text that had not reached the server was restored from this browser.");
    save();
  } else if (lost.length) {
    const offer = document.querySelector("#restored");
    offer.hidden = false;
    offer.querySelector("textarea").value = lost.map((one) => one.text).join("\n\n– – –\n\n");
  }
} catch {
  // Nothing kept, or nothing readable.
}

// What was saved before this page was loaded is told in local time, as what is saved from here on.
const savedAt = state.querySelector("time");
if (savedAt) savedAt.textContent = localTime(new Date(savedAt.dateTime));

// What was typed before this script had loaded.
if (text.value !== stored) changed();
