// What the outbox keeps in this browser: an entry for each item, under the page key of the person whose it is. Where a browser allows no storage, what isn't
// sent before its page is closed is lost, and the page says that it waits.
const ALL = "dryrun.outbox."; // then the person's page key, empty for a visitor, and the item's own
const { person = "", token = "" } = document.body.dataset;
const OWN = `${ALL}${person}.`;

/** @param {(key: string) => boolean} isWanted @returns {OutboxItem[]} in the order in which they were done */
function read(isWanted) {
  const keys = Object.keys(localStorage).filter(isWanted);
  return keys.map((key) => JSON.parse(localStorage[key])).sort((one, other) => one.at - other.at);
}

/** @template T @param {() => T} act @param {T} otherwise */
function tried(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export const own = () => tried(() => read((key) => key.startsWith(OWN)), []);

/** @param {OutboxItem} item */
export const put = (item) => tried(() => localStorage.setItem(OWN + item.key, JSON.stringify(item)), undefined);

/** @param {OutboxItem} item */
export const drop = (item) => tried(() => localStorage.removeItem(OWN + item.key), undefined);

/**
 * Makes what a guest answered before they signed up or in this person's; the server says which page keys those were.
 *
 * @returns {Promise<boolean>} whether there was any
 */
export async function adopt() {
  const others = Object.keys(localStorage).filter((key) => key.startsWith(ALL) && !key.startsWith(OWN));
  if (!person || !others.length) return false;
  const answer = await fetch(token, { headers: { Accept: "application/json" }, cache: "no-store" });
  const { pages_of: pagesOf } = await answer.json();
  const mine = others.filter((key) => ["", ...pagesOf].includes(key.slice(ALL.length).split(".")[0]));
  for (const key of mine) {
    put(JSON.parse(localStorage[key]));
    localStorage.removeItem(key);
  }
  return mine.length > 0;
}
