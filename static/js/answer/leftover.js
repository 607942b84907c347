// Text that was still in this browser when the time of a question or follow-up ran out (data-leftover): shown, to be copied. What did arrive after all is forgotten.
/** @param {HTMLElement} leftover */
function show(leftover) {
  const { leftover: answer, stored } = leftover.dataset;
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(`dryrun.answer.${answer}.`));
  const texts = new Map(kept.map((key) => [key, JSON.parse(localStorage.getItem(key) ?? "").text]));
  for (const [key, text] of texts) if (text === stored) localStorage.removeItem(key);
  const lost = [...texts.values()].filter((text) => text !== stored);
  leftover.hidden = !lost.length;
  /** @type {HTMLTextAreaElement} */ (leftover.querySelector("textarea")).value = lost.join("\n\n– – –\n\n");
}

try {
  for (const leftover of document.querySelectorAll("[data-leftover]")) show(/** @type {HTMLElement} */ (leftover));
} catch {
  // Nothing kept, or nothing readable.
}
