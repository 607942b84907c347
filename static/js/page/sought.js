// What was searched for is marked where a hit leads to, until Escape. The words wait in this tab's storage, not in the address: a page with a query is not the
// one that is kept for every visitor.
const KEY = "dryrun.sought";

/** @param {HTMLAnchorElement} hit @param {string} words */
export function seek(hit, words) {
  const marked = [...(hit.closest("li")?.querySelectorAll("mark") ?? [])].map((mark) => mark.textContent);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([hit.pathname + hit.hash, ...marked, ...words.split(" ")]));
  } catch {
    // Storage may be forbidden; nothing is marked then.
  }
}

/** Marks what led here, once. */
export function arrive() {
  try {
    const [place, ...words] = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    if (place !== location.pathname + location.hash) return;
    sessionStorage.removeItem(KEY);
    mark(words);
  } catch {
    // As above.
  }
}

/** @param {string[]} words */
function mark(words) {
  const section = document.querySelector(":target");
  const article = section?.closest("article");
  if (!article || !CSS.highlights) return;
  const pattern = new RegExp(words.map((word) => word.replace(/[^\p{L}\p{N}\s]/gu, "\\$&")).join("|"), "gi");
  const ranges = [];
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    for (const { index, 0: found } of node.data.matchAll(pattern)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("sought", new Highlight(...ranges));
  const first = ranges.find((range) => section?.contains(range.startContainer));
  const { top = 0, bottom = 0 } = first?.getBoundingClientRect() ?? {};
  if (top < 0 || bottom > innerHeight) first?.startContainer.parentElement?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") CSS.highlights?.delete("sought");
});
