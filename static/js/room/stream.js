// Hears of what is new in the room by a stream, which says that it is at a newer version. Where no stream can be held the page asks every 2 s. Whatever is
// lost on the way, it looks by itself every 20 s, and as soon as it is back.
import { REACHED } from "../events.js";
import { connection, update } from "./connection.js";
import { room, stage } from "./part.js";
import { hear, isUntold, look, lookAnew, lookedAt, shown } from "./refresh.js";

const POLL = 2_000;
const SAFETY = 20_000;
const STREAM_OPENS = 3_000;
const STREAM_AGAIN = 1_000;
const STREAM_LATER = 15_000;
const MOST_FAILURES = 3;
const SLEPT = 5_000;
const EVERY_SECOND = 1_000;

/** @type {EventSource | undefined} */
let source;
let patience = 0; // timers
let reconnecting = 0;

function connect() {
  source?.close();
  clearTimeout(patience);
  clearTimeout(reconnecting);
  update({ isLive: false });
  const stream = (source = new EventSource(`${room.dataset.live}?version=${shown}&own=${stage().dataset.own}`));
  patience = setTimeout(poll, STREAM_OPENS);
  if (connection.isPolling) reconnecting = setTimeout(connect, STREAM_LATER);
  stream.addEventListener("open", () => {
    clearTimeout(patience);
    clearTimeout(reconnecting);
    update({ isLive: true, isPolling: false, failures: 0 });
  });
  stream.addEventListener("message", (event) => hear(Number(event.data), false));
  stream.addEventListener("look", (event) => hear(Number(event.data), true));
  stream.addEventListener("error", () => {
    stream.close();
    clearTimeout(patience);
    clearTimeout(reconnecting);
    update({ isLive: false, failures: connection.failures + 1 });
    if (connection.failures >= MOST_FAILURES) poll();
    reconnecting = setTimeout(connect, connection.isPolling ? STREAM_LATER : STREAM_AGAIN * (0.5 + Math.random()));
  });
}

function poll() {
  if (!connection.isPolling) reconnecting = setTimeout(connect, STREAM_LATER);
  update({ isPolling: true });
  look();
}

setInterval(() => connection.isPolling && look(), POLL);
document.addEventListener(REACHED, () => connection.isLive || connect());

// Where the stream has been quiet for long it may be open and dead: then the look finds what the stream doesn't tell.
setInterval(async () => {
  if (!connection.isLive || performance.now() - lookedAt < SAFETY) return;
  await look();
  setTimeout(() => connection.isLive && isUntold() && connect(), POLL);
}, EVERY_SECOND);

// Back after a while: whatever was under way may never end.
function back() {
  connect();
  lookAnew();
}

let seenAt = Date.now();
let hiddenAt = 0;
setInterval(() => {
  const hasSlept = Date.now() - seenAt > SLEPT;
  seenAt = Date.now();
  if (hasSlept && document.visibilityState === "visible") back();
}, EVERY_SECOND);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > SAFETY) back();
  else look();
});
addEventListener("online", back);
addEventListener("pageshow", (event) => event.persisted && back());
addEventListener("pagehide", () => source?.close());

connect();
