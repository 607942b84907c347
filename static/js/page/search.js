// The words in the search field are there again after Back: this entry of the history keeps them, as no address does while one types in the head of a page.
const field = document.querySelector("#search");

if (field) {
  field.addEventListener("input", () => {
    history.replaceState({ ...history.state, search: field.value }, "");
  });
  const kept = history.state?.search;
  if (kept && !field.value) {
    field.value = kept;
    addEventListener("load", () => field.dispatchEvent(new Event("input", { bubbles: true }))); // by then htmx listens
  }
}
