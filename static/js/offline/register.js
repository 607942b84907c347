// Has the service worker keep what this page says (data-keeps, a path), and this page itself where the worker came after it. Without TLS there is no worker.
const { worker = "", keeps = "" } = document.body.dataset;
const { serviceWorker } = navigator;

if (serviceWorker && worker) {
  const isBefore = !serviceWorker.controller;
  serviceWorker.register(worker).catch(() => {}); // then nothing is kept, and nobody was promised it
  serviceWorker.ready.then(({ active }) => {
    for (const path of [keeps, isBefore ? location.pathname : ""]) if (path) active?.postMessage({ path });
  });
}

const waits = () => Object.keys(localStorage).some((key) => key.startsWith("dryrun.outbox."));

// What was answered without a network goes out from whichever page comes first where there is one.
if (waits()) import("../review/outbox.js").catch(() => {});

// Whoever signs out leaves nothing of theirs on this device; how pages look stays. What waits is sent before, or the person decides.
const PATIENCE = 8_000;
let isDecided = false;
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-signs-out]") || isDecided) return;
  if (!waits()) return forget();
  event.preventDefault();
  if (!(await mayGo())) return;
  isDecided = true;
  forget();
  setTimeout(() => form.requestSubmit()); // a form can't be sent again while it still asks its listeners
});

function forget() {
  for (const key of Object.keys(localStorage)) if (/^dryrun\.(?:answer|outbox|searches)\b/.test(key)) localStorage.removeItem(key);
}

async function mayGo() {
  /** @type {Promise<number>} */
  const late = new Promise((done) => setTimeout(() => done(1), PATIENCE));
  const left = await Promise.race([import("../review/outbox.js").then(({ empty }) => empty()), late]).catch(() => 1);
  if (!left) return true;
  const { ask } = await import("../page/question.js");
  return ask(`${left === 1 ? "One answer" : `${left} answers`} to cards could not be sent yet. Signing out loses what isn’t sent.`, "Sign out all the same");
}
