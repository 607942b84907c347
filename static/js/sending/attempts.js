// What was last asked for by each element, until it is done: what is said about it, and when it is sent again.
import { SEND_WAITING } from "../events.js";
import * as alerts from "./alerts.js";
import { mark } from "./marks.js";
import { waitInWords } from "./reasons.js";
import { again, keyOf, standsFor } from "./replays.js";
import { tell } from "./unstored.js";

const FIRST = 2_000;
const LONGEST = 30_000;
const MOST = 8; // times that a server with a fault is asked by itself

export const attempts = new Map(); // element → its attempt

export function ask(elt, { path, verb, formData = new FormData(), triggeringEvent }) {
  const before = attempts.get(elt);
  clearTimeout(before?.timer);
  const candidates = [triggeringEvent?.submitter, triggeringEvent?.target, document.activeElement];
  const control = candidates.find((one) => one instanceof Element && elt.contains(one)) ?? elt;
  const trigger = elt.getAttribute("hx-trigger") ?? "";
  const isNewest = verb === "get" || trigger.includes("change"); // what is sent again is what the page shows by then
  const isPolling = trigger.includes("every");
  const attempt = { elt, path, verb, sent: formData, key: keyOf(elt), control, isNewest, isPolling, tries: 0, alert: before?.alert, values: new Map() };
  attempts.set(elt, attempt);
  return attempt;
}

export function forget(attempt) {
  clearTimeout(attempt.timer);
  if (attempts.get(attempt.elt) === attempt) attempts.delete(attempt.elt);
  tell(attempt.elt, false);
}

export function say(attempt, reason) {
  const { elt, control } = attempt;
  attempt.alert ??= alerts.make();
  if (!attempt.alert.isConnected || attempt.beside !== control) alerts.place(attempt.alert, elt, control.isConnected ? control : elt);
  attempt.beside = control;
  const isSafe = elt.dataset.retry === "safe" && (reason.isOffline || attempt.tries <= MOST);
  const isWaiting = Boolean(reason.later && isSafe);
  if (attempt.isNewest) mark(elt, isWaiting ? "waiting" : "refused");
  if (attempt.verb !== "get") tell(elt, true);
  alerts.say(attempt.alert, reason.sentence ?? `${elt.dataset.failed}: ${reason.why}; ${whatNext(attempt, reason, isSafe)}.`);
  if (attempt.isUnderWay || isWaiting) alerts.offer(attempt.alert);
  else if (reason.later) alerts.offer(attempt.alert, "Try again", () => send(attempt));
  else if (reason.reload) alerts.offer(attempt.alert, "Load the page again", reload);
  else alerts.offer(attempt.alert);
  if (isWaiting && !attempt.isUnderWay && !attempt.isPolling) wait(attempt, reason.wait);
}

function whatNext({ isUnderWay, verb }, { wait: seconds, isOffline, later }, isSafe) {
  if (isUnderWay) return "still waiting for it";
  if (!later) return "load the page again to see how things are";
  if (!isSafe) return seconds ? `try again in ${waitInWords(seconds)}` : "it is not sent again by itself";
  const sent = verb === "get" ? "it is asked for again" : "it is sent again";
  if (seconds) return `${sent} in ${waitInWords(seconds)}`;
  return isOffline ? `${sent} as soon as there is one` : `${sent} by itself`;
}

function reload() {
  attempts.clear(); // nothing to ask about then
  location.reload();
}

function wait(attempt, seconds) {
  clearTimeout(attempt.timer);
  attempt.isHeld = Boolean(seconds); // the server has said when
  attempt.timer = setTimeout(() => send(attempt), seconds ? seconds * 1000 : Math.min(LONGEST, FIRST * 2 ** Math.max(0, attempt.tries - 1)));
}

export function send(attempt) {
  clearTimeout(attempt.timer);
  attempt.timer = undefined;
  if (attempts.get(attempt.elt) === attempt && !attempt.isUnderWay) again(attempt);
}

// The network is back, someone looks again, or a part of the page is about to go: what waits is sent at once.
function sendWaiting() {
  for (const attempt of [...attempts.values()]) if (attempt.timer && !attempt.isHeld) send(attempt);
}
addEventListener("online", sendWaiting);
document.addEventListener(SEND_WAITING, sendWaiting);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendWaiting());

// The part of the page that an alert stands in may come anew: the alert follows its button, and goes when that does another thing by now.
new MutationObserver(() => {
  for (const attempt of [...attempts.values()]) {
    const { elt, alert, key, isNewest, timer } = attempt;
    if (!alert || (elt.isConnected && keyOf(elt) === key)) continue;
    const other = isNewest ? undefined : standsFor(key); // a form that came anew shows what is stored, not what was chosen
    forget(attempt);
    if (other) {
      attempts.set(other, Object.assign(attempt, { elt: other, control: other.querySelector("button") ?? other }));
      alerts.place(alert, other, attempt.control);
      tell(other, true);
      if (timer) wait(attempt);
    } else if (isNewest && attempt.verb !== "get") alerts.placeOnTop(alert);
    else alert.remove();
  }
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["value", "hx-post"] });

// Typed or chosen, and only here.
addEventListener("beforeunload", (event) => {
  for (const { alert, values, verb } of attempts.values()) if (alert?.isConnected && verb !== "get" && values.size) event.preventDefault();
});
