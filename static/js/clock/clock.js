// The ticking display: of a turn and the whole, or between two turns of the whole alone. It counts by performance.now() from the milliseconds that the server said were left: this machine's wall clock can't matter.
// It asks again every 30 s, when the page is looked at again, and before it ends anything. Every save brings the time along too (event dryrun:clock).
import { announce, CLOCK, GONE, TOO_LATE, TURN_OVER } from "../events.js";
import { digits, notice, urgency } from "./time.js";

const clock = document.querySelector("[data-clock]");
const bar = document.querySelector(".time-bar");
const spoken = document.querySelector("#time-notice");
const notices = clock.dataset.notices?.split(",").map(Number) ?? [];
const grace = Number(clock.dataset.graceMs);
const REFUSED = [403, 404, 410];
const PATIENCE = 10_000;
const allotted = Number(clock.dataset.allotted) * 1000;
const between = !clock.dataset.turnMs;

let turnEnd, wholeEnd, lastLeft, asking, ended, isLate;

// `since` is when the figures were true, by performance.now(): for the page itself the moment its first byte arrived.
function take({ turn_ms, whole_ms }, since = performance.now()) {
  wholeEnd = since + Number(whole_ms);
  turnEnd = between ? wholeEnd : since + Number(turn_ms);
  lastLeft ??= turnEnd - performance.now();
}

function show() {
  const left = turnEnd - performance.now();
  clock.querySelector(".whole-left").textContent = digits(wholeEnd - performance.now());
  if (!between) showTurn(left);
  lastLeft = left;
  if (left <= 0) ask();
  if (!between && !ended && !isLate && left < -grace) {
    isLate = true; // and nobody has answered: what is sent from here on no longer counts
    announce(TOO_LATE);
  }
}

function showTurn(left) {
  clock.querySelector(".turn").textContent = digits(left);
  clock.dataset.urgency = bar.dataset.urgency = urgency(left, allotted);
  bar.value = Math.max(0, left) / allotted;
  const said = notice(notices, lastLeft, left);
  if (said) spoken.textContent = said;
}

async function ask() {
  if (asking || ended) return;
  asking = true;
  try {
    const answer = await fetch(clock.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) {
      const told = await answer.json();
      take(told);
      if (between ? told.is_open || !told.is_running : !told.is_open) end(TURN_OVER);
    } else if (REFUSED.includes(answer.status)) end(GONE); // signed out or discarded in another tab
  } catch {
    // Offline: go on counting; at zero we ask until someone answers.
  } finally {
    setTimeout(() => (asking = false), 1000);
  }
}

// The page goes on to what the interview asks for now, unless something on it has text to look after first.
function end(what) {
  ended = true;
  if (announce(what)) location.replace(clock.dataset.next);
}

take({ turn_ms: clock.dataset.turnMs, whole_ms: clock.dataset.wholeMs }, performance.getEntriesByType("navigation")[0]?.responseStart);
document.addEventListener(CLOCK, (event) => take(event.detail));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
addEventListener("pageshow", (event) => event.persisted && ask());
addEventListener("online", ask);
setInterval(ask, 30_000);
setInterval(show, 250);
show();

for (const hide of clock.querySelectorAll("[data-hides-clock]")) {
  hide.hidden = false;
  hide.addEventListener("click", () => {
    const quiet = clock.dataset.quiet !== "yes";
    clock.dataset.quiet = quiet ? "yes" : "no";
    hide.textContent = quiet ? "Show clock" : "Hide clock";
    hide.setAttribute("aria-pressed", String(quiet));
  });
}
