// What this device remembers: theme and single-key shortcuts. Runs before the first paint, so that nothing flashes.
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
})();
