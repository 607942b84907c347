// Single-key shortcuts (data-key), the help that lists them (data-opens-keyboard), and the switch that turns them off on this device (data-device). A form that
// came back begins at what is wrong in it.
const root = document.documentElement;

/** @returns {HTMLDialogElement | null} */
const help = () => document.querySelector("#keyboard");

const PRESSED_BY_SPACE = ["button", "summary", "a"]; // by the browser, when they have the focus

/** @param {Element} element */
const isTyping = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(/** @type {Element} */ (event.target))) return;
  if (help()?.open) return;
  if (event.key === " " && PRESSED_BY_SPACE.includes(/** @type {Element} */ (event.target).localName)) return;
  if (press(event.key)) event.preventDefault();
});

/** @param {string} key */
function press(key) {
  /** @type {HTMLElement | null} */
  const search = document.querySelector("[data-search]");
  /** @type {NodeListOf<HTMLElement>} */
  const targets = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  const target = [...targets].find((element) => element.checkVisibility());
  if (key === "/" && search) search.focus();
  else if (key === "?" && help()) open();
  else if (target) target.click();
  else return step(key);
  return true;
}

// Goes from one to the next of what stands below one another to be looked at (data-step), such as the questions of a report.
/** @param {string} key */
function step(key) {
  const steps = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-step]")]);
  const way = key === "n" ? 1 : -1;
  if (!"np".includes(key) || !steps.length) return false;
  const here = steps.findIndex((candidate) => candidate.contains(document.activeElement));
  steps[here + way]?.focus();
  return true;
}

// The help lists the keys that do something on this page (data-works-on: what they do it to).
function open() {
  /** @type {NodeListOf<HTMLElement>} */
  const lines = document.querySelectorAll("[data-works-on]");
  for (const line of lines) line.hidden = !document.querySelector(line.dataset.worksOn ?? "");
  help()?.showModal();
}

document.addEventListener("click", ({ target }) => {
  if (/** @type {Element} */ (target).closest("[data-opens-keyboard]")) open();
});

/** @type {NodeListOf<HTMLInputElement>} */
const switches = document.querySelectorAll("[data-device=shortcuts]");
for (const box of switches) {
  box.checked = root.dataset.shortcuts !== "off";
  box.addEventListener("change", () => {
    root.dataset.shortcuts = box.checked ? "on" : "off";
    try {
      localStorage.setItem("dryrun.shortcuts", root.dataset.shortcuts);
    } catch {
      // Not kept then; it holds for this page.
    }
  });
}

/** @type {HTMLElement | null} */
const wrong = document.querySelector("main [aria-invalid=true]");
wrong?.focus();
