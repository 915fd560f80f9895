// A sum of money: figures are grouped while they are typed, and under the field stands what the sum is.
const english = document.documentElement.lang === "en";
const [GROUP, DECIMAL] = english ? [",", "."] : [".", ","];
const FACTORS = [
  [/^(nghìn tỷ|nghìn tỉ|trillion)/, 1e12],
  [/^(nghìn|ngàn|k\b)/, 1e3],
  [/^(triệu|trieu|tr|million)/, 1e6],
  [/^(tỷ|tỉ|ty|billion)/, 1e9],
  [/^(đồng|đ|₫|vnd|$)/, 1],
];

const group = (figures) => figures.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, GROUP);
const isFigures = (text) => /^[\d.,\s]*$/.test(text);
const GROUPS = new RegExp(`\\${GROUP}(?=\\d{3}(\\D|$))`, "g");

// Whole đồng of a text, null for what the server will have to look at.
function read(text) {
  const typed = text.trim();
  if (/^(\d+|\d{1,3}([.,\s]\d{3})+)$/.test(typed)) return Number(typed.replace(/\D/g, ""));
  if (isFigures(typed)) return null;
  let sum = 0;
  for (const [, figures, unit] of typed.toLowerCase().matchAll(/(\d[\d.,\s]*)([^\d]*)/g)) {
    const factor = FACTORS.find(([word]) => word.test(unit.trim()))?.[1];
    const number = Number(figures.replace(/\s/g, "").replace(GROUPS, "").replace(",", "."));
    if (!factor || Number.isNaN(number)) return null;
    sum += number * factor;
  }
  return sum ? Math.round(sum) : null;
}

function words(sum, typed, units) {
  const size = sum < 1e6 ? 0 : sum < 1e9 ? 1 : sum < 1e12 ? 2 : 3;
  // Who typed words is shown the figures, who typed figures the words.
  if (!isFigures(typed) || size === 0) return units[0].replace("#", group(String(sum)));
  const rounded = Math.round((sum / 1000 ** (size + 1)) * 100) / 100;
  const [whole, rest] = String(rounded).split(".");
  return units[size].replace("#", group(whole) + (rest ? DECIMAL + rest : ""));
}

function enhance(field) {
  field.dataset.started = "";
  const place = field.parentElement.querySelector(`output[for="${CSS.escape(field.id)}"]`);
  const units = place?.dataset.words.split("|");
  // "1,2" and "1." may go on as words: "1,2 tỷ".
  const mayGoOn = (event) =>
    field.value.includes(DECIMAL) ||
    (!event.inputType?.startsWith("delete") && /^\d+[.,]\d{0,2}$/.test(field.value) && field.selectionStart === field.value.length);
  field.addEventListener("input", (event) => {
    if (isFigures(field.value) && !mayGoOn(event)) {
      // The caret stays behind the same figure: separators come and go around it.
      const before = field.value.slice(0, field.selectionStart).replace(/\D/g, "").length;
      field.value = group(field.value.replace(/\D/g, ""));
      let caret = 0;
      for (let figures = 0; figures < before && caret < field.value.length; caret += 1) {
        if (/\d/.test(field.value[caret])) figures += 1;
      }
      field.setSelectionRange(caret, caret);
    }
    const sum = read(field.value);
    if (place) place.textContent = sum === null ? "" : words(sum, field.value, units);
  });
}

export function start(scope) {
  for (const field of scope.querySelectorAll("[data-money]:not([data-started])")) enhance(field);
}
