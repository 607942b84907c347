// Passages of one's own answer as evidence: a button takes what is selected (data-takes-evidence names its field), and what the fields hold (data-evidence)
// is shown in the answer (data-own-answer), each in the pen of its criterion.
import { MARKED } from "../events.js";

const answer = document.querySelector("[data-own-answer]");

// What was last selected in the answer: opening the field for it takes the selection away.
let passage = "";
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!answer || !selection?.rangeCount || !answer.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
  passage = selection.toString().trim() || passage;
});

/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll("[data-takes-evidence]");
for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.takesEvidence ?? ""));
    if (!passage) {
      field.focus();
      return;
    }
    field.value = passage;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (answer) highlight(answer);
  });
}

/**
 * The text of an element, and of each of its characters the node and the offset there. Blanks of any kind, also between paragraphs, count as one.
 *
 * @param {Element} element
 */
function read(element) {
  let text = "";
  /** @type {[Text, number][]} */
  const places = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    for (let offset = 0; offset < node.data.length; offset++) {
      const character = node.data[offset].replace(/\s/, " ");
      if (character === " " && (!text || text.endsWith(" "))) continue;
      text += character;
      places.push([node, offset]);
    }
  }
  return { text, places };
}

/** @param {Element} answer */
function highlight(answer) {
  if (!CSS.highlights) return;
  const { text, places } = read(answer);
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const fields = document.querySelectorAll("[data-evidence]");
  for (const field of fields) {
    const wanted = field.value.trim().replace(/\s+/g, " ");
    const start = wanted ? text.indexOf(wanted) : -1;
    const pen = `evidence-${field.dataset.evidence}`;
    CSS.highlights.delete(pen);
    if (start < 0) continue;
    const range = new Range();
    range.setStart(...places[start]);
    const [node, offset] = places[start + wanted.length - 1];
    range.setEnd(node, offset + 1);
    CSS.highlights.set(pen, new Highlight(range));
  }
}
if (answer) {
  highlight(answer);
  document.addEventListener(MARKED, () => highlight(answer));
}
