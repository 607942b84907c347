// Keeps the desk up to date. It holds what is being written, so it is left alone until it is another one, and what is pressed or sent on it comes first.
import { announce, DESK, SEND_WAITING } from "../events.js";
import { carryOver } from "./merge.js";
import { desk, fetchPart, loadAgain, stage } from "./part.js";

const LONGEST_WAIT = 3_000; // for what is pressed or sent on the old one
const LOOK_AGAIN = 50;

// Only who may give feedback needs what keeps it.
const keepFeedback = () => desk().querySelector("[data-draft]") && import("./feedback-draft.js").then(({ restore }) => restore());
keepFeedback();

/** @param {AbortSignal} signal */
export async function keepDesk(signal) {
  if (stage().dataset.key === desk().dataset.key) return;
  if (!announce(DESK)) return;
  let fresh, before;
  do {
    await settled();
    if (desk().querySelector("[data-unstored=waiting]")) throw new Error("Something on this desk is not stored yet.");
    before = sent; // what is sent while the new desk is on its way isn't in it yet: then once more
    ({ fresh } = await fetchPart("desk", signal));
    if (fresh?.querySelector("[data-answer]")) return loadAgain(); // a notepad comes with its own scripts
    await until(() => !pressed);
  } while (sent !== before);
  if (fresh) swap(fresh);
  keepFeedback();
}

// A press and its release must meet the same button, or the click is lost.
/** @type {EventTarget | null} */
let pressed = null;
addEventListener("pointerdown", press, true);
addEventListener("keydown", (event) => event.target instanceof HTMLButtonElement && press(event), true);
for (const type of ["pointerup", "pointercancel", "keyup", "blur"]) addEventListener(type, () => setTimeout(() => (pressed = null)), true);

/** @param {Event} event */
function press({ target }) {
  if (desk().contains(/** @type {Node} */ (target))) pressed = target;
}

// What htmx is sending, or would send a moment after the last key, must have arrived before its form goes.
/** @type {Set<XMLHttpRequest>} */
const sending = new Set();
let sent = 0;
document.addEventListener("htmx:beforeSend", (event) => {
  sending.add(event.detail.xhr);
  sent += 1;
});
document.addEventListener("htmx:afterRequest", (event) => sending.delete(event.detail.xhr));

async function settled() {
  const field = /** @type {Field} */ (document.activeElement);
  const isTyped = desk().contains(field) && field.localName !== "select" && field.value !== /** @type {HTMLInputElement} */ (field).defaultValue;
  if (isTyped) field.dispatchEvent(new Event("change", { bubbles: true }));
  announce(SEND_WAITING);
  await until(() => !sending.size);
}

// Not for ever: a release or an answer may never come.
/** @param {() => boolean} condition */
async function until(condition) {
  const end = performance.now() + LONGEST_WAIT;
  while (!condition() && performance.now() < end) await new Promise((done) => setTimeout(done, LOOK_AGAIN));
}

/** @param {HTMLElement} fresh */
function swap(fresh) {
  const focused = desk().contains(document.activeElement) ? /** @type {HTMLInputElement} */ (document.activeElement) : null;
  const { id, selectionStart, selectionEnd } = focused ?? {};
  carryOver(desk(), fresh);
  desk().replaceWith(fresh);
  htmx.process(desk());
  const next = id && /** @type {HTMLInputElement | null} */ (document.getElementById(id));
  if (focused && !next) desk().tabIndex = -1; // the button that was pressed has gone: the keyboard stays at its place
  if (focused && !next) desk().focus({ preventScroll: true });
  if (!next) return;
  next.focus({ preventScroll: true });
  if (selectionStart !== undefined && selectionStart !== null) next.setSelectionRange(selectionStart, selectionEnd ?? selectionStart);
}
