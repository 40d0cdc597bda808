// Bars that filter submit themselves when a choice changes; without scripts their button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.tagName === "SELECT") form.requestSubmit();
});
// Copy a text with one click; without the clipboard (plain http on the bureau's network) the text is selected and copied the old way.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.select();
    document.execCommand("copy");
  }
  button.classList.add("btn--done");
});
// A form that still needs something says what in its main button: each need names the boxes that settle it, all of one name.
function settle(form) {
  const button = form.querySelector("[data-ready]");
  if (!button) return;
  const boxes = [...form.elements].filter((e) => e.type === "checkbox");
  const met = (name) => { const mine = boxes.filter((b) => b.name === name); return mine.length > 0 && mine.every((b) => b.checked); };
  const open = [...form.querySelectorAll("template[data-need]")].find((n) => !n.dataset.need.split(" ").some(met));
  button.disabled = Boolean(open);
  button.textContent = open ? open.dataset.says : button.dataset.ready;
}
document.querySelectorAll("form[data-needs]").forEach(settle);
document.addEventListener("change", (event) => { if (event.target.form?.matches("form[data-needs]")) settle(event.target.form); });
// A key presses the button that names it, inside what has the focus (never while text is typed).
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  const button = event.target.closest("article[tabindex]")?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});
// What was swapped keeps the focus, so that the keyboard goes on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  const made = event.detail.target.id && document.getElementById(event.detail.target.id);
  if (made && made.matches("article[tabindex]")) (made.querySelector(".note--error") ? made.querySelector("[name=note]") : made).focus();
});
