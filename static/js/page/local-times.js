// Writes moments in the reader's zone (time[data-local]), for the server writes them in UTC, and tells a form which zone its moments are in (data-zone).
// A part of a page that is swapped in later is seen too.
const written = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const zone = written.resolvedOptions().timeZone;

function writeLocalTimes() {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = document.querySelectorAll("time[data-local]:not([title])");
  for (const time of times) {
    time.title = time.textContent ?? "";
    time.textContent = written.format(new Date(time.dateTime));
  }
}

// A moment that someone types is in their own zone: the form says which that is, and the help beside the field too.
function nameZones() {
  const said = `In your time zone, ${zone}.`;
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll("[data-zone]");
  for (const field of fields) {
    field.value = zone;
    const help = field.form?.querySelector("[type=datetime-local]")?.closest(".field")?.querySelector(".help");
    if (help && help.textContent !== said) help.textContent = said;
  }
}

function localise() {
  writeLocalTimes();
  nameZones();
}

localise();
new MutationObserver(localise).observe(document.body, { childList: true, subtree: true, attributeFilter: ["datetime"] });
