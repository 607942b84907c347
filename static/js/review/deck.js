// Asks one card after another without loading a page: an answer is sent behind the person's back, and the next card is here already.
import { SENT } from "../events.js";
import * as outbox from "./outbox.js";
import * as pile from "./pile.js";

const ticks = /** @type {HTMLElement} */ (document.querySelector(".deck-ticks"));
const count = /** @type {HTMLElement} */ (document.querySelector("[data-left]"));
const undo = /** @type {HTMLButtonElement} */ (document.querySelector("[data-undo] button"));

/** @type {{ card: HTMLElement, key: string }[]} */
const given = []; // the answers of this page, the latest last
let beyond = Number(count.dataset.left) - pile.size(); // cards of today that the server hasn't sent yet
let shownAt = performance.now();
for (const card of outbox.cards()) pile.leaveOut(card);

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-rates]")) rate(form, /** @type {HTMLButtonElement | null} */ (event.submitter));
  else if (form.matches("[data-aside]")) putAside(form);
  else if (!form.matches("[data-undo]") || !takeBack(form)) return;
  event.preventDefault();
});

/** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
function rate(form, button) {
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  delete fields.csrfmiddlewaretoken;
  const key = newKey(); // its own: a page that the device has kept may be shown twice
  const spent = String(Math.round(performance.now() - shownAt));
  const { card } = /** @type {HTMLElement} */ (form.closest("[data-card]")).dataset;
  const item = { key, card, url: form.action, fields: { ...fields, key, rating: button?.value ?? "", spent }, at: Date.now(), held: pile.held };
  tick(button?.value ?? "");
  go(key);
  outbox.add(item);
}

/** @param {HTMLFormElement} form */
function putAside(form) {
  ticks.querySelector("[data-now]")?.remove();
  pile.next();
  outbox.add({ key: newKey(), url: form.action, fields: {}, at: Date.now() });
  show();
}

/** Takes the latest answer of this page back; false where there is none, which the server then looks for. @param {HTMLFormElement} form */
function takeBack(form) {
  const latest = given.pop();
  if (!latest) return false;
  if (!outbox.drop(latest.key)) outbox.add({ key: newKey(), url: form.action, fields: { key: latest.key }, at: Date.now() });
  pile.putBack(latest.card);
  const now = ticks.querySelector("[data-now]");
  now?.removeAttribute("data-now");
  const last = [...ticks.querySelectorAll("[data-rating]")].at(-1);
  last?.removeAttribute("data-rating");
  last?.setAttribute("data-now", "");
  show();
  return true;
}

/** @param {string} key */
function go(key) {
  const card = pile.next();
  if (card) given.push({ card, key });
  show();
}

/** @param {string} rating */
function tick(rating) {
  const now = ticks.querySelector("[data-now]");
  now?.removeAttribute("data-now");
  now?.setAttribute("data-rating", rating);
  now?.nextElementSibling?.setAttribute("data-now", "");
}

function show() {
  const left = pile.size() + beyond;
  count.textContent = `${left} left`;
  undo.hidden = !given.length;
  shownAt = performance.now();
}

// As many ticks as there are cards to come: a card that was forgotten comes once more.
function fitTicks() {
  const open = [...ticks.children].filter((item) => !(/** @type {HTMLElement} */ (item).dataset.rating));
  const left = pile.size() + beyond;
  for (const item of open.slice(left)) item.remove();
  for (let more = open.length; more < left; more++) ticks.append(document.createElement("li"));
  if (pile.asked() && !ticks.querySelector("[data-now]")) [...ticks.children].find((item) => !(/** @type {HTMLElement} */ (item).dataset.rating))?.setAttribute("data-now", "");
}

document.addEventListener(SENT, (event) => {
  const { answer, item } = /** @type {CustomEvent} */ (event).detail;
  if (answer.beyond === undefined || item.fields.cram) return;
  const asked = pile.asked();
  pile.take(answer.html);
  beyond = answer.beyond;
  fitTicks();
  if (pile.asked() !== asked) show();
  else count.textContent = `${pile.size() + beyond} left`;
});

/** A UUID of random bytes; crypto.randomUUID is missing where a site has no TLS. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
