// The calendar of a day field: a typed day is brought into our shape, a button opens a month.
const english = document.documentElement.lang === "en";
const WEEKDAYS = english ? ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] : ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
const WORDS = english
  ? { open: "Choose a day", back: "Month before", on: "Month after", rest: (day, before) => `${day}: offices rest on this day; the last working day before is ${before}. The day may stay so.` }
  : { open: "Chọn ngày", back: "Tháng trước", on: "Tháng sau", rest: (day, before) => `${day}: ngày nghỉ; ngày làm việc gần nhất trước đó là ${before}. Vẫn có thể giữ ngày này.` };
const DAY_MS = 86_400_000;

const make = (year, month, day) => new Date(Date.UTC(year, month, day));
const two = (number) => String(number).padStart(2, "0");
const write = (day) => `${two(day.getUTCDate())}/${two(day.getUTCMonth() + 1)}/${day.getUTCFullYear()}`;
const today = () => make(new Date().getFullYear(), new Date().getMonth(), new Date().getDate());
const name = (day, how) => new Intl.DateTimeFormat(english ? "en" : "vi", { timeZone: "UTC", ...how }).format(day);
const monthTitle = (day) =>
  english ? name(day, { month: "long", year: "numeric" }) : `Tháng ${day.getUTCMonth() + 1} năm ${day.getUTCFullYear()}`;

// The day that a text names, null for none: the server says what is wrong with it.
function read(text) {
  const typed = text.trim();
  const ours = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  const [year, month, date] = ours ? [ours[3], ours[2], ours[1]] : iso ? iso.slice(1) : [];
  if (!year) return null;
  const day = make(+year, month - 1, +date);
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === +date ? day : null;
}
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(sprite, which) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${which}`);
  drawing.append(use);
  return drawing;
}

// How far a key moves; months and weeks by their own lengths.
function move(day, key) {
  const weekday = (day.getUTCDay() + 6) % 7;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -weekday, End: 6 - weekday };
  if (key in steps) return new Date(day.getTime() + steps[key] * DAY_MS);
  const months = { PageUp: -1, PageDown: 1 }[key];
  if (!months) return null;
  const last = make(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0);
  return make(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day.getUTCDate(), last.getUTCDate()));
}

// Of a last day: that offices rest on it, said under the field and no refusal. `other` are the days that are not what
// their weekday says.
function warnOfRest(field) {
  const other = new Set(field.dataset.otherDays.split(" "));
  const works = (day) => (day.getUTCDay() % 6 !== 0) !== other.has(day.toISOString().slice(0, 10));
  const line = element("p", { class: "hint hint-attention", role: "status" });
  (field.closest(".field") ?? field.parentElement).append(line);
  const look = () => {
    const day = read(field.value);
    let before = day;
    while (before && !works(before)) before = new Date(before.getTime() - DAY_MS);
    const isRest = day && before < day;
    line.textContent = isRest ? WORDS.rest(`${name(day, { weekday: "long" })} ${write(day)}`, write(before)) : "";
  };
  for (const kind of ["input", "change"]) field.addEventListener(kind, look);
  look();
}

function enhance(field) {
  field.dataset.started = "";
  if ("otherDays" in field.dataset) warnOfRest(field);
  field.addEventListener("change", () => {
    const day = read(field.value);
    if (day) field.value = write(day);
  });
  if (!field.showPopover || field.disabled || field.readOnly) return;
  const sprite = field.dataset.icons;
  const frame = element("span", { class: "day-field" });
  const opener = element("button", { type: "button", class: "day-open", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": WORDS.open }, icon(sprite, "calendar"));
  const calendar = element("div", { class: "calendar", role: "dialog", "aria-label": WORDS.open, popover: "" });
  const held = document.activeElement === field;
  field.before(frame);
  frame.append(field, opener, calendar);
  if (held) field.focus();
  let at = today();
  function draw(focus) {
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
    const chosen = read(field.value)?.getTime();
    const first = make(year, month, 1);
    const start = first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY_MS;
    const step = (which, key) => {
      const button = element("button", { type: "button", class: "calendar-step", "aria-label": WORDS[which] }, icon(sprite, which === "back" ? "chevron-left" : "chevron-right"));
      button.addEventListener("click", () => {
        at = move(at, key);
        draw(false);
        calendar.querySelector(`[aria-label="${WORDS[which]}"]`).focus();
      });
      return button;
    };
    const head = element("div", { class: "calendar-head" }, step("back", "PageUp"), element("strong", { "aria-live": "polite" }, monthTitle(at)), step("on", "PageDown"));
    const days = element("div", { class: "calendar-days", role: "group", "aria-label": monthTitle(at) });
    for (const weekday of WEEKDAYS) days.append(element("span", { "aria-hidden": "true" }, weekday));
    for (let number = 0; number < 42; number += 1) {
      const day = new Date(start + number * DAY_MS);
      if (number === 35 && day.getUTCMonth() !== month) break;
      const button = element("button", { type: "button", tabindex: day.getTime() === at.getTime() ? "0" : "-1", "aria-label": `${name(day, { weekday: "long" })}, ${write(day)}`, "data-at": day.getTime() }, String(day.getUTCDate()));
      if (day.getUTCMonth() !== month) button.className = "calendar-other";
      if (day.getTime() === today().getTime()) button.setAttribute("aria-current", "date");
      if (day.getTime() === chosen) button.setAttribute("aria-pressed", "true");
      days.append(button);
    }
    calendar.replaceChildren(head, days);
    if (focus) days.querySelector('[tabindex="0"]').focus();
  }

  // Beside the field, whatever scrolls or cuts around it; never out of the window.
  function place() {
    const [box, size] = [frame.getBoundingClientRect(), calendar.getBoundingClientRect()];
    const below = box.bottom + size.height + 8 < innerHeight || box.top < size.height + 8;
    calendar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    calendar.style.top = `${Math.max(8, Math.min(below ? box.bottom + 4 : box.top - size.height - 4, innerHeight - size.height - 8))}px`;
  }

  function open() {
    at = read(field.value) ?? today();
    calendar.showPopover();
    draw(true);
    place();
  }

  opener.addEventListener("click", open);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  calendar.addEventListener("toggle", (event) => opener.setAttribute("aria-expanded", String(event.newState === "open")));
  calendar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // The drawer or menu around the field stays open.
      event.preventDefault();
      event.stopPropagation();
      calendar.hidePopover();
      field.focus();
      return;
    }
    const there = event.target.dataset.at && move(at, event.key);
    if (!there) return;
    event.preventDefault();
    at = there;
    draw(true);
  });
  calendar.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-at]");
    if (!chosen) return;
    field.value = write(new Date(+chosen.dataset.at));
    calendar.hidePopover();
    field.focus();
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  });
}

export function start(scope) {
  for (const field of scope.querySelectorAll("[data-day]:not([data-started])")) enhance(field);
}
