// Text of a question that was still in this browser when its time ran out (data-leftover): shown, to be copied. What did arrive after all is forgotten.
try {
  const leftover = /** @type {HTMLElement} */ (document.querySelector("[data-leftover]"));
  const { leftover: response, stored } = leftover.dataset;
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(`dryrun.answer.${response}.`));
  const texts = new Map(kept.map((key) => [key, JSON.parse(localStorage.getItem(key) ?? "").text]));
  for (const [key, text] of texts) if (text === stored) localStorage.removeItem(key);
  const lost = [...texts.values()].filter((text) => text !== stored);
  leftover.hidden = !lost.length;
  /** @type {HTMLTextAreaElement} */ (leftover.querySelector("textarea")).value = lost.join("\n\n– – –\n\n");
} catch {
  // Nothing kept, or nothing readable.
}
