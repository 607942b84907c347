// Levels by keys 0 to 3, wherever a rubric is graded.
const root = document.documentElement;
const typing = (element) => element.closest("textarea, input:not([type=radio], [type=checkbox]), select");

// A key sets the level of the criterion that has the focus, or else of the first without one, and goes on to the next.
document.addEventListener("keydown", (event) => {
  if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!/^[0-3]$/.test(event.key)) return;
  const scales = [...document.querySelectorAll("[data-scale]")];
  const scale = event.target.closest("[data-scale]") ?? scales.find((one) => !one.querySelector(":checked"));
  const radio = scale?.querySelector(`input[type=radio][value="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const following = scales[scales.indexOf(scale) + 1];
  const focus = following?.querySelector(":checked") ?? following?.querySelector("input[type=radio]") ?? document.querySelector("[data-when-done]") ?? radio;
  focus.focus({ preventScroll: true });
  (following ?? focus).scrollIntoView({ block: "nearest" });
});
