// Text of a question that was still in this browser when its time ran out: shown, to be copied.
try {
  const leftover = document.querySelector("#leftover");
  const lost = Object.keys(localStorage)
    .filter((key) => key.startsWith(`dryrun.answer.${leftover.dataset.response}.`))
    .map((key) => JSON.parse(localStorage.getItem(key)).text);
  leftover.hidden = !lost.length;
  leftover.querySelector("textarea").value = lost.join("\n\n– – –\n\n");
} catch {
  // Nothing kept, or nothing readable.
}
