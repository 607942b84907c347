// On the grading page: levels by keys 0 to 3, passages marked as evidence.
const root = document.documentElement;
const answer = document.querySelector("[data-own-answer]");
const typing = (element) => element.closest("textarea, input:not([type=radio], [type=checkbox]), select");

// A key sets the level of the criterion that has the focus, or else of the first without one, and goes on to the next.
document.addEventListener("keydown", (event) => {
  if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!/^[0-3]$/.test(event.key)) return;
  const scales = [...document.querySelectorAll("[data-scale]")];
  const scale = event.target.closest("[data-scale]") ?? scales.find((one) => !one.querySelector(":checked"));
  const radio = scale?.querySelector(`input[type=radio][value="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const following = scales[scales.indexOf(scale) + 1];
  const focus = following?.querySelector(":checked") ?? following?.querySelector("input[type=radio]") ?? document.querySelector("[data-when-done]") ?? radio;
  focus.focus({ preventScroll: true });
  (following ?? focus).scrollIntoView({ block: "nearest" });
});

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

// Shows the passages given as evidence inside the answer.
function highlight() {
  if (!answer || !CSS.highlights) return;
  const ranges = [];
  const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const field of document.querySelectorAll("[data-evidence]")) {
    const wanted = field.value.trim();
    const node = wanted && nodes.find((one) => one.data.includes(wanted));
    if (!node) continue;
    const range = new Range();
    range.setStart(node, node.data.indexOf(wanted));
    range.setEnd(node, node.data.indexOf(wanted) + wanted.length);
    ranges.push(range);
  }
  CSS.highlights.set("evidence", new Highlight(...ranges));
}
highlight();

// A level that the server didn't take must not look as if it had.
const unstored = document.querySelector("#unstored");
const rubric = document.querySelector("form[data-rubric]");
if (rubric) {
  let again;
  const fail = (event) => {
    if (event.detail.elt !== rubric || [409, 422].includes(event.detail.xhr?.status)) return;
    const forbidden = event.detail.xhr?.status >= 400 && event.detail.xhr?.status < 500;
    unstored.textContent = forbidden
      ? "Not stored: you signed in or out in another tab. Load this page again; what was stored before is there."
      : "Not stored: no connection. It is tried again until it works.";
    clearTimeout(again);
    if (!forbidden) again = setTimeout(() => htmx.trigger(rubric, "change"), 3_000);
  };
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.elt === rubric && event.detail.xhr.status < 400) unstored.textContent = "";
  });
}

// Text of this question that was still in this browser when its time ran out.
try {
  const restored = document.querySelector("#restored");
  const lost = Object.keys(localStorage)
    .filter((key) => key.startsWith(`dryrun.answer.${restored.dataset.response}.`))
    .map((key) => JSON.parse(localStorage.getItem(key)).text);
  restored.hidden = !lost.length;
  restored.querySelector("textarea").value = lost.join("\n\n– – –\n\n");
} catch {
  // Nothing kept, or nothing readable.
}
