// What was chosen in a rubric (data-rubric) before the scripts had loaded is stored as soon as htmx listens.
/** @type {HTMLFormElement | null} */
const rubric = document.querySelector("form[data-rubric]");

/** @param {Element} element */
function isChanged(element) {
  const field = /** @type {HTMLInputElement} */ (element);
  if (!field.name || field.type === "hidden") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

if (rubric) {
  addEventListener("load", () => {
    if ([...rubric.elements].some(isChanged)) htmx.trigger(rubric, "change");
  });
}
