// Sends once more what was sent, by the same element. A form that shows its whole state sends what it shows now; anything else what it sent then.
const under = new Map(); // element → its attempt, while that is made again

export const isAgain = (elt) => under.has(elt);

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

// Whoever has confirmed it once isn't asked again.
document.addEventListener("htmx:confirm", (event) => {
  if (!under.has(event.detail.elt) || !event.detail.question) return;
  event.preventDefault();
  event.detail.issueRequest(true)?.catch(() => {});
});

// What an element would do: its address and what it sends besides what people type. It tells a button from the one that comes in its place.
export function keyOf(elt) {
  const hidden = [...elt.querySelectorAll("input[type=hidden]")].filter(({ name }) => !["csrfmiddlewaretoken", "version"].includes(name));
  return [elt.getAttribute("hx-post") ?? elt.getAttribute("hx-get"), elt.localName === "button" && elt.value, ...hidden.map(({ value }) => value)].join(" ");
}

export function standsFor(key) {
  return [...document.querySelectorAll("[hx-post], [hx-get]")].find((elt) => keyOf(elt) === key);
}
