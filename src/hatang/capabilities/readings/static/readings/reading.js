// A document beside what was read of it: the chosen item shows its place; keys decide. Without script the forms do.
const items = () => [...document.querySelectorAll(".read-item")];
let current = null;

function show(anchor) {
  document.querySelectorAll(".reading-source .is-shown").forEach((each) => each.classList.remove("is-shown"));
  const place = anchor && document.getElementById(anchor);
  if (!place) return;
  place.classList.add("is-shown");
  const source = place.closest(".reading-source");
  if (source.scrollHeight > source.clientHeight) {
    const offset = place.getBoundingClientRect().top - source.getBoundingClientRect().top;
    source.scrollTop += offset - source.clientHeight / 3;
  }
}

function choose(item, { scroll = true } = {}) {
  if (!item) return;
  current = item.id;
  item.focus({ preventScroll: !scroll });
  if (scroll) item.scrollIntoView({ block: "nearest" });
  show(item.dataset.anchor);
}

const chosen = () => document.getElementById(current) || null;

function go(step) {
  const all = items();
  const at = all.indexOf(chosen());
  choose(all[Math.min(all.length - 1, Math.max(0, at + step))] || all[0]);
}

function nextOpen() {
  const all = items();
  const at = all.indexOf(chosen());
  const rest = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  choose(rest.find((each) => each.classList.contains("decision-open")));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  const item = event.target.closest(".read-item");
  if (item) {
    current = item.id;
    show(item.dataset.anchor);
  }
  if (link && window.matchMedia("(min-width: 901px)").matches) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inField = event.target.closest("input:not([type=radio]), textarea, select");
  const item = chosen();
  if (inField) {
    if (event.key === "Escape" && item) choose(item);
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "n") nextOpen();
  else if (item && key === "e") {
    const fields = item.querySelector("details");
    if (!fields) return;
    fields.open = true;
    fields.querySelector("input, textarea, select")?.focus();
  } else if (item && "axu".includes(key)) item.querySelector(`[data-key="${key}"]`)?.click();
  else if (item && "123".includes(key)) {
    const radio = item.querySelector(`[data-choice="${key}"]`);
    if (radio) radio.checked = true;
  } else return;
  event.preventDefault();
});

// The card that came back is the one that was chosen; after a decision the next open one is.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const item = event.detail.elt;
  if (!item.classList?.contains("read-item") || item.id !== current) return;
  if (item.classList.contains("decision-open") || item.querySelector("[role=alert], .field-wrong")) choose(item);
  else nextOpen();
});

choose(document.getElementById(location.hash.slice(1))?.closest(".read-item") || items().find((each) => each.classList.contains("decision-open")), { scroll: Boolean(location.hash) });
