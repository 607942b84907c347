// The clock of a room: the same for everyone in it. Nothing ends when the time is up, the interviewer decides; so it counts on below zero.
// It counts by performance.now() from the milliseconds that the server said were left: this machine's wall clock can't matter.
import { navigatedAt, notice, signedDigits, urgency, write } from "../clock/time.js";

const JUMP = 3_000;
const SHOWS = 100; // so that two screens show the same second within a tenth

let turnLeft = 0;
let wholeLeft = 0;
/** @type {number | undefined} */
let since;
/** @type {number | undefined} */
let before;

/** @returns {HTMLElement | null} */
const place = () => document.querySelector("[data-room-clock]");

/**
 * @param {{ turnMs?: string, wholeMs?: string }} left
 * @param {number} moment when this was true, by performance.now(): when the first byte of the response that brought it arrived
 */
export function take({ turnMs, wholeMs }, moment) {
  const turn = Number(turnMs);
  if (since !== undefined && Math.abs(turnLeft - (moment - since) - turn) > JUMP) before = undefined; // another question, or time added: nothing has passed
  turnLeft = turn;
  wholeLeft = Number(wholeMs);
  since = moment;
  show();
}

export function show() {
  const clock = place();
  if (!clock || since === undefined) return;
  const passed = clock.dataset.paused === "yes" ? 0 : performance.now() - since;
  const left = turnLeft - passed;
  write(clock.querySelector(".turn"), signedDigits(left));
  write(clock.querySelector(".whole-left"), signedDigits(wholeLeft - passed));
  clock.dataset.urgency = urgency(left, Number(clock.dataset.allotted) * 1000);
  const isUp = before !== undefined && before > 0 && left <= 0;
  const said = isUp ? "The time for this question is up." : notice((clock.dataset.notices ?? "").split(",").map(Number), before, left);
  const spoken = document.querySelector("[data-room-notice]");
  if (said && spoken) spoken.textContent = said;
  before = left;
}

const clock = place();
if (clock) take(clock.dataset, navigatedAt());
setInterval(show, SHOWS);
