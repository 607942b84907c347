// On every page: single-key shortcuts, the keyboard help, settings of this device, copying, times in the reader's zone.
const root = document.documentElement;

function remember(name, value) {
  try {
    localStorage.setItem(`dryrun.${name}`, value);
  } catch {
    // Not kept then; it holds for this page.
  }
}

const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("#search");
  if (event.key === "Escape" && event.target === search) {
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    search.blur();
    return;
  }
  if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const help = document.querySelector("#keyboard");
  if (help?.open) return;
  if (event.key === "/" && search) search.focus();
  else if (event.key === "?" && help) help.showModal();
  else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    target.click();
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-keyboard]")) document.querySelector("#keyboard").showModal();
  const reveal = event.target.closest("[data-reveals]");
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveals);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    reveal.textContent = shown ? "Show" : "Hide";
    reveal.setAttribute("aria-pressed", String(!shown));
  }
});

for (const button of document.querySelectorAll("[data-reveals], [data-copies]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select(); // without https the clipboard is closed: then the next keys copy it
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    said = "Press Ctrl-C";
  }
  button.textContent = said;
  setTimeout(() => (button.textContent = "Copy"), 2000);
});

// The server writes moments in UTC. A part of a page that is swapped in later is seen too.
const written = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});

function writeLocalTimes() {
  for (const time of document.querySelectorAll("time[data-local]:not([title])")) {
    time.title = time.textContent;
    time.textContent = written.format(new Date(time.dateTime));
  }
}

// A moment that someone types is in their own zone: the form says which that is, and the help beside the field too.
const zone = written.resolvedOptions().timeZone;

function nameZones() {
  const said = `In your time zone, ${zone}.`;
  for (const field of document.querySelectorAll("[data-zone]")) {
    field.value = zone;
    const help = field.form.querySelector("[type=datetime-local]")?.closest(".field").querySelector(".help");
    if (help && help.textContent !== said) help.textContent = said;
  }
}

function localise() {
  writeLocalTimes();
  nameZones();
}

localise();
new MutationObserver(localise).observe(document.body, { childList: true, subtree: true, attributeFilter: ["datetime"] });

// A form that came back begins at what is wrong in it.
document.querySelector("main [aria-invalid=true]")?.focus();

for (const box of document.querySelectorAll("[data-device=shortcuts]")) {
  box.checked = root.dataset.shortcuts !== "off";
  box.addEventListener("change", () => {
    root.dataset.shortcuts = box.checked ? "on" : "off";
    remember("shortcuts", root.dataset.shortcuts);
  });
}

for (const choice of document.querySelectorAll("[data-device=theme]")) {
  choice.checked = choice.value === (root.dataset.theme ?? "system");
  choice.addEventListener("change", () => {
    if (choice.value === "system") delete root.dataset.theme;
    else root.dataset.theme = choice.value;
    remember("theme", choice.value);
  });
}
