// A button that copies what is in a field (data-copies names it). It may come and go with a part of the page.
const SAID_FOR = 2_000;

document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element && /** @type {HTMLElement | null} */ (target.closest("[data-copies]"));
  if (!button) return;
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
