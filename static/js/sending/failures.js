// What htmx could not do never passes in silence: every failure of it ends here, and is told beside what was pressed.
// The template declares it: data-failed begins the sentence; data-retry is `safe` (late or twice it does no harm), `ask` (the person presses again),
// or `none` (nothing was claimed, so nothing need be said).
import { freshToken, isAgain } from "./again.js";
import { ask, attempts, forget, say, send } from "./attempts.js";
import * as alerts from "./alerts.js";
import { NO_ANSWER, NO_CONNECTION, NOT_SHOWN, reasonOf, SOMEBODY_ELSE, STILL_WAITING } from "./reasons.js";
import { areStored, mark, valuesOf } from "./unstored.js";

const SLOW = 3_000; // without an answer, what was chosen isn't shown as stored any more
const REFUSED = [409, 422]; // with a sentence, which is shown

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
  if (!elt.dataset.failed) return;
  for (const field of elt.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const attempt = (isAgain(elt) && attempts.get(elt)) || ask(elt, requestConfig);
  clearTimeout(attempt.timer);
  attempt.values = valuesOf(elt);
  attempt.isUnderWay = true;
  attempt.slow = setTimeout(() => attempt.alert || say(attempt, STILL_WAITING), SLOW);
});

/**
 * The attempt that a request belonged to. Of an element there is never more than one under way.
 *
 * @param {HtmxDetail} detail
 */
function ended({ requestConfig, elt }) {
  const attempt = attempts.get(requestConfig?.elt ?? elt);
  if (!attempt) return undefined;
  clearTimeout(attempt.slow);
  attempt.isUnderWay = false;
  return attempt;
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { status } = detail.xhr;
  if (status >= 200 && status < 400) done(ended(detail));
  else if (REFUSED.includes(status)) refused(ended(detail), detail.xhr);
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  failed(ended(detail), reasonOf(status, detail.xhr.getResponseHeader("Retry-After")), status);
});
document.addEventListener("htmx:sendError", ({ detail }) => failed(ended(detail), NO_CONNECTION));
document.addEventListener("htmx:timeout", ({ detail }) => failed(ended(detail), NO_ANSWER));
document.addEventListener("htmx:sendAbort", ({ detail }) => ended(detail));
for (const type of /** @type {const} */ (["htmx:swapError", "htmx:targetError"])) {
  document.addEventListener(type, ({ detail }) => {
    const elt = detail.requestConfig?.elt ?? detail.elt;
    if (elt.dataset.failed) setTimeout(() => say(ask(elt, detail.requestConfig ?? {}), NOT_SHOWN)); // after it counted as done
  });
}

/** @param {Attempt} [attempt] */
function done(attempt) {
  if (!attempt) return;
  areStored(attempt.values);
  mark(attempt.elt, "");
  forget(attempt);
  if (attempt.alert?.isConnected) alerts.end(attempt.alert, attempt.verb === "get" ? "Here it is now." : "Done now.", attempt.control);
}

// What a room refuses is sent for its #problem, which is nowhere near what was pressed: the sentence is shown there instead.
const sentences = new WeakMap();
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { xhr, requestConfig, serverResponse } = detail;
  if (!REFUSED.includes(xhr.status) || xhr.getResponseHeader("HX-Retarget") !== "#problem" || !requestConfig.elt.dataset.failed) return;
  detail.shouldSwap = false;
  const { body } = new DOMParser().parseFromString(serverResponse, "text/html");
  const name = body.querySelector("[data-about]")?.getAttribute("data-about");
  sentences.set(xhr, { sentence: body.textContent?.trim(), field: requestConfig.elt.querySelector(`[name="${name}"]`) });
});

/** @param {Attempt | undefined} attempt @param {XMLHttpRequest} xhr */
function refused(attempt, xhr) {
  if (!attempt) return;
  const { sentence, field } = sentences.get(xhr) ?? {};
  if (sentence) return sayAt(attempt, sentence, field);
  mark(attempt.elt, "refused"); // the part that came back says why
  attempt.alert?.remove();
  forget(attempt);
}

/** Says it beside the field that it is about, where the person goes on. @param {Attempt} attempt @param {string} sentence @param {HTMLElement | null} field */
function sayAt(attempt, sentence, field) {
  attempt.control = field ?? attempt.control;
  say(attempt, { sentence });
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
}

/** @param {Attempt | undefined} attempt @param {Reason | undefined} reason @param {number} [status] */
async function failed(attempt, reason, status) {
  if (!attempt) return;
  if (status !== 403) attempt.isRenewed = false;
  else if (!attempt.isRenewed) reason = await renewed(attempt);
  if (!reason || attempts.get(attempt.elt) !== attempt) return; // it is sent again, or something else was pressed meanwhile
  if (!reason.isOffline) attempt.tries += 1;
  say(attempt, reason);
}

/**
 * A 403 may only mean an old token: then the same is sent once more with a new one, and nobody need know.
 *
 * @param {Attempt} attempt
 */
async function renewed(attempt) {
  try {
    const token = await freshToken();
    attempt.isRenewed = true;
    if (!token) return SOMEBODY_ELSE;
    attempt.sent.set("csrfmiddlewaretoken", token);
    send(attempt);
    return undefined;
  } catch {
    return navigator.onLine ? NO_ANSWER : NO_CONNECTION;
  }
}
