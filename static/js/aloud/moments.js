// Moments of a recording in words: times in an answer's text lead to what was said then, and the moment that plays can be taken as evidence.
import { announce, MARKED } from "../events.js";
import { written } from "./elapsed.js";

const MOMENT = /\[((?:\d+:)?\d?\d:\d\d)\]/;

/**
 * A link that plays from there.
 *
 * @param {string} time as it is written: 2:15
 * @param {(ms: number) => void} play
 * @param {string} [words]
 */
export function link(time, play, words = time) {
  const element = document.createElement("a");
  element.href = `#t=${time}`;
  element.textContent = words;
  element.setAttribute("aria-label", `Play from ${time}`);
  element.addEventListener("click", (event) => {
    event.preventDefault();
    play(1000 * time.split(":").reduce((sum, digits) => 60 * sum + Number(digits), 0));
  });
  return element;
}

/** Makes links of the times in the text around the player. @param {Element} around @param {Element} player @param {(ms: number) => void} play */
export function linkAll(around, player, play) {
  const walker = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
  const texts = /** @type {Text[]} */ ([]);
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (let text of texts) {
    if (player.contains(text) || text.parentElement?.closest("textarea, a")) continue;
    for (let match = MOMENT.exec(text.data); match; match = MOMENT.exec(text.data)) {
      const moment = text.splitText(match.index);
      text = moment.splitText(match[0].length);
      moment.replaceWith(link(match[1], play, match[0]));
    }
  }
  announce(MARKED);
}

/** Offers the moment that plays as evidence, by a button beside each field for it. @param {HTMLTemplateElement} template @param {() => number} now in milliseconds */
export function offer(template, now) {
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const fields = document.querySelectorAll("textarea[data-evidence]");
  for (const field of fields) {
    const button = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    button.addEventListener("click", () => {
      field.value = `[${written(now())}]`;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    const others = field.parentElement?.querySelector("p") ?? document.createElement("p");
    others.append(" ", button);
    field.parentElement?.append(others);
  }
}
