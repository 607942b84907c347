// On a lesson: copy buttons, and a table of contents that follows the reading position.
for (const block of document.querySelectorAll("div.code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy the ${block.dataset.language} code`);
  button.addEventListener("click", async () => {
    const text = block.querySelector("pre").textContent;
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https the clipboard is closed: select the text instead, so that the next keys copy it.
      getSelection().selectAllChildren(block.querySelector("pre"));
      said = "Selected: press Ctrl-C";
    }
    button.textContent = said;
    button.dataset.done = "";
    setTimeout(() => {
      button.textContent = "Copy";
      delete button.dataset.done;
    }, 2000);
  });
  block.append(button);
}

const contents = document.querySelector(".toc");
const sections = [...document.querySelectorAll(".section")];
if (contents && sections.length) {
  const follow = () => {
    const line = innerHeight * 0.3;
    const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 4;
    const current = atEnd ? sections.at(-1) : (sections.filter((section) => section.getBoundingClientRect().top <= line).at(-1) ?? sections[0]);
    for (const link of contents.querySelectorAll("a")) {
      if (link.hash === `#${current.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    },
    { passive: true },
  );
  follow();
  const wide = matchMedia("(min-width: 64rem)");
  const fold = () => {
    for (const details of contents.querySelectorAll("details")) details.open = wide.matches;
  };
  wide.addEventListener("change", fold);
  fold();
}
