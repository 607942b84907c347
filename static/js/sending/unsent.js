// A form that saves itself (hx-trigger "change") may have something on its way, waiting in line, or typed a moment ago when a link or a button leads away.
// Then the way waits until it is stored; where it can't be, the page asks. It asks at once for what nobody has sent, and no browser fills in again:
// a note that is being written (data-asks), and one that needs a level first (data-waits).
const UNSTORED = "What you typed or chose last is not stored yet. Leave this page without it?";
const LONGEST = 3_000;
const SAVES_ITSELF = 'form[hx-post][hx-trigger*="change"]';

/** @type {Set<HTMLFormElement>} */
const unsent = new Set(); // forms in which something was typed or chosen since they were last sent
/** @type {Map<XMLHttpRequest, HTMLElement>} */
const sending = new Map(); // by request, its form
let isReleased = false;

document.addEventListener("input", ({ target }) => {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (target).closest(SAVES_ITSELF));
  if (form) unsent.add(form);
});
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!detail.elt.matches(SAVES_ITSELF)) return;
  sending.set(detail.xhr, detail.elt);
  unsent.delete(/** @type {HTMLFormElement} */ (detail.elt));
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!sending.delete(detail.xhr)) return;
  const refused = detail.xhr.status >= 400 && detail.xhr.status < 500; // the page has said why
  if (!detail.successful && !refused) unsent.add(/** @type {HTMLFormElement} */ (detail.elt));
});

// What is gone from the page was stored or shown elsewhere.
function isPending() {
  for (const form of unsent) if (!form.isConnected) unsent.delete(form);
  return Boolean(unsent.size || sending.size);
}

function isLeft() {
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const fields = document.querySelectorAll("[data-asks]");
  return Boolean(document.querySelector("[data-waits]")) || [...fields].some((field) => field.value.trim());
}

/**
 * The button itself, or what came in its place with what was stored meanwhile; undefined where it is gone.
 *
 * @param {HTMLElement | null} button
 */
const inPlaceOf = (button) => (!button || button.isConnected ? button : (document.getElementById(button.id) ?? undefined));

/** @param {Event} event @param {() => void} goOn */
async function hold(event, goOn) {
  if (isReleased || event.defaultPrevented || !(isPending() || isLeft())) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const end = performance.now() + LONGEST;
  while (isPending() && performance.now() < end) {
    if (!sending.size) for (const form of unsent) htmx.trigger(form, "change");
    await new Promise((done) => setTimeout(done, 50));
  }
  if (isPending() || isLeft()) {
    const { ask } = await import("../page/question.js"); // which page/later.js has fetched, for there may be no connection now
    if (!(await ask(UNSTORED, "Leave without it", "Stay"))) return;
  }
  isReleased = true;
  goOn();
  setTimeout(() => (isReleased = false));
}

document.addEventListener(
  "click",
  (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
    if (!link || link.target || link.getAttribute("href")?.startsWith("#") || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    hold(event, () => link.click());
  },
  true,
);
document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.hasAttribute("hx-post") || form.method === "dialog") return; // the page stays
    hold(event, () => {
      const submitter = inPlaceOf(event.submitter);
      if (submitter !== undefined) form.requestSubmit(submitter);
    });
  },
  true,
);

addEventListener("beforeunload", (event) => {
  if (!isReleased && isLeft()) event.preventDefault();
});

// A tab that is closed waits for nothing: what is left goes out behind it.
addEventListener("pagehide", () => {
  if (sending.size) return; // it would be taken for another tab's
  for (const form of unsent) fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true });
});
