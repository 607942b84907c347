// A table of contents (data-contents) that follows the reading position.
const contents = document.querySelector("[data-contents]");
const sections = [...document.querySelectorAll("[data-section]")];
const LINE = 0.3; // of the window's height: what begins above it is being read
const AT_END = 4;

/** @param {Element} contents */
function follow(contents) {
  const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - AT_END;
  const begun = sections.filter((section) => section.getBoundingClientRect().top <= innerHeight * LINE);
  const current = isAtEnd ? sections.at(-1) : (begun.at(-1) ?? sections[0]);
  for (const link of contents.querySelectorAll("a")) {
    if (link.hash === `#${current?.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (contents && sections.length) {
  let isWaiting = false;
  addEventListener(
    "scroll",
    () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        follow(contents);
      });
    },
    { passive: true },
  );
  follow(contents);
  // Where there is room they are open: by style where the browser knows how, and here for the others.
  const wide = matchMedia("(min-width: 62rem)");
  const open = () => {
    for (const details of contents.querySelectorAll("details")) details.open = wide.matches;
  };
  wide.addEventListener("change", open);
  if (wide.matches) open();
}
