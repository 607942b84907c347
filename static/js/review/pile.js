// The cards that the page holds: the one that is asked, and those that the server has sent ahead.
const deck = /** @type {HTMLElement} */ (document.querySelector("[data-deck]"));
const coming = /** @type {HTMLTemplateElement} */ (document.querySelector("[data-coming]")).content;
const done = /** @type {HTMLTemplateElement} */ (document.querySelector("[data-done]")).content;

const TEN_MINUTES = 600_000; // as apps/reviews/rules/memory.py has it

/** @returns {HTMLElement | null} */
export const asked = () => deck.querySelector("[data-card]");

/** @returns {HTMLElement[]} */
const waiting = () => /** @type {HTMLElement[]} */ ([...coming.children]);

export const size = () => waiting().length + (asked() ? 1 : 0);

/** The ids of the cards in the page. */
export const held = () => [asked(), ...waiting()].flatMap((card) => card?.dataset.card ?? []);

/** Takes a card away that was answered before this page was there. @param {string} id */
export function leaveOut(id) {
  waiting().find(({ dataset }) => dataset.card === id)?.remove();
  if (asked()?.dataset.card === id) next();
}

/**
 * Asks the next card: one that is to be asked again and whose minutes are over, else one that wasn't asked yet, else the one whose minutes are over first.
 *
 * @returns {HTMLElement | null} the card that was asked until now
 */
export function next() {
  const before = asked();
  const again = waiting().filter((card) => card.dataset.again).sort((one, other) => moment(one) - moment(other));
  const ripe = again.find((card) => moment(card) <= Date.now());
  show(ripe ?? waiting().find((card) => !card.dataset.again) ?? again[0]);
  return before;
}

/** Has the card that is asked come once more after the others, until the server sends it anew with what each rating leads to by then. */
export function askAgain() {
  const again = /** @type {HTMLElement | undefined} */ (asked()?.cloneNode(true));
  if (!again) return;
  again.dataset.again = String(Date.now() + TEN_MINUTES);
  again.querySelector("details")?.removeAttribute("open");
  coming.append(again);
}

/** @param {HTMLElement} card */
const moment = (card) => Number(card.dataset.again);

/**
 * Asks a card once more whose answer was taken back; the card that is asked now comes after it.
 *
 * @param {HTMLElement} card
 */
export function putBack(card) {
  waiting().find(({ dataset }) => dataset.card === card.dataset.card)?.remove();
  const now = asked();
  if (now && now.dataset.card !== card.dataset.card) coming.prepend(now);
  card.querySelector("details")?.removeAttribute("open");
  show(card);
}

/** @param {HTMLElement | undefined} card */
function show(card) {
  deck.replaceChildren(card ?? done.cloneNode(true));
  const begins = /** @type {HTMLElement | null} */ (deck.querySelector("[data-typed]") ?? deck.querySelector("h1"));
  begins?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/**
 * Takes in the cards that the server has sent, but for those that are here already. If there was nothing left to ask, the first of them is asked.
 *
 * @param {string} html
 */
export function take(html) {
  const sent = new DOMParser().parseFromString(html, "text/html").body.children;
  for (const card of /** @type {HTMLElement[]} */ ([...sent])) {
    if (asked()?.dataset.card === card.dataset.card) continue;
    waiting().find(({ dataset }) => dataset.card === card.dataset.card)?.remove();
    coming.append(card);
  }
  if (!asked() && waiting().length) next();
}
