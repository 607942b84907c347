// In a room the others are told that the candidate records for themselves (data-records). What is recorded stays here.
import { freshToken } from "../sending/again.js";

const AGAIN_MS = 5_000;
const REFUSED = [404, 409, 410, 422]; // the round is over, or is somebody else's: trying again changes nothing

let known = ""; // what the others see
let wanted = "";
let isSending = false;

/** @param {HTMLFormElement} form @param {boolean} isRecording */
export function tell(form, isRecording) {
  if (!form.dataset.records) return;
  known ||= String(form.dataset.isRecording);
  wanted = isRecording ? "yes" : "no";
  if (!isSending) send(form);
}

/** @param {HTMLFormElement} form */
async function send(form) {
  isSending = true;
  while (known !== wanted) {
    const said = wanted;
    const status = await post(form, said).catch(() => 0);
    if (status === 403) await freshToken().catch(() => null);
    if (status === 204 || REFUSED.includes(status)) known = said;
    else await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  isSending = false;
}

/** @param {HTMLFormElement} form @param {string} said */
async function post(form, said) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
  const answer = await fetch(String(form.dataset.records), { method: "POST", body: new URLSearchParams({ records: said }), headers, keepalive: true });
  return answer.status;
}
