// The session as a row of ticks: one for each card that was answered, in the colour of its rating, and one for each to come.
const list = /** @type {HTMLElement} */ (document.querySelector(".deck-ticks"));

const items = () => /** @type {HTMLElement[]} */ ([...list.children]);
const now = () => list.querySelector("[data-now]");

/** @param {string} rating */
export function answer(rating) {
  const tick = now();
  tick?.removeAttribute("data-now");
  tick?.setAttribute("data-rating", rating);
  tick?.nextElementSibling?.setAttribute("data-now", "");
}

export function takeBack() {
  now()?.removeAttribute("data-now");
  const last = items().findLast(({ dataset }) => dataset.rating);
  last?.removeAttribute("data-rating");
  last?.setAttribute("data-now", "");
}

/** As many as there are cards to come: one that was forgotten comes once more, one that was put aside doesn't. @param {number} left */
export function fit(left) {
  const open = items().filter(({ dataset }) => !dataset.rating);
  for (const item of open.slice(left)) item.remove();
  for (let more = open.length; more < left; more++) list.append(document.createElement("li"));
  if (left && !now()) items().find(({ dataset }) => !dataset.rating)?.setAttribute("data-now", "");
}
