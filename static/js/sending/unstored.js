// Whether this page shows anything that the server hasn't. Who waits for news of it hears the event dryrun:unstored.
const open = new Set();

export const isAnything = () => open.size > 0;

export function tell(what, isUnstored) {
  const before = isAnything();
  if (isUnstored) open.add(what);
  else open.delete(what);
  if (isAnything() !== before) document.dispatchEvent(new CustomEvent("dryrun:unstored"));
}
