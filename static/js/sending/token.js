// A fresh CSRF token for a page that was loaded before the person signed up or in. Whoever else is signed in by now doesn't act by this page.
const PATIENCE = 10_000;

// The token, now in every form of the page, too; null when the page is not this person's. Throws where nobody answers.
export async function freshToken() {
  const { token: address, person } = document.body.dataset;
  const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  const { token, pages_of: pagesOf } = await answer.json();
  if (!pagesOf.includes(person)) return null;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return token;
}
