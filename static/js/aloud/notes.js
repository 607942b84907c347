// Times in an answer's text: [2:15] at the beginning of a line, as the server knows them (apps/interviews/rules/moments.py).
import { written } from "./elapsed.js";

const NOTHING_YET = /^\s*(?:\[[\d:]+\]\s*)?$/;

/** Begins a line with the time, where the person types; a line without words gets it. @param {HTMLTextAreaElement} text @param {number} ms */
export function note(text, ms) {
  if (text.readOnly) return;
  const { value, selectionEnd } = text;
  const start = value.lastIndexOf("\n", selectionEnd - 1) + 1;
  const end = (value + "\n").indexOf("\n", selectionEnd);
  const isEmpty = NOTHING_YET.test(value.slice(start, end));
  text.setRangeText(`${isEmpty ? "" : "\n"}[${written(ms)}] `, isEmpty ? start : end, end, "end");
  text.focus();
  changed(text);
}

/** Adds a line at the end, and leaves the person where they type. @param {HTMLTextAreaElement} text @param {number} ms @param {string} sentence */
export function add(text, ms, sentence) {
  if (text.readOnly) return;
  const { length } = text.value;
  const isAtEnd = text.selectionStart === length;
  const line = `${length && !text.value.endsWith("\n") ? "\n" : ""}[${written(ms)}] ${sentence}\n`;
  text.setRangeText(line, length, length, isAtEnd ? "end" : "preserve");
  changed(text);
}

/** @param {HTMLTextAreaElement} text */
function changed(text) {
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
