// The page of a live room. A stream says that the room is at a newer version; the page then asks for its own stage, and for its desk when that is another one.
// Where no stream can be held it asks every 2 s. Whatever is lost on the way, it looks by itself every 20 s, and as soon as it is back.
import { announce, CLOCK, DESK, ROOM_CHANGED, SEND_WAITING, UNSTORED } from "../events.js";
import { become } from "./merge.js";
import * as clock from "./clock.js";
import "../sending/failures.js";
import { secondsOf } from "../sending/reasons.js";
import { isAnything } from "../sending/unstored.js";

const main = document.querySelector("main[data-room]");
const POLL = 2_000;
const SAFETY = 20_000;
const STREAM_OPENS = 3_000;
const STREAM_AGAIN = 1_000;
const STREAM_LATER = 15_000;
const MOST_FAILURES = 3;
const ANSWER_COMES = 10_000;
const WATCHERS_LATER = 300;
const LONGEST_WAIT = 3_000; // with a new desk, for what is pressed or sent on the old one
const ONCE_MORE = 1_500;
const OWN_COMES = 250; // what one does oneself is told by the stream as soon as it is done

let shown = Number(main.dataset.version); // the version on the screen
let told = shown; // the newest version heard of
let etag = "";
let wanted = false; // a look, whatever version was told
let busy = false;
let asking; // aborts the question that is under way
let failed = false; // the last look
let missedAt; // when it first found nothing for whoever asked
let lookedAt = performance.now();
let again, waiting;
let heardAt = 0;

let source;
let isLive = false;
let isPolling = false;
let failures = 0;
let patience, reconnecting;

// Looking: one question at a time, and once more where something was told meanwhile.

function hear(version, mustLook) {
  heardAt = performance.now();
  told = Math.max(told, version);
  if (mustLook) look();
  else if (told > shown) {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(false), isSaving() ? OWN_COMES : isWatching() ? Math.random() * WATCHERS_LATER : 0);
  }
}

// Whom a change is for sees it first: those who only watch don't ask at the same moment.
const isWatching = () => stage().dataset.seat === "observer";

// One's own writing is no news to oneself: the answer to a save tells which version it made, and news that comes meanwhile waits for it.
const isSaving = () => document.querySelector("#save-state[data-state=saving]");
document.addEventListener(CLOCK, ({ detail }) => {
  if (detail.version === shown + 1 && !busy) shown = detail.version;
  clearTimeout(waiting);
  look(false);
});

async function look(must = true) {
  wanted ||= must;
  if (busy) return;
  busy = true;
  clearTimeout(again);
  try {
    while (wanted || told > shown) {
      wanted = false;
      const toldBefore = told;
      try {
        await ask();
      } catch (error) {
        if (asking.signal.aborted) continue; // by `back`, which wants another
        throw error;
      }
      shown = Math.max(shown, toldBefore, Number(stage().dataset.version));
    }
    if (failed && !isLive) connect();
    failed = false;
  } catch (error) {
    failed = true;
    again = setTimeout(look, Math.max(POLL, 1_000 * (error.cause ?? 0)));
  } finally {
    busy = false;
    tellConnection();
  }
}

async function ask() {
  lookedAt = performance.now();
  asking = new AbortController();
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(ANSWER_COMES)]);
  // Not by way of the browser's cache: a stage that it kept from before tells an old time.
  const answer = await fetch(main.dataset.stage, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", signal });
  const arrived = performance.now();
  if (answer.status === 404 || answer.redirected) return gone();
  if (answer.status !== 304) {
    if (!answer.ok) throw refusal(answer);
    const fresh = parsed(await answer.text()).querySelector("#stage");
    if (!fresh) return gone();
    swapStage(fresh);
    etag = answer.headers.get("ETag") ?? "";
  }
  if (answer.headers.has("X-Turn-Ms")) clock.take({ turnMs: answer.headers.get("X-Turn-Ms"), wholeMs: answer.headers.get("X-Whole-Ms") }, arrived);
  await keepDesk(signal);
  missedAt = undefined;
}

// Its cause is how long to wait, in seconds, where the server says so.
function refusal(answer) {
  return new Error(String(answer.status), { cause: secondsOf(answer.headers.get("Retry-After")) });
}

// Taken out, signed out, or closed: the page itself says what has happened. But who signs in in another tab is moved to their account before
// this browser has the new cookie: so it is looked once more first.
function gone() {
  missedAt ??= performance.now();
  if (performance.now() - missedAt < ONCE_MORE) throw new Error("There is nothing here for whoever asks.");
  return loadAgain();
}

function loadAgain() {
  location.reload();
  return new Promise(() => {});
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

const stage = () => document.querySelector("#stage");
const desk = () => document.querySelector("#desk");

function swapStage(fresh) {
  const focused = stage().contains(document.activeElement) ? document.activeElement : null;
  const around = [];
  for (let one = focused; one && one !== stage(); one = one.parentElement) around.push(one);
  become(stage(), fresh);
  htmx.process(stage());
  clock.show();
  if (focused && !focused.isConnected) {
    // What had the focus is gone, such as the button of what is asked now: the keyboard stays at its place.
    const place = around.find((one) => one.isConnected) ?? stage();
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
}

// The desk holds what is being written, so it is left alone until it is another one.

async function keepDesk(signal) {
  if (stage().dataset.key === desk().dataset.key) return;
  if (!announce(DESK)) return;
  let fresh, before;
  do {
    await settled();
    if (desk().querySelector("[data-unstored=waiting]")) throw new Error("Something on this desk is not stored yet.");
    before = sent; // what is sent while the new desk is on its way isn't in it yet: then once more
    const answer = await fetch(main.dataset.desk, { cache: "no-store", signal });
    if (answer.status === 404 || answer.redirected) return gone();
    if (!answer.ok) throw refusal(answer);
    fresh = parsed(await answer.text()).querySelector("#desk");
    if (!fresh) return gone();
    if (fresh.querySelector("[data-answer]")) return loadAgain(); // a notepad comes with its own script
    await until(() => !pressed);
  } while (sent !== before);
  swapDesk(fresh);
}

// A press and its release must meet the same button, or the click is lost.
let pressed;
addEventListener("pointerdown", press, true);
addEventListener("keydown", (event) => event.target.localName === "button" && press(event), true);
for (const type of ["pointerup", "pointercancel", "keyup", "blur"]) addEventListener(type, () => setTimeout(() => (pressed = undefined)), true);

function press({ target }) {
  if (desk().contains(target)) pressed = target;
}

// Not for ever: a release or an answer may never come.
async function until(condition) {
  const end = performance.now() + LONGEST_WAIT;
  while (!condition() && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
}

function swapDesk(fresh) {
  const focused = desk().contains(document.activeElement) ? document.activeElement : null;
  const { id, selectionStart, selectionEnd } = focused ?? {};
  carryOver(fresh);
  const named = (details) => details.querySelector("summary")?.textContent;
  const opened = [...desk().querySelectorAll("details[open]")].map(named);
  for (const details of fresh.querySelectorAll("details")) if (opened.includes(named(details))) details.open = true;
  desk().replaceWith(fresh);
  htmx.process(desk());
  const next = id && document.getElementById(id);
  if (next) {
    next.focus({ preventScroll: true });
    if (selectionStart !== undefined && selectionStart !== null) next.setSelectionRange(selectionStart, selectionEnd);
  }
}

// What was typed or chosen and not sent yet, such as half a note, a tick or a seat, goes along to the same field of the same form.
function carryOver(fresh) {
  for (const form of desk().querySelectorAll("form")) {
    const nextForm = [...fresh.querySelectorAll("form")].find((one) => identity(one) === identity(form));
    if (!nextForm) continue;
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      const ticked = ["radio", "checkbox"].includes(field.type);
      const next = [...nextForm.elements].find((one) => one.name === field.name && one.type === field.type && (!ticked || one.value === field.value));
      if (!next) continue;
      if (ticked) {
        if (field.checked !== field.defaultChecked && !savesItself(form)) next.checked = field.checked;
      } else if (field.value !== unchanged(field) && (field.localName !== "select" || [...next.options].some(({ value }) => value === field.value))) {
        next.value = field.value;
      }
    }
  }
}

const identity = (form) => `${form.getAttribute("action")} ${form.elements.turn?.value ?? ""}`;

// Then the server has said what is ticked in it.
const savesItself = (form) => form.getAttribute("hx-trigger")?.includes("change");

// The value that the server gave a field.
function unchanged(field) {
  return field.localName === "select" ? [...field.options].find((option) => option.defaultSelected)?.value : field.defaultValue;
}

// What htmx is sending, or would send a moment after the last key, must have arrived before its form goes.
const sending = new Set();
let sent = 0;
document.addEventListener("htmx:beforeSend", (event) => {
  sending.add(event.detail.xhr);
  sent += 1;
});
document.addEventListener("htmx:afterRequest", (event) => sending.delete(event.detail.xhr));

async function settled() {
  const field = document.activeElement;
  if (desk().contains(field) && field.localName !== "select" && field.value !== field.defaultValue) field.dispatchEvent(new Event("change", { bubbles: true }));
  announce(SEND_WAITING);
  await until(() => !sending.size);
}

// The stream.

function connect() {
  source?.close();
  clearTimeout(patience);
  clearTimeout(reconnecting);
  isLive = false;
  const stream = (source = new EventSource(`${main.dataset.live}?version=${shown}&own=${stage().dataset.own}`));
  patience = setTimeout(poll, STREAM_OPENS);
  if (isPolling) reconnecting = setTimeout(connect, STREAM_LATER);
  stream.addEventListener("open", () => {
    clearTimeout(patience);
    clearTimeout(reconnecting);
    isLive = true;
    isPolling = false;
    failures = 0;
    tellConnection();
  });
  stream.addEventListener("message", (event) => hear(Number(event.data), false));
  stream.addEventListener("look", (event) => hear(Number(event.data), true));
  stream.addEventListener("error", () => {
    stream.close();
    clearTimeout(patience);
    clearTimeout(reconnecting);
    isLive = false;
    failures += 1;
    if (failures >= MOST_FAILURES) poll();
    reconnecting = setTimeout(connect, isPolling ? STREAM_LATER : STREAM_AGAIN * (0.5 + Math.random()));
    tellConnection();
  });
}

function poll() {
  if (!isPolling) reconnecting = setTimeout(connect, STREAM_LATER);
  isPolling = true;
  tellConnection();
  look();
}

setInterval(() => isPolling && look(), POLL);

// Where the stream has been quiet for long it may be open and dead: then the look finds what the stream doesn't tell.
setInterval(async () => {
  if (!isLive || performance.now() - lookedAt < SAFETY) return;
  await look();
  setTimeout(() => isLive && told < shown && connect(), POLL);
}, 1_000);

// Back after a while: whatever was under way may never end.
function back() {
  asking?.abort();
  connect();
  look();
}

let seenAt = Date.now();
let hiddenAt = 0;
setInterval(() => {
  const slept = Date.now() - seenAt > 5_000;
  seenAt = Date.now();
  if (slept && document.visibilityState === "visible") back();
}, 1_000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > SAFETY) back();
  else look();
});
addEventListener("online", back);
addEventListener("pageshow", (event) => event.persisted && back());
addEventListener("pagehide", () => source?.close());

function connection() {
  if (isAnything()) return ["lost", "Not everything is stored"];
  if (failed) return ["lost", "Reconnecting …"];
  if (isPolling) return ["polling", "Checking every 2 s"];
  if (isLive) return ["live", "Live"];
  return failures ? ["lost", "Reconnecting …"] : []; // on its way for the first time: nothing to say yet
}

document.addEventListener(UNSTORED, tellConnection);
function tellConnection() {
  const place = document.querySelector("[data-connection]");
  const [state, text] = connection();
  if (!place || !text || place.textContent === text) return;
  place.dataset.state = state;
  place.textContent = text;
}

// What one does oneself is seen at once. What was refused before is no longer true then.
document.addEventListener(ROOM_CHANGED, () => {
  document.querySelector("#problem")?.replaceChildren();
  const before = performance.now() - 1_000;
  setTimeout(() => heardAt < before && look(), isLive ? OWN_COMES : 0);
});

connect();
