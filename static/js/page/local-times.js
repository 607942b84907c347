// Writes moments in the reader's zone (time[data-local]) and with their 12 or 24 hours, for the server writes them in UTC, and tells a form which zone its
// moments are in (data-zone). A part of a page that is swapped in later is seen too.
export const { hourCycle, timeZone: zone } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();

// A person's days end by their own clock, so the server has to know the zone before anything is sent.
document.cookie = `zone=${encodeURIComponent(zone)};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;

/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "short", year: "numeric" };
/** @type {Intl.DateTimeFormatOptions} */
const MINUTE = { hour: hourCycle?.startsWith("h1") ? "numeric" : "2-digit", minute: "2-digit", hourCycle };

/** What data-local says is shown of a moment. The words are English, as all of the page. */
const FORMATS = {
  both: new Intl.DateTimeFormat("en-GB", { ...DAY, ...MINUTE, timeZoneName: "short" }),
  day: new Intl.DateTimeFormat("en-GB", DAY),
  time: new Intl.DateTimeFormat("en-GB", { ...MINUTE, second: "2-digit" }),
};

/** The time of day now, as the page writes all times of day. */
export const timeOfDay = () => FORMATS.time.format(new Date());

function writeLocalTimes() {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = document.querySelectorAll("time[data-local]:not([title])");
  for (const time of times) {
    const shows = /** @type {keyof typeof FORMATS} */ (time.dataset.local);
    time.title = time.textContent ?? "";
    time.textContent = FORMATS[shows].format(new Date(time.dateTime));
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
