// A button that copies a block of code (data-language).
/** @type {NodeListOf<HTMLElement>} */
const blocks = document.querySelectorAll("[data-language]");
const SAID_FOR = 2_000;

for (const block of blocks) {
  const pre = /** @type {HTMLElement} */ (block.querySelector("pre"));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy the ${block.dataset.language} code`);
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(pre.textContent ?? "");
    } catch {
      // Without https the clipboard is closed: select the text instead, so that the next keys copy it.
      getSelection()?.selectAllChildren(pre);
      said = "Selected: press Ctrl-C";
    }
    button.textContent = said;
    button.dataset.done = "";
    setTimeout(() => {
      button.textContent = "Copy";
      delete button.dataset.done;
    }, SAID_FOR);
  });
  block.append(button);
}
