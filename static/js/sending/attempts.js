// What was last asked for by each element, until it is done: what is said about it, and when it is sent again.
import { SEND_WAITING } from "../events.js";
import { again, keyOf, standsFor } from "./again.js";
import * as alerts from "./alerts.js";
import { whatNext } from "./reasons.js";
import { mark, tell } from "./unstored.js";

const FIRST = 2_000;
const LONGEST = 30_000;
const MOST = 8; // times that a server with a fault is asked by itself

/** @type {Map<Element, Attempt>} */
export const attempts = new Map(); // by element

/** @param {HTMLElement} elt @param {Partial<HtmxRequest>} request */
export function ask(elt, { path = "", verb = "", formData = new FormData(), triggeringEvent }) {
  const before = attempts.get(elt);
  clearTimeout(before?.timer);
  const candidates = [triggeringEvent?.submitter, triggeringEvent?.target, document.activeElement];
  const control = candidates.find((candidate) => candidate instanceof HTMLElement && elt.contains(candidate));
  const trigger = elt.getAttribute("hx-trigger") ?? "";
  const isNewest = verb === "get" || trigger.includes("change");
  const isPolling = trigger.includes("every");
  /** @type {Attempt} */
  const attempt = { elt, path, verb, sent: formData, key: keyOf(elt), control: /** @type {HTMLElement} */ (control ?? elt), isNewest, isPolling, isUnderWay: false, tries: 0, alert: before?.alert, values: new Map() };
  attempts.set(elt, attempt);
  return attempt;
}

/** @param {Attempt} attempt */
export function forget(attempt) {
  clearTimeout(attempt.timer);
  if (attempts.get(attempt.elt) === attempt) attempts.delete(attempt.elt);
  tell(attempt.elt, false);
}

/** @param {Attempt} attempt @param {Reason} reason */
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

function reload() {
  attempts.clear(); // nothing to ask about then
  location.reload();
}

/** @param {Attempt} attempt @param {number} [seconds] */
function wait(attempt, seconds) {
  clearTimeout(attempt.timer);
  attempt.isHeld = Boolean(seconds); // the server has said when
  attempt.timer = setTimeout(() => send(attempt), seconds ? seconds * 1000 : Math.min(LONGEST, FIRST * 2 ** Math.max(0, attempt.tries - 1)));
}

/** @param {Attempt} attempt */
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
