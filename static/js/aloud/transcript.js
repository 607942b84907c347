// Writes what is said into the answer's field, sentence by sentence with its time, where the browser recognises speech on the device. A recogniser that may
// send sound away is never begun: the browser is asked for one that works here, each is told to, and one that can't be told is left alone.
import { elapsed } from "./elapsed.js";
import { add } from "./notes.js";

const LANGUAGE = navigator.languages.find((name) => /^en\b/.test(name)) ?? "en-US"; // questions are in English, and so are answers
const ON = "dryrun.writes"; // in localStorage: that this device writes
const AGAIN_MS = 300;
const PATIENCE_MS = 1_500;
const HARMLESS = ["no-speech", "aborted"];
const FETCHING = "Your browser fetches the language, some tens of megabytes, once. You can go on meanwhile.";

const Recognition = /** @type {any} */ (globalThis).SpeechRecognition; // not the older webkitSpeechRecognition
const isTold = Boolean(Recognition?.available && "processLocally" in Recognition.prototype);

/** @type {{ box: HTMLInputElement, install: HTMLElement, text: HTMLTextAreaElement, say: (sentence: string) => void }} */
let parts;
/** @type {MediaStreamTrack | undefined} */
let track; // what is being recorded
let current = /** @type {any} */ (undefined);
let isRunning = false;
let isAsked = false;
let isAvailable = false;

/** @param {typeof parts} given */
export function prepare(given) {
  parts = given;
  parts.box.checked = localStorage.getItem(ON) === "on";
  parts.box.addEventListener("change", () => {
    localStorage.setItem(ON, parts.box.checked ? "on" : "off");
    follow(track, isRunning);
  });
  parts.install.addEventListener("click", install);
}

/** Writes what is said in this track while it runs; nothing where there is none. @param {MediaStreamTrack | undefined} spoken @param {boolean} isSpeaking */
export async function follow(spoken, isSpeaking) {
  track = spoken;
  isRunning = isSpeaking;
  if (track && !isAsked) await offer();
  /** @type {HTMLElement} */ (parts.box.parentElement).hidden = !(track && isAvailable);
  const isWanted = track && isRunning && isAvailable && parts.box.checked;
  if (isWanted && !current) listen();
  else if (!isWanted) settle();
}

async function offer() {
  isAsked = true;
  /** @type {string} */
  const availability = isTold ? await Recognition.available({ langs: [LANGUAGE], processLocally: true }).catch(() => "") : "";
  isAvailable = availability === "available";
  parts.install.hidden = availability !== "downloadable";
  if (availability === "downloading") parts.say(FETCHING);
}

async function install() {
  parts.install.hidden = true;
  parts.say(FETCHING);
  const isThere = await Recognition.install({ langs: [LANGUAGE], processLocally: true }).catch(() => false);
  await offer();
  parts.say(isThere ? "What you say can be written now, on this device." : "The language could not be fetched.");
  parts.box.checked ||= isThere;
  localStorage.setItem(ON, parts.box.checked ? "on" : "off");
  follow(track, isRunning);
}

function listen() {
  const recognition = new Recognition();
  recognition.processLocally = true;
  if (!isTold || recognition.processLocally !== true) return;
  Object.assign(recognition, { lang: LANGUAGE, continuous: true, interimResults: true });
  current = recognition;
  /** @type {number | undefined} */
  let began;
  recognition.onresult = (/** @type {any} */ { resultIndex, results }) => {
    for (const result of [...results].slice(resultIndex)) {
      began ??= elapsed();
      if (!result.isFinal) continue;
      if (result[0].transcript.trim()) add(parts.text, began, result[0].transcript.trim());
      began = undefined;
    }
  };
  recognition.onerror = (/** @type {any} */ { error }) => {
    if (HARMLESS.includes(error) || current !== recognition) return;
    current = undefined;
    parts.say("Your browser has stopped writing; the recording goes on.");
  };
  recognition.onend = () => {
    if (current !== recognition) return;
    current = undefined; // it ends by itself after a silence
    setTimeout(() => follow(track, isRunning), AGAIN_MS);
  };
  recognition.start(track);
}

/** Ends it, when the last sentence is written. */
export async function settle() {
  const ending = current;
  if (!ending) return;
  current = undefined;
  await new Promise((done) => {
    ending.addEventListener("end", done);
    setTimeout(done, PATIENCE_MS);
    ending.stop();
  });
}
