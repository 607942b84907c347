// The words in the search field (data-search) are there again after Back: this entry of the history keeps them, as no address does while one types in the
// head of a page. Escape empties it.
/** @type {HTMLInputElement | null} */
const search = document.querySelector("[data-search]");

/** @param {HTMLInputElement} field */
function remember(field) {
  history.replaceState({ ...history.state, search: field.value }, "");
}

/** @param {HTMLInputElement} field @param {string} words */
function write(field, words) {
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

if (search) {
  const kept = history.state?.search;
  search.addEventListener("input", () => remember(search));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    write(search, "");
    search.blur();
  });
  if (kept && !search.value) write(search, kept);
  else if (search.value !== search.defaultValue) remember(search); // typed before this script had loaded
}
