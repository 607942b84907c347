// Plays a round again: moves its slider on by itself, so many seconds each second, until the end or until someone presses Pause.
const button = /** @type {HTMLButtonElement} */ (document.querySelector("[data-plays]"));
const speed = /** @type {HTMLSelectElement} */ (document.querySelector("[data-speed]"));
const slider = /** @type {HTMLInputElement} */ (document.getElementById(String(button.dataset.plays)));
const STEP = 1000;

/** @type {number | undefined} */
let playing;

/** @param {boolean} plays */
function set(plays) {
  clearInterval(playing);
  playing = plays ? setInterval(step, STEP) : undefined;
  button.textContent = plays ? "Pause" : "Play";
  button.setAttribute("aria-pressed", String(plays));
}

function step() {
  slider.value = String(Number(slider.value) + Number(speed.value));
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  if (slider.value === slider.max) set(false);
}

button.addEventListener("click", () => {
  if (playing === undefined && slider.value === slider.max) slider.value = "0";
  set(playing === undefined);
});
