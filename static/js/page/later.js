// Fetches what a page can do without until it is there: until somebody types or presses, nothing can fail. Without this file nothing would tell of failures,
// so htmx does nothing until it is there: it begins when all scripts of the page have run.
document.body.removeAttribute("hx-disable");
let isThere = false;
/** @type {Promise<void> | undefined} */
let coming;
/** @type {Element | undefined} */
let told;

function fetchNeeded() {
  coming ??= Promise.all([import("../sending/failures.js"), import("../fields/length.js"), import("./question.js")]).then(
    () => {
      isThere = true;
      document.documentElement.dataset.later = "there";
      told?.remove();
    },
    () => (coming = undefined),
  );
  return coming;
}

// What only makes a page more comfortable. Where it can't be had, nobody misses it.
function fetchComforts() {
  if (document.querySelector("[data-search]")) import("./search.js").catch(() => {});
  if (document.querySelector("[hx-target]")) import("./focus.js").catch(() => {});
  import("../offline/register.js").catch(() => {});
  if (document.querySelector("[data-answer] [data-recording]")) import("../aloud/strip.js").catch(() => {});
  if (document.querySelector("[data-player]")) import("../aloud/player.js").catch(() => {});
  if (document.querySelector("[data-recordings]")) import("../aloud/list.js").catch(() => {});
  if (document.querySelector("[data-language]")) import("../lesson/copy-code.js").catch(() => {});
}

function fetchAll() {
  fetchNeeded();
  fetchComforts();
}

if (document.readyState === "complete") fetchAll();
else addEventListener("load", fetchAll);

// Nothing is sent before what would tell that it failed, and nothing that is to be stored without a token: a visitor's page has none, for it is everyone's.
document.addEventListener("htmx:confirm", async (event) => {
  const { elt, verb } = event.detail;
  const lacksToken = verb !== "get" && document.querySelector("input[name=csrfmiddlewaretoken][value='']");
  if (isThere && !lacksToken) return;
  event.preventDefault();
  await fetchNeeded();
  if (isThere && lacksToken) await fetchToken();
  if (isThere) (await import("../sending/again.js")).issue(event.detail);
  else if (elt.dataset.failed) say(elt, `${elt.dataset.failed}: no connection; press again when there is one.`);
});

async function fetchToken() {
  try {
    const { freshToken } = await import("../sending/again.js");
    await freshToken();
  } catch {
    // Nobody answers: what is sent now fails too, and that is told.
  }
}

/** @param {Element} elt @param {string} sentence */
function say(elt, sentence) {
  told?.remove();
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#failed"));
  told = /** @type {Element} */ (template.content.firstElementChild?.cloneNode(true));
  const alert = told.querySelector("[role=alert]");
  if (alert) alert.textContent = sentence;
  elt.after(told);
}
