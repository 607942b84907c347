// The shapes that our modules hand each other, and of what comes from outside: htmx and the server. Nothing of it reaches a browser.
import type { CLOCK, DESK, GONE, MARKED, REACHED, ROOM_CHANGED, SEND_WAITING, SENT, TOO_LATE, TURN_OVER, UNSTORED } from "../../static/js/events.js";

declare global {
  type Typed = HTMLInputElement | HTMLTextAreaElement;
  type Field = Typed | HTMLSelectElement;

  /** An answer as the server has it. */
  interface StoredAnswer {
    text: string;
    save_number: number;
  }

  /** What the server says of the time, in milliseconds; after a save also what it saved, and in a room the version that this made. */
  interface TimeTold {
    turn_ms: number;
    whole_ms: number;
    save_number?: number;
    version?: number;
  }

  /** What waits to be sent from the cards. */
  interface OutboxItem {
    /** A UUID: the server counts what has it once. */
    key: string;
    url: string;
    fields: Record<string, string>;
    /** When it was done, in milliseconds as Date.now() counts them. */
    at: number;
    /** The id of the card that it answers, if it does. */
    card?: string;
    /** The ids of the cards in the page by the time it is sent. */
    held?: () => string[];
  }

  /** What was recorded of an answer in one go; its sound is kept in pieces. */
  interface Take {
    id: number;
    /** The answer's data-answer. */
    answer: string;
    /** The page key of the person. */
    person: string;
    title: string;
    /** Where it begins in the time of the answer, and how long it is, in milliseconds. */
    from: number;
    ms: number;
    bytes: number;
    /** Of its sound, as MediaRecorder names it. */
    type: string;
    /** When it was begun, in milliseconds as Date.now() counts them. */
    at: number;
  }

  type Speaking = "idle" | "asking" | "running" | "paused";

  /** Why something could not be done. */
  interface Reason {
    why?: string;
    /** Said in place of the whole. */
    sentence?: string;
    isOffline?: boolean;
    /** It may work later, by itself. */
    later?: boolean;
    /** It won't work on this page. */
    reload?: boolean;
    /** In seconds, where the server has said it. */
    wait?: number;
  }

  /** What was last asked for by an element that sends. */
  interface Attempt {
    elt: HTMLElement;
    path: string;
    verb: string;
    sent: FormData;
    /** What the element would do. */
    key: string;
    /** What was pressed or changed: the element, or a field or button in it. */
    control: HTMLElement;
    /** Whether what is sent again is what the page shows by then. */
    isNewest: boolean;
    isPolling: boolean;
    isUnderWay: boolean;
    /** Until a moment that the server has said. */
    isHeld?: boolean;
    /** With a fresh token. */
    isRenewed?: boolean;
    /** How often the server has failed. */
    tries: number;
    values: Map<Field, string | boolean>;
    alert?: HTMLElement;
    /** What the alert stands beside. */
    beside?: HTMLElement;
    timer?: number;
    slow?: number;
  }

  interface HtmxRequest {
    elt: HTMLElement;
    path: string;
    verb: string;
    formData: FormData;
    parameters: FormData;
    triggeringEvent?: SubmitEvent;
  }

  interface HtmxDetail {
    elt: HTMLElement;
    xhr: XMLHttpRequest;
    requestConfig: HtmxRequest;
    target: HTMLElement;
    successful: boolean;
  }

  interface HtmxQuestion {
    elt: HTMLElement;
    verb: string;
    question?: string;
    issueRequest(isConfirmed?: boolean): Promise<void> | undefined;
  }

  const htmx: {
    ajax(verb: string, path: string, context: { source: Element }): Promise<void>;
    process(elt: Element): void;
    trigger(elt: Element, name: string): void;
  };

  interface DocumentEventMap {
    [CLOCK]: CustomEvent<TimeTold>;
    [DESK]: CustomEvent<null>;
    [GONE]: CustomEvent<null>;
    [MARKED]: CustomEvent<null>;
    [REACHED]: CustomEvent<null>;
    [ROOM_CHANGED]: CustomEvent;
    [SEND_WAITING]: CustomEvent<null>;
    [TOO_LATE]: CustomEvent<null>;
    [TURN_OVER]: CustomEvent<null>;
    [UNSTORED]: CustomEvent<null>;
    "htmx:afterRequest": CustomEvent<HtmxDetail>;
    "htmx:afterSettle": CustomEvent<HtmxDetail>;
    "htmx:afterSwap": CustomEvent<HtmxDetail>;
    "htmx:beforeRequest": CustomEvent<HtmxDetail>;
    "htmx:beforeSend": CustomEvent<HtmxDetail>;
    "htmx:beforeSwap": CustomEvent<HtmxDetail & { serverResponse: string; shouldSwap: boolean }>;
    "htmx:configRequest": CustomEvent<HtmxRequest>;
    "htmx:confirm": CustomEvent<HtmxQuestion>;
    "htmx:responseError": CustomEvent<HtmxDetail>;
    "htmx:sendAbort": CustomEvent<HtmxDetail>;
    "htmx:sendError": CustomEvent<HtmxDetail>;
    "htmx:swapError": CustomEvent<HtmxDetail>;
    "htmx:targetError": CustomEvent<HtmxDetail>;
    "htmx:timeout": CustomEvent<HtmxDetail>;
  }
}
