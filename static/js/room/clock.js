// The clock of a room: the same for everyone in it. Nothing ends when the time is up, the interviewer decides; so it counts on below zero.
// It counts by performance.now() from the milliseconds that the server said were left: this machine's wall clock can't matter.
import { notice, signedDigits, urgency } from "../clock/time.js";

const JUMP = 3_000;
let turnLeft, wholeLeft, since, before;

// `moment` is when the figures were true, by performance.now(): when the first byte of the response that brought them arrived.
export function take({ turnMs, wholeMs }, moment) {
  if (Math.abs(turnLeft - (moment - since) - turnMs) > JUMP) before = undefined; // another question, or time added: nothing has passed
  turnLeft = Number(turnMs);
  wholeLeft = Number(wholeMs);
  since = moment;
  show();
}

export function show() {
  const clock = document.querySelector("[data-room-clock]");
  if (!clock || since === undefined) return;
  const passed = clock.dataset.paused === "yes" ? 0 : performance.now() - since;
  const left = turnLeft - passed;
  write(clock.querySelector(".turn"), signedDigits(left));
  write(clock.querySelector(".whole-left"), signedDigits(wholeLeft - passed));
  clock.dataset.urgency = urgency(left, Number(clock.dataset.allotted) * 1000);
  const said = before > 0 && left <= 0 ? "The time for this question is up." : notice((clock.dataset.notices ?? "").split(",").map(Number), before, left);
  if (said) document.querySelector("[data-room-notice]").textContent = said;
  before = left;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const clock = document.querySelector("[data-room-clock]");
if (clock) take(clock.dataset, performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
setInterval(show, 100); // so that two screens show the same second within a tenth
