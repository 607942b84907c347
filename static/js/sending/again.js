// Sends once more what was sent: with a fresh token, by the same element. A form that shows its whole state sends what it shows now; anything else what it sent then.
const PATIENCE = 10_000;

/**
 * A fresh CSRF token for a page that was loaded before the person signed up or in: it is now in every form of the page, too. Null when the page is not this
 * person's: whoever else is signed in by now doesn't act by it. A visitor's page is nobody's, and has no token before it needs one. Throws where nobody answers.
 *
 * @returns {Promise<string | null>}
 */
export async function freshToken() {
  const { token: address = "", person = "" } = document.body.dataset;
  const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  const { token, pages_of: pagesOf } = await answer.json();
  if (person && !pagesOf.includes(person)) return null;
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("input[name=csrfmiddlewaretoken]");
  for (const field of fields) field.value = token;
  return token;
}

/** @type {Map<Element, Attempt>} */
const under = new Map(); // element → its attempt, while that is made again

/** @param {Element} elt */
export const isAgain = (elt) => under.has(elt);

/** @param {Attempt} attempt */
export function again(attempt) {
  under.set(attempt.elt, attempt);
  htmx.ajax(attempt.verb, attempt.path, { source: attempt.elt }).catch(() => {}); // a failure is told by its event
  under.delete(attempt.elt); // it was sent within the call
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const attempt = under.get(detail.elt);
  if (!attempt) return;
  detail.path = attempt.path;
  if (!attempt.isNewest) detail.parameters = attempt.sent;
});

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question || event.defaultPrevented) return;
  event.preventDefault();
  issue(event.detail);
});

/**
 * Sends it, if it asks before (hx-confirm) only after a yes. Whoever has confirmed it once isn't asked again.
 *
 * @param {HtmxQuestion} detail
 */
export async function issue({ elt, question, issueRequest }) {
  if (question && !under.has(elt)) {
    const { ask } = await import("../page/question.js");
    const button = elt.querySelector("button") ?? elt;
    if (!(await ask(question, button.textContent?.trim() ?? "")) || !elt.isConnected) return;
  }
  issueRequest(true)?.catch(() => {});
}

/**
 * What an element would do: its address and what it sends besides what people type. It tells a button from the one that comes in its place.
 *
 * @param {Element} elt
 */
export function keyOf(elt) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = elt.querySelectorAll("input[type=hidden]");
  const hidden = [...fields].filter(({ name }) => !["csrfmiddlewaretoken", "version"].includes(name));
  const pressed = elt instanceof HTMLButtonElement && elt.value;
  return [elt.getAttribute("hx-post") ?? elt.getAttribute("hx-get"), pressed, ...hidden.map(({ value }) => value)].join(" ");
}

/** @param {string} key */
export function standsFor(key) {
  /** @type {NodeListOf<HTMLElement>} */
  const senders = document.querySelectorAll("[hx-post], [hx-get]");
  return [...senders].find((elt) => keyOf(elt) === key);
}
