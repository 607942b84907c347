// The ticking display: of a turn and the whole, or between two turns of the whole alone. It counts by performance.now() from the milliseconds that the server said were left: this machine's wall clock can't matter.
// It asks again every 30 s, when the page is looked at again, and before it ends anything. Every save brings the time along too.
import { announce, CLOCK, GONE, TOO_LATE, TURN_OVER } from "../events.js";
import { digits, navigatedAt, notice, urgency, write } from "./time.js";

const clock = /** @type {HTMLElement} */ (document.querySelector("[data-clock]"));
/** @type {HTMLProgressElement | null} */
const bar = document.querySelector(".time-bar");
const spoken = document.querySelector("#time-notice");
const notices = clock.dataset.notices?.split(",").map(Number) ?? [];
const grace = Number(clock.dataset.graceMs);
const allotted = Number(clock.dataset.allotted) * 1000;
const isBetween = !clock.dataset.turnMs;
const REFUSED = [403, 404, 410];
const PATIENCE = 10_000;
const ASKS = 30_000;
const ASKS_AT_MOST = 1_000;
const SHOWS = 250;

let turnEnd = 0;
let wholeEnd = 0;
/** @type {number | undefined} */
let lastLeft;
let isAsking = false;
let hasEnded = false;
let isLate = false;

/** @param {TimeTold} told @param {number} [since] when it was true, by performance.now() */
function take({ turn_ms, whole_ms }, since = performance.now()) {
  wholeEnd = since + Number(whole_ms);
  turnEnd = isBetween ? wholeEnd : since + Number(turn_ms);
  lastLeft ??= turnEnd - performance.now();
}

function show() {
  const left = turnEnd - performance.now();
  write(clock.querySelector(".whole-left"), digits(wholeEnd - performance.now()));
  if (!isBetween) showTurn(left);
  lastLeft = left;
  if (left <= 0) ask();
  if (!isBetween && !hasEnded && !isLate && left < -grace) {
    isLate = true; // and nobody has answered: what is sent from here on no longer counts
    announce(TOO_LATE);
  }
}

/** @param {number} left */
function showTurn(left) {
  write(clock.querySelector(".turn"), digits(left));
  clock.dataset.urgency = urgency(left, allotted);
  if (bar) {
    bar.dataset.urgency = clock.dataset.urgency;
    bar.value = Math.max(0, left) / allotted;
  }
  const said = notice(notices, lastLeft, left);
  if (said && spoken) spoken.textContent = said;
}

async function ask() {
  if (isAsking || hasEnded) return;
  isAsking = true;
  try {
    const answer = await fetch(String(clock.dataset.url), { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) {
      const told = await answer.json();
      take(told);
      if (isBetween ? told.is_open || !told.is_running : !told.is_open) end(TURN_OVER);
    } else if (REFUSED.includes(answer.status)) end(GONE); // signed out or discarded in another tab
  } catch {
    // Offline: go on counting; at zero we ask until someone answers.
  } finally {
    setTimeout(() => (isAsking = false), ASKS_AT_MOST);
  }
}

// The page goes on to what the interview asks for now, unless something on it has text to look after first.
/** @param {string} event */
function end(event) {
  hasEnded = true;
  if (announce(event)) location.replace(String(clock.dataset.next));
}

take({ turn_ms: Number(clock.dataset.turnMs), whole_ms: Number(clock.dataset.wholeMs) }, navigatedAt());
document.addEventListener(CLOCK, (event) => take(event.detail));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
addEventListener("pageshow", (event) => event.persisted && ask());
addEventListener("online", ask);
setInterval(ask, ASKS);
setInterval(show, SHOWS);
show();

/** @type {NodeListOf<HTMLElement>} */
const hides = clock.querySelectorAll("[data-hides-clock]");
for (const hide of hides) {
  hide.hidden = false;
  hide.addEventListener("click", () => {
    const isQuiet = clock.dataset.quiet !== "yes";
    clock.dataset.quiet = isQuiet ? "yes" : "no";
    hide.textContent = isQuiet ? "Show clock" : "Hide clock";
    hide.setAttribute("aria-pressed", String(isQuiet));
  });
}
