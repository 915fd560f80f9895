// A long choice: what is typed above it leaves the options whose words hold it, with or without diacritics.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
const MOST_LINES = 8;

// The field for words above what they choose from.
function addField(choice) {
  choice.dataset.started = "";
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.placeholder = choice.dataset.search;
  field.setAttribute("aria-label", choice.dataset.search);
  if (choice.id) field.setAttribute("aria-controls", choice.id);
  field.className = "choice-search";
  choice.before(field);
  return field;
}
function readWords(field) {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  return { words, fits: (option) => words.every((word) => fold(option.textContent).includes(word)) };
}

function enhance(select) {
  const groups = [...select.children].map((child) => [child, child.matches("optgroup") ? [...child.children] : null]);
  const field = addField(select);
  let chosen = select.value;

  function filter() {
    const { words, fits } = readWords(field);
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

// Many boxes to tick: what is typed leaves those that fit, and those that are ticked.
function enhanceBoxes(boxes) {
  const field = addField(boxes);
  field.addEventListener("input", () => {
    const { fits } = readWords(field);
    for (const row of boxes.children) row.hidden = !fits(row) && !row.querySelector("input").checked;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    [...boxes.children].find((row) => !row.hidden)?.querySelector("input").focus();
  });
}

export function start(scope) {
  for (const select of scope.querySelectorAll("select[data-search]:not([data-started])")) enhance(select);
  for (const boxes of scope.querySelectorAll("div[data-search]:not([data-started])")) enhanceBoxes(boxes);
}
