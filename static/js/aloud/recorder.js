// Records the microphone into this browser. Asked for only when someone presses Record, or goes on recording and has allowed it before.
import { elapsed } from "./elapsed.js";
import * as kept from "./kept.js";

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4"];
const PIECE_MS = 3_000;
const BITS_A_SECOND = 32_000; // speech in Opus is clear at that, and an hour of it takes 14 MB
const NOT_KEPT = "This browser keeps nothing for this page: perhaps its window is a private one";
const CANT = "This browser can’t record";
const WHY = {
  NotAllowedError: "This page may not use the microphone. Allow it where the browser shows the address, then press Record",
  NotFoundError: "No microphone was found",
  NotReadableError: "The microphone is in use by something else",
  QuotaExceededError: "There is no room left on this device",
  InvalidStateError: NOT_KEPT,
  SecurityError: NOT_KEPT,
  UnknownError: NOT_KEPT,
};

/** @type {MediaRecorder | undefined} */
let recorder;
/** @type {Promise<void>} */
let writing = Promise.resolve();

/** @returns {string} why nothing can be recorded here; empty where it can */
export function reasonAgainst() {
  if (!navigator.mediaDevices) return isSecureContext ? "This browser has no microphone for pages" : "Browsers record only on pages that come by HTTPS, and this one doesn’t";
  if (!globalThis.MediaRecorder || !type()) return CANT;
  return globalThis.indexedDB ? "" : NOT_KEPT;
}

const type = () => TYPES.find((name) => MediaRecorder.isTypeSupported(name));

/** @param {unknown} error */
export const inWords = (error) => WHY[/** @type {keyof typeof WHY} */ (/** @type {Error} */ (error)?.name)] ?? CANT;

/** Whether the microphone may be used without asking. */
export async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: /** @type {PermissionName} */ ("microphone") })).state === "granted";
  } catch {
    return false; // not every browser tells
  }
}

/**
 * Asks for the microphone and begins a take. Raises what the browser says where it can't.
 *
 * @param {{ answer: string, title: string }} about
 * @param {(why: string) => void} failed called when it ends by itself
 * @returns {Promise<MediaStream>}
 */
export async function start({ answer, title }, failed) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  try {
    const from = elapsed();
    const take = await kept.begin({ answer, title, from, type: String(type()) });
    const current = new MediaRecorder(stream, { mimeType: type(), audioBitsPerSecond: BITS_A_SECOND });
    recorder = current;
    current.ondataavailable = ({ data }) => {
      const ms = elapsed() - from;
      if (data.size) writing = writing.then(() => kept.append(take, data, ms)).catch((error) => fail(inWords(error)));
    };
    stream.getAudioTracks()[0].onended = () => fail("The microphone is gone");
    current.start(PIECE_MS);
  } catch (error) {
    release(stream);
    throw error;
  }
  return stream;

  /** @param {string} why */
  function fail(why) {
    if (recorder?.stream !== stream) return;
    stop();
    failed(why);
  }
}

export const pause = () => recorder?.pause();
export const resume = () => recorder?.resume();

/** Ends the take, and returns when all of it is kept. */
export async function stop() {
  const ending = recorder;
  if (!ending) return;
  recorder = undefined;
  await new Promise((done) => {
    ending.onstop = done;
    if (ending.state === "inactive") done(undefined); // its microphone was taken away
    else ending.stop();
  });
  release(ending.stream);
  await writing;
}

/** @param {MediaStream} stream */
function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}
