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

// What was recorded goes after 30 days, whichever page is opened then.
const hasRecordings = () => Boolean(localStorage.getItem("dryrun.aloud"));
if (hasRecordings()) import("../aloud/kept.js").then(({ dropOld }) => dropOld()).catch(() => {});

// Whoever signs out leaves nothing of theirs on this device; how pages look stays. What waits is sent before, or the person decides.
const PATIENCE = 8_000;
let isDecided = false;
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-signs-out]") || isDecided) return;
  if (!waits() && !hasRecordings()) return forget();
  event.preventDefault();
  if (!(await mayGo())) return;
  isDecided = true;
  forget();
  setTimeout(() => form.requestSubmit()); // a form can't be sent again while it still asks its listeners
});

function forget() {
  for (const key of Object.keys(localStorage)) if (/^dryrun\.(?:answer|outbox|searches)\b/.test(key)) localStorage.removeItem(key);
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("dryrun.aloud.")) sessionStorage.removeItem(key);
}

async function mayGo() {
  const recordings = hasRecordings() ? await import("../aloud/kept.js") : undefined;
  const takes = (await recordings?.mine().catch(() => [])) ?? [];
  const reasons = [await saysWhatWaits(), takes.length && (await import("../aloud/words.js")).saysWhatGoes(takes)].filter(Boolean);
  const { ask } = await import("../page/question.js");
  if (reasons.length && !(await ask(reasons.join(" "), "Sign out all the same"))) return false;
  await recordings?.drop(takes);
  await recordings?.dropOld();
  return true;
}

// Of answers to cards, where they can't be sent before.
async function saysWhatWaits() {
  if (!waits()) return "";
  /** @type {Promise<number>} */
  const late = new Promise((done) => setTimeout(() => done(1), PATIENCE));
  const left = await Promise.race([import("../review/outbox.js").then(({ empty }) => empty()), late]).catch(() => 1);
  return left && `${left === 1 ? "One answer" : `${left} answers`} to cards could not be sent yet. Signing out loses what isn’t sent.`;
}
