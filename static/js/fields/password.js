// A button that shows and hides the password in a field (data-reveals names it).
/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll("[data-reveals]");

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.reveals ?? ""));
    const wasShown = field.type === "text";
    field.type = wasShown ? "password" : "text";
    button.textContent = wasShown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!wasShown));
  });
}
