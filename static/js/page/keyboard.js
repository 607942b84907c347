// Single-key shortcuts (data-key), the help that lists them (data-opens-keyboard), and the switch that turns them off on this device (data-device). A form that
// came back begins at what is wrong in it.
const root = document.documentElement;

/** @returns {HTMLDialogElement | null} */
const help = () => document.querySelector("#keyboard");

/** @param {Element} element */
const isTyping = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(/** @type {Element} */ (event.target))) return;
  if (help()?.open) return;
  if (press(event.key)) event.preventDefault();
});

/** @param {string} key */
function press(key) {
  /** @type {HTMLElement | null} */
  const search = document.querySelector("[data-search]");
  /** @type {HTMLElement | null} */
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "/" && search) search.focus();
  else if (key === "?" && help()) help()?.showModal();
  else if (target) target.click();
  else return false;
  return true;
}

document.addEventListener("click", ({ target }) => {
  if (/** @type {Element} */ (target).closest("[data-opens-keyboard]")) help()?.showModal();
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
