// A button that copies what is in a field (data-copies names it).
/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll("[data-copies]");
const SAID_FOR = 2_000;

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copies ?? ""));
    field.select(); // without https the clipboard is closed: then the next keys copy it
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      said = "Press Ctrl-C";
    }
    button.textContent = said;
    setTimeout(() => (button.textContent = "Copy"), SAID_FOR);
  });
}
