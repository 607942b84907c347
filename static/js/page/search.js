// The search field (data-search) and what it found (#results), which without this script is a list of links. Ctrl+K or Cmd+K leads to the field, arrows choose
// a hit while the focus stays there, Enter opens it, Escape empties and closes. The words are there again after Back: this entry of the history keeps them, as
// no address does while one types in the head of a page.
import { keep, show } from "./recent.js";
import { arrive, seek } from "./sought.js";

const ROLES = { "[data-hits]": "listbox", section: "group", "h2, ol, li": "presentation", "[data-hits] a": "option" };

/** @param {HTMLInputElement} search */
function begin(search) {
  /** @type {HTMLElement | null} */
  const panel = document.querySelector("[data-search-panel]");
  /** @type {HTMLElement | null} */
  let results = null;
  /** @type {HTMLElement | undefined} */
  let chosen;
  /** @returns {HTMLElement[]} */
  const hits = () => [...document.querySelectorAll("#results [role=option]")].map((hit) => /** @type {HTMLElement} */ (hit));

  /** @param {HTMLElement} [hit] */
  function choose(hit) {
    chosen?.setAttribute("aria-selected", "false");
    hit?.setAttribute("aria-selected", "true");
    hit?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", hit?.id ?? "");
    chosen = hit;
  }

  /** @param {boolean} isOpen */
  function open(isOpen) {
    if (panel) panel.hidden = !isOpen;
    search.setAttribute("aria-expanded", String(!panel?.hidden && hits().length > 0));
  }

  function take() {
    /** @type {HTMLElement | null} */
    const taken = document.querySelector("#results");
    if (!taken || taken === results) return;
    results = taken;
    show(taken, search);
    for (const [part, role] of Object.entries(ROLES)) for (const element of taken.querySelectorAll(part)) element.setAttribute("role", role);
    for (const [number, hit] of hits().entries()) hit.id = `hit-${number}`;
    choose();
    open(!panel?.hidden);
  }

  /** @param {string} words */
  function write(words) {
    search.value = words;
    search.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function remember() {
    history.replaceState({ ...history.state, search: search.value }, "");
    choose();
    open(true);
  }

  function enter() {
    open(true);
    if (!search.value && !results?.children.length) htmx.trigger(search, "suggest");
  }

  search.setAttribute("role", "combobox");
  search.addEventListener("input", remember);
  search.addEventListener("focus", enter);
  // Suggestions are for an empty field. The page's first request waits for what tells of failures, and by then there may be words, which are asked for anyway.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (elt === search && triggeringEvent?.type === "suggest" && search.value) event.preventDefault();
  });
  search.form?.addEventListener("submit", () => keep(search.value));
  search.addEventListener("keydown", (event) => {
    const step = Number(event.key === "ArrowDown") - Number(event.key === "ArrowUp");
    if (event.isComposing || !(step || (event.key === "Enter" && chosen))) return;
    event.preventDefault();
    if (!step) return chosen?.click();
    open(true);
    const stops = [undefined, ...hits()];
    choose(stops.at((stops.indexOf(chosen) + step) % stops.length));
  });
  document.addEventListener("keydown", (event) => {
    const isAsked = /Mac|iP/.test(navigator.platform) ? event.metaKey : event.ctrlKey;
    if (event.key === "k" && isAsked && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && document.activeElement?.closest("search")) {
      write("");
      search.blur();
      open(false);
    }
  });
  document.addEventListener("click", ({ target }) => {
    const pressed = /** @type {Element} */ (target);
    /** @type {HTMLAnchorElement | null} */
    const hit = pressed.closest("#results [data-hits] a");
    const words = results?.dataset.words;
    if (hit && words) {
      keep(words);
      seek(hit, words);
    }
    if (hit || !pressed.closest("search")) open(false);
  });
  document.addEventListener("htmx:afterSettle", take);
  addEventListener("popstate", () => open(Boolean(history.state?.search)));

  take();
  const kept = history.state?.search;
  if (kept && !search.value) write(kept);
  else if (search.value !== search.defaultValue) remember(); // typed before this script had loaded
  if (document.activeElement === search) enter();
}

/** @type {HTMLInputElement | null} */
const field = document.querySelector("[data-search]");
if (field) begin(field);
arrive();
addEventListener("hashchange", arrive);
