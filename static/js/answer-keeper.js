// Keeps what is typed: saves 2 s after the last key and at least every 10 s while typing, on leaving, and in the last second.
// Until the server has said "saved", the text is also kept in this browser; nothing typed is lost while offline.
const form = document.querySelector("[data-answer]");
const text = form.elements.text;
const number = form.elements.save_number; // one more than the last number that is known to be stored
const state = document.querySelector("#save-state");
const kept = `dryrun.answer.${form.dataset.answer}`;
const PAUSE = 2_000;
const AT_LEAST = 10_000;
const RETRY = 3_000;

let stored = text.value; // what the server is known to have
let quiet, latest, retry, lastMoment, sending, finished, stuck;

function say(what, sentence) {
  state.dataset.state = what;
  state.textContent = sentence;
}

function keep() {
  try {
    if (text.value === stored) localStorage.removeItem(kept);
    else localStorage.setItem(kept, JSON.stringify({ text: text.value, over: stored }));
  } catch {
    // No room or not allowed: the server's copy is all there is.
  }
}

function body() {
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", "text", "save_number", "writer"]) sent.set(name, form.elements[name].value);
  return sent;
}

async function save() {
  clearTimeout(quiet);
  clearTimeout(latest);
  clearTimeout(retry);
  latest = undefined;
  if (finished || stuck || text.value === stored) return;
  if (sending) {
    await sending;
    return save();
  }
  sending = send();
  await sending;
}

async function send() {
  const sent = text.value;
  const sentNumber = Number(number.value);
  say("saving", "Saving …");
  try {
    const answer = await fetch(form.dataset.save, { method: "POST", body: body(), headers: { Accept: "application/json" }, keepalive: sent.length < 50_000 });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const told = await answer.json();
    if (answer.ok) {
      stored = sent;
      number.value = String(Math.max(told.save_number, sentNumber) + 1);
      keep();
      if (text.value === stored) say("saved", `Saved ${localTime()}`);
      document.dispatchEvent(new CustomEvent("dryrun:clock", { detail: told }));
    } else refuse(answer.status, told);
  } catch {
    say("offline", "Not saved: no connection. Your text is kept in this browser and sent when the connection is back.");
    retry = setTimeout(save, RETRY);
  } finally {
    sending = undefined;
  }
}

function localTime() {
  return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function refuse(status, told) {
  say("refused", `Not saved. ${told.error}`);
  if (status !== 409 && status !== 410) return;
  stuck = true;
  const dialog = document.querySelector(status === 409 ? "#conflict" : "#too-late");
  dialog.querySelector("[data-mine]").value = text.value;
  dialog.querySelector("[data-why]").textContent = told.error;
  if (told.stored) {
    dialog.querySelector("[data-theirs]").value = told.stored.text;
    dialog.querySelector("[data-keep-mine]").onclick = () => settle(dialog, told.stored, text.value);
    dialog.querySelector("[data-take-theirs]").onclick = () => settle(dialog, told.stored, told.stored.text);
  }
  dialog.showModal();
}

function settle(dialog, theirs, chosen) {
  stuck = false;
  stored = theirs.text;
  number.value = String(theirs.save_number + 1);
  text.value = chosen;
  keep();
  dialog.close();
  if (chosen === stored) say("saved", "This tab now shows what is stored.");
  else save();
  text.focus();
}

text.addEventListener("input", () => {
  if (stuck) return;
  keep();
  if (!sending) say("typing", "Typing …");
  clearTimeout(quiet);
  quiet = setTimeout(save, PAUSE);
  latest ??= setTimeout(save, AT_LEAST);
});
addEventListener("online", save);
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());

// In the last moments every key counts: save without waiting for a pause.
const lastSave = (left) => {
  clearTimeout(lastMoment);
  lastMoment = setTimeout(save, Math.max(0, left - 800));
};
document.addEventListener("dryrun:clock", (event) => lastSave(Number(event.detail.turn_ms)));
lastSave(Number(form.dataset.turnMs));

// Time is up: what was typed in the last second is still on its way; then the page goes on by itself.
document.addEventListener("dryrun:turn-over", async () => {
  text.readOnly = true;
  await save();
  if (stuck) return;
  if (text.value !== stored) {
    say("offline", "Time is up, and the last words could not be sent yet. They are kept in this browser.");
    retry = setTimeout(() => document.dispatchEvent(new CustomEvent("dryrun:turn-over")), 1_000);
    return;
  }
  finished = true;
  location.replace(form.dataset.next);
});

// "Next question" carries the text itself; a copy stays until the next page shows that it arrived.
form.addEventListener("submit", async (event) => {
  if (finished) return;
  event.preventDefault();
  clearTimeout(quiet);
  clearTimeout(latest);
  if (sending) await sending;
  if (stuck) return;
  keep();
  finished = true;
  form.submit();
});

// Text that never reached the server (a crash, a lost connection) is offered back, never put in by itself over something newer.
try {
  for (const done of form.dataset.done.split(" ")) localStorage.removeItem(`dryrun.answer.${done}`);
  const lost = JSON.parse(localStorage.getItem(kept) ?? "null");
  if (lost && lost.text !== text.value) {
    if (lost.over === text.value) {
      text.value = lost.text;
      say("typing", "Text that had not reached the server was restored from this browser.");
      save();
    } else {
      const offer = document.querySelector("#restored");
      offer.hidden = false;
      offer.querySelector("textarea").value = lost.text;
    }
  } else localStorage.removeItem(kept);
} catch {
  // Nothing kept, or nothing readable.
}

