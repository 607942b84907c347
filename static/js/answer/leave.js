// Holds the page until what was typed has arrived: in the last second, when time is up, on "Next question" and "End the interview", when a room goes on.
// Where it can't arrive any more, the text is shown to be copied.
import { CLOCK, DESK, GONE, TOO_LATE, TURN_OVER } from "../events.js";
import { isUnsettled, refuse, showAgain } from "./conflict.js";
import { fits, form, isStored, say, text } from "./draft.js";
import { finish, isFinished, save, saveOnLeaving } from "./save.js";

const WHAT_COUNTS = "What was saved before does; here is your text, to copy.";
const BEFORE_THE_END = 800;
const ASK_AGAIN = 1_000;
const NO_LONGER = 410;

addEventListener("pagehide", saveOnLeaving);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveOnLeaving());

// In the last moments every key counts: save without waiting for a pause.
let lastMoment = 0;
/** @param {number} left in milliseconds */
function saveAtTheEnd(left) {
  clearTimeout(lastMoment);
  lastMoment = setTimeout(save, Math.max(0, left - BEFORE_THE_END));
}
document.addEventListener(CLOCK, ({ detail }) => saveAtTheEnd(Number(detail.turn_ms)));
saveAtTheEnd(Number(form.dataset.turnMs));

// Time is up: what was typed in the last second is still on its way; then the page goes on by itself.
document.addEventListener(TURN_OVER, (event) => {
  event.preventDefault();
  goOn();
});
async function goOn() {
  text.readOnly = true;
  await save();
  if (isUnsettled()) return;
  if (!fits()) return refuse(NO_LONGER, { error: `Time is up, and your text is too long to count. ${WHAT_COUNTS}` });
  if (!isStored()) {
    say("offline", "Time is up, and the last words could not be sent yet. They are kept in this browser.");
    setTimeout(goOn, ASK_AGAIN);
    return;
  }
  finish();
  location.replace(String(form.dataset.next));
}

// Time is up and a while past it, and nobody has answered: nothing more can count. The page says so and gives the text to be copied.
document.addEventListener(TOO_LATE, () => {
  text.readOnly = true;
  if (isStored()) return say("late", "Your time is over. What was saved is your answer; this page goes on when the connection is back.");
  refuse(NO_LONGER, { error: "Your time ran out while there was no connection, so what had not been sent no longer counts. Copy from here what you want to keep; when the connection is back, go on." });
});

// The interview is not this person's any more. With nothing unsaved the page may go on; else saving finds out why, and shows the text.
document.addEventListener(GONE, (event) => {
  if (isStored()) return;
  event.preventDefault();
  save();
});

async function hasArrived() {
  await save();
  await new Promise((done) => setTimeout(done)); // a form is not submitted again while its submit event is on its way
  if (isUnsettled()) showAgain();
  else if (isStored()) return finish();
  else if (fits()) say("offline", "Not sent yet: no connection. Nothing is lost; press again when the connection is back.");
  return false;
}

form.addEventListener("submit", async (event) => {
  if (isFinished) return;
  event.preventDefault();
  if (await hasArrived()) form.requestSubmit(event.submitter);
});

// Ctrl or Cmd with Enter hands the answer in.
text.addEventListener("keydown", (event) => {
  /** @type {HTMLElement | null} */
  const button = form.querySelector("[data-hands-in]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) button?.click();
});

/** @type {HTMLAnchorElement | null} */
const end = document.querySelector("[data-saves-first]");
end?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (await hasArrived()) location.assign(end.href);
});

// In a room others decide when it goes on: what was typed goes out first, then the page shows what comes now.
document.addEventListener(DESK, async (event) => {
  event.preventDefault();
  if (!fits() && !isUnsettled()) refuse(NO_LONGER, { error: `The room has gone on, and your text is too long to count. ${WHAT_COUNTS}` });
  else if (await hasArrived()) location.replace(String(form.dataset.next)); // not a reload: that would put the old text into the new notepad
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // the page may be about a turn that is over
});
