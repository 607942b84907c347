// The events by which our modules tell each other something, all on `document`. Nobody else writes their names.

/** The server has told the time: answer/save.js, after a save. `detail` is its answer: turn_ms, whole_ms, save_number and, in a room, version. */
export const CLOCK = "dryrun:clock";

/** The time of this question is over, or that of the break: clock/clock.js. No detail. A listener that prevents it goes on by itself. */
export const TURN_OVER = "dryrun:turn-over";

/** It has been over for so long that nothing more can count, and nobody has answered: clock/clock.js. No detail. */
export const TOO_LATE = "dryrun:too-late";

/** The interview is not this person's any more: clock/clock.js. No detail. A listener that prevents it goes on by itself. */
export const GONE = "dryrun:gone";

/** The room's page wants another desk: room/desk.js. No detail. A listener that prevents it goes on by itself. */
export const DESK = "dryrun:desk";

/** The room's page is answered again after it wasn't: room/refresh.js. No detail. */
export const REACHED = "dryrun:reached";

/** What waits to be sent again must go now: room/desk.js. No detail. */
export const SEND_WAITING = "dryrun:send-waiting";

/** The page begins or ends to show something that the server hasn't: sending/unstored.js. No detail. */
export const UNSTORED = "dryrun:unstored";

/** An answer to a card, or what else waited to be sent, has reached the server: review/outbox.js. `detail` has the item and the server's answer. */
export const SENT = "dryrun:sent";

/** Times in an answer have become links: aloud/moments.js. No detail. */
export const MARKED = "dryrun:marked";

/** What this page did has changed the room: the server, by HX-Trigger (apps/rooms/views/room_actions.py). No detail. */
export const ROOM_CHANGED = "room-changed";

/**
 * Announces one of them. False when somebody has prevented it.
 *
 * @param {string} name
 * @param {unknown} [detail]
 */
export function announce(name, detail) {
  return document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
}
