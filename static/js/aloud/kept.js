// What was recorded, in this browser alone: a recording of an answer has takes, one for each time it was begun, and a take has pieces of some seconds, written
// as they come, so that a closed page loses no more than the last. Nothing here sends anything.
const NAME = "dryrun.aloud";
const FLAG = "dryrun.aloud"; // in localStorage, where there may be something: other pages then know without opening a database
export const DAYS = 30;
const A_DAY = 86_400_000;
const { person = "", token = "" } = document.body.dataset;

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function open() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("takes", { keyPath: "id", autoIncrement: true }).createIndex("answer", "answer");
      request.result.createObjectStore("pieces", { autoIncrement: true }).createIndex("take", "take");
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  return opened;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const result = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/**
 * Does something in one transaction, and returns when all of it is on the disk.
 *
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(takes: IDBObjectStore, pieces: IDBObjectStore) => Promise<T> | T} act
 */
async function within(mode, act) {
  const transaction = (await open()).transaction(["takes", "pieces"], mode);
  const isOver = new Promise((done, fail) => {
    transaction.oncomplete = () => done(undefined);
    transaction.onabort = () => fail(transaction.error);
  });
  isOver.catch(() => {}); // told below, unless what was done has failed before
  const came = await act(transaction.objectStore("takes"), transaction.objectStore("pieces"));
  await isOver;
  return came;
}

/**
 * Begins a take of the person's answer, and returns it.
 *
 * @param {Pick<Take, "answer" | "title" | "from" | "type">} about
 * @returns {Promise<Take>}
 */
export async function begin(about) {
  const take = { ...about, person, ms: 0, bytes: 0, at: Date.now() };
  const id = Number(await within("readwrite", (takes) => result(takes.add(take))));
  localStorage.setItem(FLAG, "kept");
  return { ...take, id };
}

/** Adds the sound that was recorded since, up to `ms` after the take began. @param {Take} take @param {Blob} sound @param {number} ms */
export function append(take, sound, ms) {
  Object.assign(take, { ms, bytes: take.bytes + sound.size });
  return within("readwrite", (takes, pieces) => {
    pieces.add({ take: take.id, sound });
    takes.put(take);
  });
}

/** The takes of an answer, from its beginning. @param {string} answer @returns {Promise<Take[]>} */
export async function takesOf(answer) {
  const takes = await within("readonly", (store) => result(store.index("answer").getAll(answer)));
  return takes.filter(({ bytes }) => bytes).sort((one, other) => one.from - other.from);
}

/** @param {Take} take */
export async function soundOf(take) {
  const pieces = await within("readonly", (_, store) => result(store.index("take").getAll(take.id)));
  return new Blob(pieces.map(({ sound }) => sound), { type: take.type });
}

/** All takes of this person, and of the guest they were before they signed in. @returns {Promise<Take[]>} */
export async function mine() {
  const takes = await all();
  if (takes.every((take) => take.person === person)) return takes;
  const answer = await fetch(token, { headers: { Accept: "application/json" }, cache: "no-store" });
  const { pages_of: keys } = await answer.json();
  return takes.filter((take) => take.person === person || keys.includes(take.person));
}

/** @returns {Promise<Take[]>} */
const all = () => within("readonly", (store) => result(store.getAll()));

/** @param {Take[]} takes */
export function drop(takes) {
  return within("readwrite", async (store, pieces) => {
    for (const { id } of takes) {
      store.delete(id);
      for (const key of await result(pieces.index("take").getAllKeys(id))) pieces.delete(key);
    }
  });
}

/** When a take is deleted by itself. @param {Take} take */
export const endsAt = ({ at }) => at + DAYS * A_DAY;

/** Deletes what is older than 30 days. Any page does so (offline/register.js). */
export async function dropOld() {
  const takes = await all();
  await drop(takes.filter((take) => endsAt(take) <= Date.now()));
  if (!takes.length) localStorage.removeItem(FLAG);
}
