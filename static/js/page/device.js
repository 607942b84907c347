// What this device remembers: theme and single-key shortcuts. Runs before the first paint, so that nothing flashes. The head's button
// (data-switches-theme) turns light to dark and back; the settings have the third choice, as the system has it.
(() => {
  /** @param {string} name */
  const remembered = (name) => {
    try {
      return localStorage.getItem(`dryrun.${name}`);
    } catch {
      return null; // storage may be forbidden; the defaults hold then
    }
  };
  const root = document.documentElement;
  const theme = remembered("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.shortcuts = remembered("shortcuts") === "off" ? "off" : "on";
  root.dataset.script = "on";
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-switches-theme]"))) return;
    const isDark = getComputedStyle(root).colorScheme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    try {
      localStorage.setItem("dryrun.theme", root.dataset.theme);
    } catch {
      // Not kept then; it holds for this page.
    }
  });
})();
