// Keeps the stage up to date: fetches it when a newer version of the room is told of, one question at a time, and once more where something was told meanwhile.
import { announce, CLOCK, REACHED, ROOM_CHANGED } from "../events.js";
import * as clock from "./clock.js";
import { connection, update } from "./connection.js";
import { keepDesk } from "./desk.js";
import { become } from "./merge.js";
import { fetchPart, isThere, room, stage } from "./part.js";

const TRY_AGAIN = 2_000;
const ANSWER_COMES = 10_000;
const WATCHERS_LATER = 300;
const OWN_COMES = 250; // what one does oneself is told by the stream as soon as it is done

export let shown = Number(room.dataset.version); // the version on the screen
export let lookedAt = performance.now();
let told = shown; // the newest version heard of
let heardAt = 0;
let etag = "";
let isWanted = false; // a look, whatever version was told
let isBusy = false;
let asking = new AbortController(); // aborts the question that is under way
let again = 0; // timers
let waiting = 0;

/** @param {number} version @param {boolean} mustLook */
export function hear(version, mustLook) {
  heardAt = performance.now();
  told = Math.max(told, version);
  if (mustLook) look();
  else if (isBehind()) {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(false), isSaving() ? OWN_COMES : isWatching() ? Math.random() * WATCHERS_LATER : 0);
  }
}

const isBehind = () => told > shown;
export const isUntold = () => told < shown; // of what is on the screen

// Whom a change is for sees it first: those who only watch don't ask at the same moment.
const isWatching = () => stage().dataset.role === "observer";

// One's own writing is no news to oneself: the answer to a save tells which version it made, and news that comes meanwhile waits for it.
const isSaving = () => document.querySelector("#save-state[data-state=saving]");
document.addEventListener(CLOCK, ({ detail }) => {
  if (detail.version === shown + 1 && !isBusy) shown = detail.version;
  clearTimeout(waiting);
  look(false);
});

// What one does oneself is seen at once. What was refused before is no longer true then.
document.addEventListener(ROOM_CHANGED, () => {
  document.querySelector("#problem")?.replaceChildren();
  const before = performance.now() - 1_000;
  setTimeout(() => heardAt < before && look(), connection.isLive ? OWN_COMES : 0);
});

/** Looks again, though a question is under way: that may never be answered. */
export function lookAnew() {
  asking.abort();
  look();
}

export async function look(must = true) {
  isWanted ||= must;
  if (isBusy) return;
  isBusy = true;
  clearTimeout(again);
  try {
    while (isWanted || isBehind()) {
      isWanted = false;
      const toldBefore = told;
      try {
        await ask();
      } catch (error) {
        if (asking.signal.aborted) continue; // by `lookAnew`, which wants another
        throw error;
      }
      shown = Math.max(shown, toldBefore, Number(stage().dataset.version));
    }
    if (connection.hasFailed) announce(REACHED);
    update({ hasFailed: false });
  } catch (error) {
    again = setTimeout(look, Math.max(TRY_AGAIN, 1_000 * Number(/** @type {Error} */ (error).cause ?? 0)));
    update({ hasFailed: true });
  } finally {
    isBusy = false;
  }
}

async function ask() {
  lookedAt = performance.now();
  asking = new AbortController();
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(ANSWER_COMES)]);
  const { answer, arrived, fresh } = await fetchPart("stage", signal, etag);
  if (fresh) {
    swap(fresh);
    etag = answer.headers.get("ETag") ?? "";
  }
  const turnMs = answer.headers.get("X-Turn-Ms");
  if (turnMs !== null) clock.take({ turnMs, wholeMs: answer.headers.get("X-Whole-Ms") ?? "" }, arrived);
  await keepDesk(signal);
  isThere();
}

/** @param {HTMLElement} fresh */
function swap(fresh) {
  const focused = stage().contains(document.activeElement) ? document.activeElement : null;
  /** @type {HTMLElement[]} */
  const around = [];
  for (let place = focused; place instanceof HTMLElement && place !== stage(); place = place.parentElement) around.push(place);
  become(stage(), fresh);
  htmx.process(stage());
  clock.show();
  if (!focused || focused.isConnected) return;
  // What had the focus is gone, such as the button of what is asked now: the keyboard stays at its place.
  const place = around.find((element) => element.isConnected) ?? stage();
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
