// On the grading page: passages marked as evidence, levels chosen early. Levels by keys: levels.js.
import "./levels.js";
import "../sending/failures.js";

const answer = document.querySelector("[data-own-answer]");

// What was last selected in the answer: opening the field for it takes the selection away.
let passage = "";
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!answer || !selection.rangeCount || !answer.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
  passage = selection.toString().trim() || passage;
});

for (const button of document.querySelectorAll("[data-takes-evidence]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.takesEvidence);
    if (!passage) {
      field.focus();
      return;
    }
    field.value = passage;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    highlight();
  });
}

// Shows the passages given as evidence inside the answer. A passage may run over several paragraphs: blanks of any kind count as one.
function highlight() {
  if (!answer || !CSS.highlights) return;
  let text = "";
  const places = []; // of each character of `text`: its node and its offset there
  const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (let offset = 0; offset < walker.currentNode.data.length; offset++) {
      const character = walker.currentNode.data[offset].replace(/\s/, " ");
      if (character === " " && (!text || text.endsWith(" "))) continue;
      text += character;
      places.push([walker.currentNode, offset]);
    }
  }
  const ranges = [];
  for (const field of document.querySelectorAll("[data-evidence]")) {
    const wanted = field.value.trim().replace(/\s+/g, " ");
    const start = wanted ? text.indexOf(wanted) : -1;
    if (start < 0) continue;
    const range = new Range();
    range.setStart(...places[start]);
    const [node, offset] = places[start + wanted.length - 1];
    range.setEnd(node, offset + 1);
    ranges.push(range);
  }
  CSS.highlights.set("evidence", new Highlight(...ranges));
}
highlight();

// What was chosen before the scripts had loaded is stored as soon as htmx listens.
const rubric = document.querySelector("form[data-rubric]");
const early = (field) => (field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
if (rubric) {
  addEventListener("load", () => {
    if ([...rubric.elements].some((field) => field.name && field.type !== "hidden" && early(field))) htmx.trigger(rubric, "change");
  });
}
