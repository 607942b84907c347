// Someone speaks to an answer: nothing yet, asking for the microphone, running, paused; recorded, or with the time alone. The strip shows it.
import { elapsed, goOnFrom, halt, run, written } from "./elapsed.js";
import * as going from "./going.js";
import * as kept from "./kept.js";
import * as recorder from "./recorder.js";
import { lengthOf, sizeOf } from "./words.js";

const RECORDED = "Recording, on this device only.";
const WITHOUT = "Only the time runs. Write what you say in a few words, each line with its time.";
const STILL = "Without a recording you can still speak, and note times.";
const BEFORE = "The recording ended with the last page; this browser asks each time. Press Record to go on.";

/** @type {{ answer: string, next: string, title: string, show: (state: Speaking, sentence: string) => void }} */
let about;
/** @type {Speaking} */
export let state = "idle";
/** @type {MediaStream | undefined} */
export let stream; // of the microphone, while it is recorded

/** Shows what there is of this answer, and goes on with what went on until the page before. @param {typeof about} told */
export async function open(told) {
  about = told;
  const takes = await kept.takesOf(about.answer).catch(() => []);
  goOnFrom(Math.max(going.timeOf(about.answer), ...takes.map(({ from, ms }) => from + ms)));
  if (going.until(about.next)) await goOn();
  else show("idle", saysOf(takes));
}

/** Goes on with what went on until it was left. */
export async function goOn() {
  const before = going.until(about.next);
  if (!before) return;
  if (!before.isRecorded) begin();
  else if (await recorder.isAllowed()) await record();
  else show("idle", BEFORE);
}

/** @param {Speaking} next @param {string} sentence */
function show(next, sentence) {
  state = next;
  about.show(state, sentence);
}

export async function record() {
  const why = recorder.reasonAgainst();
  if (why) return show("idle", `${why}. ${STILL}`);
  show("asking", "Your browser asks whether this page may use the microphone.");
  try {
    stream = await recorder.start(about, (why) => end(`${why}. What was recorded until now is kept.`));
    begin();
  } catch (error) {
    show("idle", `${recorder.inWords(error)}. ${STILL}`);
  }
}

/** Lets the time run, also where it stood. */
export function begin() {
  run();
  going.keep({ next: about.next, isRecorded: Boolean(stream) });
  show("running", stream ? RECORDED : WITHOUT);
}

export function resume() {
  recorder.resume();
  begin();
}

export function pause() {
  halt();
  recorder.pause();
  keepTime();
  going.forget();
  show("paused", "Paused.");
}

/** Ends it for good, and says why. @param {string} [why] */
export async function end(why = "") {
  going.forget();
  await leave();
  show("idle", `${why} ${saysOf(await kept.takesOf(about.answer).catch(() => []))}`.trim());
}

/** Ends it with this page, when all of it is kept; the next page goes on. */
export async function leave() {
  halt();
  keepTime();
  going.touch();
  await recorder.stop();
  stream = undefined;
}

export const keepTime = () => going.keepTime(about.answer, elapsed());

/** @param {Take[]} takes */
function saysOf(takes) {
  return takes.length ? `${written(lengthOf(takes))} recorded, ${sizeOf(takes)}, on this device only. You can listen to it when you grade.` : "";
}
