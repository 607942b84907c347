// The latest searches of this device, kept in this browser as its settings are (device.js): shown where nothing is searched for (data-recent) until they are
// forgotten (data-forget).
const KEY = "dryrun.searches";
const MOST = 5;

/** @returns {string[]} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return []; // storage may be forbidden
  }
}

/** @param {string[]} searches */
function store(searches) {
  try {
    localStorage.setItem(KEY, JSON.stringify(searches));
  } catch {
    // Not kept then.
  }
}

/** @param {string} words */
export function keep(words) {
  if (words.trim()) store([...new Set([words.trim(), ...kept()])].slice(0, MOST));
}

/** @param {HTMLElement} results @param {HTMLInputElement} search */
export function show(results, search) {
  /** @type {HTMLElement | null} */
  const recent = results.querySelector("[data-recent]");
  /** @type {HTMLElement | null} */
  const forget = results.querySelector("[data-forget]");
  const searches = kept();
  if (!recent || !forget || !searches.length) return;
  for (const words of searches) {
    const link = document.createElement("a");
    link.href = `${search.form?.action}?q=${encodeURIComponent(words)}`;
    link.textContent = words;
    recent.querySelector("ol")?.appendChild(document.createElement("li")).append(link);
  }
  recent.hidden = forget.hidden = false;
  forget.addEventListener("click", () => {
    store([]);
    recent.remove();
    forget.hidden = true;
    search.focus();
  });
}
