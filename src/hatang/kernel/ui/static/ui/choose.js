// A long choice: what is typed above it leaves the options whose words hold it, with or without diacritics.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
const MOST_LINES = 8;

function enhance(select) {
  select.dataset.started = "";
  const groups = [...select.children].map((child) => [child, child.matches("optgroup") ? [...child.children] : null]);
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.placeholder = select.dataset.search;
  field.setAttribute("aria-label", select.dataset.search);
  if (select.id) field.setAttribute("aria-controls", select.id);
  field.className = "choice-search";
  select.before(field);
  let chosen = select.value;

  function filter() {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const fits = (option) => words.every((word) => fold(option.textContent).includes(word));
    for (const [group, options] of groups) if (options) group.replaceChildren(...options.filter(fits));
    // What stands for no choice stays: the form says that one is needed.
    select.replaceChildren(...groups.filter(([child, options]) => (options ? child.children.length : !child.value || fits(child))).map(([child]) => child));
    const left = [...select.options].filter((option) => option.value);
    const kept = left.find((option) => option.value === chosen) ?? (words.length && left.length === 1 ? left[0] : null);
    select.value = kept?.value ?? "";
    select.toggleAttribute("data-open", words.length > 0);
    if (words.length && left.length) select.size = Math.min(MOST_LINES, Math.max(2, left.length + select.children.length));
    else select.removeAttribute("size");
  }
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = [...select.options].find((option) => option.value);
    if (!select.value && first) choose(first.value);
    select.focus();
  });
  function choose(value) {
    select.value = chosen = value;
  }
  select.addEventListener("change", () => {
    chosen = select.value;
    if (!field.value) return;
    // The choice is made: the whole list stands behind it again.
    field.value = "";
    filter();
  });
}

export function start(scope) {
  for (const select of scope.querySelectorAll("select[data-search]:not([data-started])")) enhance(select);
}
