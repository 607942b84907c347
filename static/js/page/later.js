// What tells of failures, and how long a text is, is fetched once the page is there: until somebody types or presses, nothing can fail.
// Without this file nothing would, so htmx does nothing until it is there: it begins when all scripts of the page have run.
document.body.removeAttribute("hx-disable");
let isThere = false;
let coming, told;

function fetchThem() {
  coming ??= Promise.all([import("../sending/failures.js"), import("../fields/length.js")]).then(
    () => {
      isThere = true;
      document.documentElement.dataset.later = "there";
      told?.remove();
    },
    () => (coming = undefined),
  );
  return coming;
}

if (document.readyState === "complete") fetchThem();
else addEventListener("load", fetchThem);

// Nothing is sent before what would tell that it failed.
document.addEventListener("htmx:confirm", async (event) => {
  if (isThere) return;
  event.preventDefault();
  const { elt, issueRequest } = event.detail;
  await fetchThem();
  if (isThere) issueRequest();
  else if (elt.dataset.failed) say(elt, `${elt.dataset.failed}: no connection; press again when there is one.`);
});

function say(elt, sentence) {
  told?.remove();
  told = document.querySelector("#failed").content.firstElementChild.cloneNode(true);
  told.querySelector("[role=alert]").textContent = sentence;
  elt.after(told);
}
