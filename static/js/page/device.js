// What this device remembers: theme and single-key shortcuts. Runs before the first paint, so that nothing flashes.
(() => {
  const remembered = (name) => {
    try {
      return localStorage.getItem(`dryrun.${name}`);
    } catch {
      return null; // storage may be forbidden; the defaults hold then
    }
  };
  const root = document.documentElement;
  if (["light", "dark"].includes(remembered("theme"))) root.dataset.theme = remembered("theme");
  root.dataset.shortcuts = remembered("shortcuts") === "off" ? "off" : "on";
  root.dataset.script = "on";
})();
