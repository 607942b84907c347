// Asks one card after another without loading a page: an answer is sent behind the person's back, and the next card is here already.
import { SENT } from "../events.js";
import * as outbox from "./outbox.js";
import * as pile from "./pile.js";
import * as ticks from "./ticks.js";

const count = /** @type {HTMLElement} */ (document.querySelector("[data-left]"));
const AGAIN = "1";
const undo = /** @type {HTMLButtonElement} */ (document.querySelector("[data-undo] button"));

/** @type {{ card: HTMLElement, key: string, isAside: boolean }[]} */
const given = []; // what was done in this page, the latest last
let beyond = Number(count.dataset.left) - pile.size(); // cards of today that the server hasn't sent yet
let shownAt = performance.now();
for (const card of outbox.cards()) pile.leaveOut(card);
if (outbox.cards().length) show();

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
  if (button?.value === AGAIN) pile.askAgain();
  else ticks.answer(button?.value ?? "");
  go(key, false);
  outbox.add(item);
}

/** @param {HTMLFormElement} form */
function putAside(form) {
  const { card } = /** @type {HTMLElement} */ (form.closest("[data-card]")).dataset;
  const key = newKey();
  go(key, true);
  outbox.add({ key, card, url: form.action, fields: {}, at: Date.now() });
}

/** Takes the latest answer of this page back; false where there is none, which the server then looks for. @param {HTMLFormElement} form */
function takeBack(form) {
  const latest = given.pop();
  if (!latest) return false;
  /** @type {Record<string, string>} */
  const fields = latest.isAside ? {} : { key: latest.key };
  const url = latest.isAside ? (latest.card.dataset.resume ?? "") : form.action;
  if (!outbox.drop(latest.key)) outbox.add({ key: newKey(), url, fields, at: Date.now() });
  pile.putBack(latest.card);
  if (!latest.isAside) ticks.takeBack();
  show();
  return true;
}

/** @param {string} key @param {boolean} isAside */
function go(key, isAside) {
  const card = pile.next();
  if (card) given.push({ card, key, isAside });
  show();
}

// What an answer says is read out when it is shown.
document.addEventListener("toggle", ({ target }) => {
  const details = /** @type {HTMLDetailsElement} */ (target);
  if (details.matches(".card-back") && details.open) /** @type {HTMLElement | null} */ (details.querySelector(".card-answer"))?.focus({ preventScroll: true });
}, true);

// Enter in the field of a card shows the answer, to compare.
document.addEventListener("keydown", ({ target, key }) => {
  const field = /** @type {Element} */ (target);
  if (key === "Enter" && field.matches("[data-typed]")) field.closest("[data-card]")?.querySelector(".card-back")?.setAttribute("open", "");
});

function show() {
  showLeft();
  undo.hidden = !given.length;
  shownAt = performance.now();
}

function showLeft() {
  const left = pile.size() + beyond;
  ticks.fit(left);
  count.textContent = `${left} left`;
}

document.addEventListener(SENT, (event) => {
  const { answer, item } = /** @type {CustomEvent} */ (event).detail;
  if (answer.beyond === undefined || item.fields.cram) return;
  const asked = pile.asked();
  pile.take(answer.html);
  beyond = answer.beyond;
  showLeft();
  if (pile.asked() !== asked) shownAt = performance.now();
});

/** A UUID of random bytes; crypto.randomUUID is missing where a site has no TLS. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
