// What waits to be sent from the cards, in the order in which it was done. It is kept in this browser until the server has it, so that neither a lost
// connection nor a closed page loses an answer; each item has a key, so that one sent twice counts once.
import { announce, SENT } from "../events.js";
import { zone } from "../page/local-times.js";
import { freshToken } from "../sending/again.js";
import * as stored from "./stored.js";

const FIRST = 2_000;
const LONGEST = 30_000;
const REFUSED = [404, 409, 410, 422]; // trying again changes nothing
const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-outbox]")); // on the page of cards

/** @type {OutboxItem[]} */
const items = [];
let isSending = false;
let tries = 0;
/** @type {string | null} */
let fresh = null; // a token for a page that has no form
/** @type {number | undefined} */
let timer;

/** The ids of the cards whose answers wait here. */
export const cards = () => items.flatMap(({ card }) => card ?? []);

/** @param {OutboxItem} item */
export function add(item) {
  items.push(item);
  stored.put(item);
  send();
}

/**
 * Takes back what wasn't sent yet. False where it is on its way, or there.
 *
 * @param {string} key
 */
export function drop(key) {
  const place = items.findIndex((item) => item.key === key);
  if (place < 0 || (place === 0 && isSending)) return false;
  remove(items[place]);
  return true;
}

/** @param {OutboxItem} item */
function remove(item) {
  items.splice(items.indexOf(item), 1);
  stored.drop(item);
}

async function send() {
  if (isSending) return;
  clearTimeout(timer);
  isSending = true;
  while (items.length && (await isDone(items[0]))) tries = 0;
  isSending = false;
  if (items.length) timer = setTimeout(send, Math.min(LONGEST, FIRST * 2 ** tries++));
}

/** Sends what waits, once, and says how many items could not be sent. */
export async function empty() {
  await adopt();
  while (isSending) await new Promise((done) => setTimeout(done, 50));
  await send();
  return items.length;
}

async function adopt() {
  if (await stored.adopt().catch(() => false)) readAll();
}

// Those that this page doesn't know of.
function readAll() {
  items.push(...stored.own().filter(({ key }) => !items.some((item) => item.key === key)));
  send();
}

/** Sends it, and says whether it need not be sent again. @param {OutboxItem} item */
async function isDone(item) {
  try {
    let response = await post(item);
    if (response.status === 403 && (fresh = await freshToken())) response = await post(item);
    if (!response.ok && !REFUSED.includes(response.status)) throw new Error(String(response.status));
    const answer = await response.json();
    remove(item);
    say(answer.why ?? (line?.hidden ? "" : waiting())); // what goes at once is not worth a word
    if (response.ok) announce(SENT, { item, answer });
    return true;
  } catch {
    say(waiting());
    return false;
  }
}

/** @param {OutboxItem} item */
function post({ url, fields, at, card, held }) {
  /** @type {HTMLInputElement | null} */
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const others = items.slice(1).flatMap((item) => item.card ?? []);
  const ago = String(Math.max(0, Math.round((Date.now() - at) / 1000)));
  const body = new URLSearchParams({ ...fields, ago, zone, held: card && held ? [...held(), ...others].join() : "" });
  const headers = { Accept: "application/json", "X-CSRFToken": fresh ?? token?.value ?? "" };
  return fetch(url, { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(15_000) });
}

const waiting = () => ["", "One answer waits to be sent. It is kept in this browser."][items.length] ?? `${items.length} answers wait to be sent. They are kept in this browser.`;

/** @param {string} sentence */
function say(sentence) {
  if (!line) return;
  line.hidden = !sentence;
  line.textContent = sentence;
}

addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
readAll();
adopt(); // the next page tries again where that fails
