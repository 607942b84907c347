// Whether this page shows anything that the server hasn't. Who waits for news of it hears the event dryrun:unstored.
import { announce, UNSTORED } from "../events.js";
const open = new Set();

export const isAnything = () => open.size > 0;

export function tell(what, isUnstored) {
  const before = isAnything();
  if (isUnstored) open.add(what);
  else open.delete(what);
  if (isAnything() !== before) announce(UNSTORED);
}
