// Says in words how this page hears of what is new in the room, and never that all is well while something isn't stored.
import { UNSTORED } from "../events.js";
import { isAnything } from "../sending/unstored.js";

const state = {
  isLive: false, // by a stream
  isPolling: false,
  failures: 0, // of the stream, since it was last open
  hasFailed: false, // to fetch the stage, the last time
};

export const connection = /** @type {Readonly<typeof state>} */ (state);

/** @param {Partial<typeof state>} change */
export function update(change) {
  Object.assign(state, change);
  say();
}

function inWords() {
  if (isAnything()) return ["lost", "Not everything is stored"];
  if (state.hasFailed) return ["lost", "Reconnecting …"];
  if (state.isPolling) return ["polling", "Checking every 2 s"];
  if (state.isLive) return ["live", "Live"];
  return state.failures ? ["lost", "Reconnecting …"] : []; // on its way for the first time: nothing to say yet
}

function say() {
  /** @type {HTMLElement | null} */
  const place = document.querySelector("[data-connection]");
  const [how, text] = inWords();
  if (!place || !text || place.textContent === text) return;
  place.dataset.state = how;
  place.textContent = text;
}

document.addEventListener(UNSTORED, say);
