// A decision beside its draft: fields light up their source, the text finds its item, a selection becomes a task or the source of a value.
const source = document.getElementById("source");
const paper = source.querySelector(".paper");
const lasting = "zhuashou-decision-only";

function pieces(key) {
  const found = [...paper.querySelectorAll(`[data-src~="${key}"]`)];
  return found.length || !key.includes("-") ? found : pieces(key.split("-")[0]);
}

// Scrolls the text in its own frame only: the page must not run away under the pointer.
function show(piece) {
  if (source.scrollHeight <= source.clientHeight) return;
  const frame = source.getBoundingClientRect(), place = piece.getBoundingClientRect();
  if (place.top < frame.top + 60 || place.bottom > frame.bottom - 20) source.scrollTop += place.top - frame.top - source.clientHeight / 3;
}

function light(key) {
  paper.querySelectorAll(".span--on").forEach((p) => p.classList.remove("span--on"));
  const found = key ? pieces(key) : [];
  found.forEach((p) => p.classList.add("span--on"));
  if (found.length) show(found[0]);
}

function lightPlace(from, to) {
  light("");
  const found = [...paper.querySelectorAll("[data-at]")].filter((p) => Number(p.dataset.at) >= from && Number(p.dataset.at) < to);
  found.forEach((p) => p.classList.add("span--on"));
  if (found.length) show(found[0]);
}

function mark(piece) {
  document.querySelectorAll(".draft--open").forEach((d) => d.classList.remove("draft--open"));
  const keys = piece ? (piece.dataset.src || "").split(" ") : [];
  const card = keys.map((k) => document.querySelector(`[data-item="${k}"]`)).find(Boolean);
  if (card) card.classList.add("draft--open");
  return card;
}

for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const field = event.target.closest("[data-field]"), hint = event.target.closest("[data-at-from]");
    if (hint) lightPlace(Number(hint.dataset.atFrom), Number(hint.dataset.atTo));
    else if (field) light(field.dataset.field);
    else if (paper.contains(event.target)) mark(event.target.closest("[data-src]"));
  });
}

// Offsets count characters as the server does, not the browser's half characters.
function offset(node, at) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!piece || !paper.contains(piece)) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : at ? piece.textContent : "";
  return Number(piece.dataset.at) + [...before].length;
}

// The chosen passage by its offsets; an end outside the words (a triple click ends at the next paragraph) counts to the nearest words.
function passage(range) {
  const chosen = [...paper.querySelectorAll("[data-at]")].filter((p) => range.intersectsNode(p));
  if (!chosen.length) return null;
  const first = chosen[0], last = chosen[chosen.length - 1];
  const at = first.contains(range.startContainer) ? offset(range.startContainer, range.startOffset) : Number(first.dataset.at);
  const end = last.contains(range.endContainer) ? offset(range.endContainer, range.endOffset) : Number(last.dataset.at) + [...last.textContent].length;
  return at < end ? { at, end } : null;
}

document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  if (paper.id !== "clean" || !chosen.rangeCount || chosen.isCollapsed) return;
  const found = passage(chosen.getRangeAt(0));
  if (!found) return;
  document.querySelectorAll("form[data-selection]").forEach((form) => {
    form.elements.at.value = found.at;
    form.elements.end.value = found.end;
    form.querySelector("[data-picked]").textContent = `“${chosen.toString().trim()}”`;
    form.querySelectorAll("button[name=do]").forEach((b) => { b.disabled = false; });
  });
});

paper.addEventListener("click", (event) => {
  const form = document.querySelector("form[data-cut]"), chosen = document.getSelection();
  const piece = event.target.closest("[data-src]");
  if (form && piece && piece.dataset.src.split(" ").includes(form.dataset.cut) && chosen.rangeCount) {
    const range = chosen.getRangeAt(0), at = offset(range.startContainer, range.startOffset);
    if (at === null) return;
    const words = range.startContainer.data || "", k = range.startOffset;
    form.elements.at.add(new Option(`…${words.slice(Math.max(0, k - 12), k)} ‖ ${words.slice(k, k + 12)}…`, at, true, true));
  } else if (piece && chosen.isCollapsed && !event.target.closest("a")) {
    const card = mark(piece);
    if (card) card.scrollIntoView({ block: "nearest" });
  }
});

document.addEventListener("click", (event) => {
  const away = event.target.closest("[data-put-away]");
  if (away) away.closest("form").remove();
  const only = event.target.closest("[data-only]");
  if (only) {
    sessionStorage.setItem(lasting, only.getAttribute("aria-pressed") === "true" ? "1" : "");
    document.getElementById("items").classList.toggle("items--todo", only.getAttribute("aria-pressed") === "true");
  }
});

// A deadline is a date or a rhythm: choosing one empties the other.
document.addEventListener("change", (event) => {
  const form = event.target.closest(".panel__form");
  if (!form || !form.querySelector("input[type=date]") || !event.target.value) return;
  form.querySelectorAll("[name=text]").forEach((other) => { if (other !== event.target) other.value = ""; });
});

const only = document.querySelector("[data-only]");
if (only && sessionStorage.getItem(lasting)) {
  only.setAttribute("aria-pressed", "true");
  document.getElementById("items").classList.add("items--todo");
}

// A task's page leads here with the place of its source: #at-120-148.
const place = /^#at-(\d+)-(\d+)$/.exec(location.hash);
if (place && paper.id === "clean") {
  lightPlace(Number(place[1]), Number(place[2]));
  source.scrollIntoView({ block: "nearest" });
}
source.dataset.ready = "yes";
