// The theme of this device is chosen here (data-device), and kept in this browser; device.js sets it on every page.
const root = document.documentElement;

/** @type {NodeListOf<HTMLInputElement>} */
const choices = document.querySelectorAll("[data-device=theme]");
for (const choice of choices) {
  choice.checked = choice.value === (root.dataset.theme ?? "system");
  choice.addEventListener("change", () => {
    if (choice.value === "system") delete root.dataset.theme;
    else root.dataset.theme = choice.value;
    try {
      localStorage.setItem("dryrun.theme", choice.value);
    } catch {
      // Not kept then; it holds for this page.
    }
  });
}
