// The terminal of an incident: older commands by the arrow keys, the newest output in view, a clock that counts up, Ctrl+L to clear the view.
// Without this script the form is sent as a form, and the page comes back with the whole transcript.
const transcript = /** @type {HTMLElement} */ (document.querySelector("#transcript"));
const field = /** @type {HTMLInputElement} */ (document.querySelector(".terminal-line"));

const history = [...transcript.querySelectorAll(".typed")].map((line) => line.textContent ?? "");
let at = history.length;
let draft = "";

function showNewest() {
  transcript.scrollTop = transcript.scrollHeight;
}

/** @param {number} step */
function recall(step) {
  if (at === history.length) draft = field.value;
  at = Math.min(history.length, Math.max(0, at + step));
  field.value = at === history.length ? draft : history[at];
  field.setSelectionRange(field.value.length, field.value.length);
}

// Tab completes the last word, as a shell does: what all candidates share, and what they are when there are several. In an empty field, after Escape
// and with Shift it goes on to the next element.
const offered = /** @type {HTMLElement} */ (document.querySelector("[data-completes]"));
let tabLeaves = false;

async function complete() {
  const line = field.value;
  const word = /\S*$/.exec(line)?.[0] ?? "";
  const before = line.slice(0, line.length - word.length);
  const answer = await fetch(`${offered.dataset.completes}?${new URLSearchParams({ before, word })}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || field.value !== line) return;
  /** @type {{words: string[]}} */
  const { words } = await answer.json();
  let shared = words[0] ?? word;
  for (const candidate of words) while (!candidate.startsWith(shared)) shared = shared.slice(0, -1);
  if (shared.startsWith(word)) field.value = before + shared + (words.length === 1 ? " " : "");
  offered.textContent = words.length > 1 ? words.join("  ") : words.length ? "" : "Nothing completes this.";
}

field.addEventListener("keydown", (event) => {
  if (event.key === "Tab" && !event.shiftKey && !tabLeaves && field.value.trim()) {
    event.preventDefault();
    complete().catch(() => {});
  } else if (event.key !== "Shift") {
    offered.textContent = "";
  }
  tabLeaves = event.key === "Escape";
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    recall(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "l" && event.ctrlKey) {
    event.preventDefault();
    for (const entry of transcript.children) /** @type {HTMLElement} */ (entry).hidden = true;
  }
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt !== field.form) return;
  detail.elt.ariaBusy = "true";
  if (field.value.trim() && history.at(-1) !== field.value) history.push(field.value);
  at = history.length;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt === field.form) detail.elt.ariaBusy = "false";
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== transcript) return;
  transcript.querySelector("[data-hello]")?.remove();
  if (detail.xhr.status < 300) field.value = "";
  field.focus();
  showNewest();
});

// A Tab inside the manifest indents; Escape first leaves it to the browser, so nobody is caught there.
let leaves = false;
document.querySelector("[data-keeps-tab]")?.addEventListener("keydown", (event) => {
  const { key, shiftKey, target } = /** @type {KeyboardEvent} */ (event);
  if (key === "Tab" && !shiftKey && !leaves) {
    event.preventDefault();
    const area = /** @type {HTMLTextAreaElement} */ (target);
    area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
  }
  leaves = key === "Escape";
});

const clock = /** @type {HTMLElement} */ (document.querySelector("[data-passed]"));
const begun = Date.now() - 1000 * Number(clock.dataset.passed);
setInterval(() => {
  const seconds = Math.floor((Date.now() - begun) / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}, 1000);

showNewest();
field.focus();
