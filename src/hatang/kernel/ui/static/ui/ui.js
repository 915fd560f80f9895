// The little that pages need beyond HTML and htmx: popovers, drawer, preferences, copy, hot keys. All works without it.
const root = document.documentElement;

function toast(text) {
  const place = document.getElementById("toast");
  if (!place || !text) return;
  const line = document.createElement("span");
  line.textContent = text;
  place.replaceChildren(line);
  setTimeout(() => line.remove(), 3500);
}

// Popovers: one open at a time, closed by Escape or a click beside.
function closePopovers(except) {
  for (const open of document.querySelectorAll("details[data-popover][open]")) {
    if (open !== except && !open.contains(except)) open.removeAttribute("open");
  }
}
document.addEventListener("click", (event) => {
  closePopovers(event.target.closest("details[data-popover]"));
});
// A map moves without a new page: who signs in comes back to what is seen, not to what was first asked for.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".account a[href*='next=']");
  if (link) link.search = new URLSearchParams({ next: location.pathname + location.search + location.hash }).toString();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = event.target.closest?.("details[data-popover][open]") ?? document.querySelector("details[data-popover][open]");
    if (open) {
      open.removeAttribute("open");
      open.querySelector("summary")?.focus();
    }
  }
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const wanted = [...document.querySelectorAll("[data-hotkey]")].find((each) => each.dataset.hotkey === event.key);
    if (wanted) {
      event.preventDefault();
      wanted.focus();
    }
  }
});
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    prepareFields(details);
    const waiting = details.querySelector("[data-load]");
    if (!waiting) return;
    const address = new URL(waiting.dataset.load, location.href);
    address.searchParams.set("return", waiting.dataset.return ?? location.pathname + location.search);
    delete waiting.dataset.load;
    window.htmx?.ajax("GET", address.pathname + address.search, { target: waiting, swap: "innerHTML" });
  },
  true,
);

// Preferences: applied at once, kept by the server in a cookie.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-preferences]") || !event.submitter) return;
  event.preventDefault();
  const { name, value } = event.submitter;
  root.dataset[name] = value;
  for (const button of form.querySelectorAll(`button[name="${name}"][aria-pressed]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  const pair = event.submitter.dataset.toggle?.split(" ");
  if (pair) event.submitter.value = pair[0] === value ? pair[1] : pair[0];
  const body = new FormData(form);
  body.set(name, value);
  fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
});

// The drawer: any link with data-drawer loads into it; without script the link is a page.
const drawer = document.getElementById("drawer");
let opener = null;
function openDrawer(label) {
  drawer.setAttribute("aria-label", label || drawer.dataset.label);
  const loading = document.getElementById("drawer-loading").content.cloneNode(true);
  loading.querySelector("h2").textContent = drawer.getAttribute("aria-label");
  document.getElementById("drawer-body").replaceChildren(loading);
  drawer.showModal();
}
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt.closest?.("[data-drawer]");
  if (!link || !drawer) return;
  if (!drawer.open) {
    opener = link;
    openDrawer(link.dataset.drawer);
  } else drawer.dataset.waiting = "";
});
// What cannot be shown in it says why on a page of its own.
document.addEventListener("htmx:responseError", (event) => {
  const link = event.detail.elt.closest?.("a[data-drawer]");
  if (link) location.assign(link.href);
});
document.addEventListener("htmx:afterRequest", () => drawer && delete drawer.dataset.waiting);
// What had the focus while it loaded is gone: the keyboard goes on inside, not behind.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (drawer?.open && drawer.contains(target) && !drawer.contains(document.activeElement))
    drawer.querySelector("a[href], button")?.focus();
});
drawer?.addEventListener("click", (event) => {
  if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
});

// What the drawer shows is a step of the history: Back goes to what it showed before, the last one closes it; and who
// comes back from a page it led to finds it as it was. `steps` are those that the open drawer has taken.
let steps = 0;
const stepped = new WeakSet();
document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  const { xhr, pathInfo } = detail;
  // One answer may bring several elements; further rows of a table are no step.
  if (!drawer?.open || !drawer.contains(target) || stepped.has(xhr) || xhr.status >= 400) return;
  stepped.add(xhr);
  if (detail.target.id.endsWith("-more")) return;
  const isNew = detail.requestConfig.elt.matches("a");
  if (isNew) steps += 1;
  else if (!steps) return;
  const step = { path: pathInfo.finalRequestPath, label: drawer.getAttribute("aria-label"), steps };
  history[isNew ? "pushState" : "replaceState"]({ drawer: step }, "");
});
function showStep(step) {
  if (!drawer.open) openDrawer(step.label);
  steps = step.steps;
  window.htmx?.ajax("GET", step.path, { target: "#drawer-body", swap: "innerHTML" });
}
addEventListener("popstate", (event) => {
  const step = event.state?.drawer;
  if (!drawer || !(step || steps)) return;
  // htmx would load the page again, which is still the same.
  event.stopImmediatePropagation();
  if (step) return showStep(step);
  steps = 0;
  drawer.close();
  // An address that ends in a # takes the focus to its place when the history comes back to it.
  setTimeout(focusOpener);
});
function focusOpener() {
  if (opener?.isConnected) opener.focus();
}
drawer?.addEventListener("close", () => {
  if (steps) history.go(-steps);
  focusOpener();
});
if (drawer && history.state?.drawer) showStep(history.state.drawer);

// Who types on while the rows for the first letters are read loses none of them: the next answer knows them all. What
// is not yet a number or a day is no mistake before it is finished.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { triggeringEvent, parameters } = detail.requestConfig;
  const field = document.activeElement;
  if (!field?.matches("input[type=search]") || !detail.target.contains(field)) return;
  const isUnfinished = triggeringEvent?.type === "input" && detail.xhr.status === 422;
  if (isUnfinished) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (isUnfinished || field.value !== (parameters[field.name] ?? "")) detail.shouldSwap = false;
});
// A filter that is not understood is told over the rows once its field is left or entered, which may be before the
// answer comes: the rows stay, with all else that was filtered by.
const entered = new WeakMap();
document.addEventListener("change", ({ target }) => target.matches("input[type=search]") && entered.set(target, target.value));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const rows = detail.target.querySelector(":scope > form > .table-scroll");
  if (detail.xhr.status !== 422 || !rows) return;
  detail.shouldSwap = false;
  const refusal = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  const said = ["h1", ".problem-where", ".problem-hint"].map((part) => refusal.querySelector(part)?.textContent).filter(Boolean);
  for (const field of detail.target.querySelectorAll(".filters input")) if (said.includes(field.value.trim())) field.setAttribute("aria-invalid", "true");
  const told = Object.assign(document.createElement("p"), { className: "table-wrong", role: "alert", textContent: said.join(" · ") });
  const tell = () => {
    detail.target.querySelector(".table-wrong")?.remove();
    rows.before(told);
  };
  const field = detail.requestConfig.triggeringEvent?.target;
  if (field === document.activeElement && entered.get(field) !== field.value) field.addEventListener("change", tell, { once: true });
  else tell();
});

// Addresses without the parameters nobody filled.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb !== "get") return;
  for (const key of Object.keys(parameters)) if (parameters[key] === "") delete parameters[key];
});

// What a page asks for again in place changes only where it is another by now: what is open, focused, scrolled or marked
// stays so. Elements are known by their ids, the others by their place.
function renew(old, fresh) {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  const wanted = new Set([...fresh.children].map((child) => child.id));
  for (const child of [...old.children]) if (child.id && !wanted.has(child.id)) child.remove();
  let place = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    let known = next.id ? [...old.children].find((child) => child.id === next.id) : place;
    if (known?.nodeName !== next.nodeName || (!next.id && known.id)) known = next.cloneNode(true);
    else if (next.nodeType === Node.ELEMENT_NODE) renew(known, next);
    else if (next.data.startsWith(known.data)) known.appendData(next.data.slice(known.data.length));
    else known.data = next.data;
    if (known === place) place = place.nextSibling;
    else old.insertBefore(known, place);
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target } = detail;
  if (!("inPlace" in target.dataset) || detail.isError) return;
  const fresh = new DOMParser().parseFromString(detail.serverResponse, "text/html").getElementById(target.id);
  if (!fresh) return;
  detail.shouldSwap = false;
  renew(target, fresh);
  if (detail.xhr.status === ASK_NO_MORE) ended.add(target);
});
// By this status htmx itself would stop asking, were it to swap.
const ASK_NO_MORE = 286;
const ended = new WeakSet();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (ended.has(event.detail.elt)) event.preventDefault();
});

// What takes longer than a second says what it does: the button that was pressed and a line that is read out.
const SLOW_MS = 1000;
// An answer may be a file to keep, and then the page stays: what sends none itself can be pressed again.
const AGAIN_MS = 30000;
const busy = document.getElementById("busy");
const waiting = new Map();

function begin(key, words, button) {
  end(key);
  const started = { kept: null, button };
  started.timer = setTimeout(() => {
    busy.textContent = words;
    busy.hidden = false;
    if (!button?.isConnected || button.tagName !== "BUTTON") return;
    started.kept = [...button.childNodes];
    button.replaceChildren(words);
    button.disabled = true;
  }, SLOW_MS);
  waiting.set(key, started);
}
function end(key) {
  const started = waiting.get(key);
  if (!started) return;
  waiting.delete(key);
  clearTimeout(started.timer);
  if (started.kept) {
    started.button.replaceChildren(...started.kept);
    started.button.disabled = false;
  }
  if (waiting.size === 0) busy.hidden = true;
}

// A form whose answer is a file to keep: the page waits for it, then shows what it changed. A plain button goes on to
// another page.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-download]") || event.submitter?.matches("[data-plain]")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  begin(form, form.dataset.busy ?? busy.dataset.work, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const name = answer?.ok && answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
  // What was refused says why on a page of its own.
  if (!name) return form.submit();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  end(form);
  // What was done stands above.
  setTimeout(() => {
    if (form.dataset.next) return location.assign(form.dataset.next);
    scrollTo({ top: 0, behavior: "instant" });
    location.reload();
  }, SLOW_MS / 2);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!busy || event.defaultPrevented || form.target || form.matches("[data-preferences]") || form.closest("[hx-boost]")) return;
  if (form.getAttributeNames().some((name) => name.startsWith("hx-"))) return;
  const uploads = [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length > 0);
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  begin(form, button?.dataset.busy ?? form.dataset.busy ?? (uploads ? busy.dataset.upload : form.method === "post" ? busy.dataset.work : busy.dataset.read), button);
  if (!uploads) setTimeout(() => end(form), AGAIN_MS);
});
addEventListener("pageshow", () => {
  for (const key of [...waiting.keys()]) end(key);
});
// Of what a page asks by itself, again and again, nobody waits.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, xhr } = event.detail;
  if (!busy || /load|every/.test(elt.getAttribute("hx-trigger") ?? "")) return;
  const pressed = event.detail.requestConfig?.triggeringEvent?.submitter ?? (elt.tagName === "BUTTON" ? elt : null);
  begin(xhr, elt.dataset.busy ?? (event.detail.requestConfig?.verb === "get" ? busy.dataset.read : busy.dataset.work), pressed);
});
document.addEventListener("htmx:afterRequest", (event) => end(event.detail.xhr));
document.addEventListener("htmx:sendError", () => toast(root.lang === "en" ? "The server cannot be reached." : "Không kết nối được máy chủ."));

// Choosing a file is sending it; without script the button beside does.
document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("input[type=file][data-send]") && target.files.length > 0) target.form.requestSubmit();
});

// Paper is white: maps are drawn for it first.
async function printPage() {
  const { theme } = root.dataset;
  root.dataset.theme = "light";
  await Promise.all([...document.querySelectorAll("[data-map][data-live]")].map((map) => map.view?.settle()));
  window.print();
  root.dataset.theme = theme;
}

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    // Of the page of the map the link says where the eye is, too.
    const seen = "copyView" in copy.dataset && document.querySelector(".map-page[data-live]") ? location.hash : "";
    await navigator.clipboard?.writeText(copy.dataset.copy + seen);
    toast(copy.dataset.copied);
  }
  // Whoever signs in comes back to what the address shows, with what follows the #.
  const door = event.target.closest("a[data-door]");
  if (door && location.hash) {
    const address = new URL(door.href);
    address.searchParams.set("next", address.searchParams.get("next").split("#")[0] + location.hash);
    door.href = address.href;
  }
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print-page]")) await printPage();
  const confirmed = event.target.closest("button[data-confirm]");
  if (confirmed && !window.confirm(confirmed.dataset.confirm)) event.preventDefault();
});

// What a field lacks stands beside it in our words, not in a bubble of the browser in the browser's language.
const IN_ENGLISH = root.lang === "en";
function nameFault(field) {
  const { validity, min, max } = field;
  const several = field.matches("select, [type=radio]");
  if (validity.valueMissing && field.type === "file") return IN_ENGLISH ? "Choose a file." : "Hãy chọn tệp.";
  if (validity.valueMissing && field.type === "checkbox") return IN_ENGLISH ? "Tick this." : "Cần đánh dấu ô này.";
  if (validity.valueMissing && several) return IN_ENGLISH ? "Choose one." : "Hãy chọn một mục.";
  if (validity.valueMissing) return IN_ENGLISH ? "This must be filled in." : "Cần điền ô này.";
  if (validity.typeMismatch && field.type === "email") return IN_ENGLISH ? "This is no e-mail address." : "Đây không phải địa chỉ thư điện tử.";
  if (validity.typeMismatch) return IN_ENGLISH ? "This is no address of a page." : "Đây không phải địa chỉ trang mạng.";
  if (validity.badInput) return IN_ENGLISH ? "This cannot be read." : "Không đọc được ô này.";
  if (validity.rangeUnderflow) return IN_ENGLISH ? `At least ${min}.` : `Ít nhất là ${min}.`;
  if (validity.rangeOverflow) return IN_ENGLISH ? `At most ${max}.` : `Nhiều nhất là ${max}.`;
  if (validity.tooShort) return IN_ENGLISH ? `At least ${field.minLength} letters.` : `Cần ít nhất ${field.minLength} ký tự.`;
  if (validity.tooLong) return IN_ENGLISH ? `At most ${field.maxLength} letters.` : `Nhiều nhất ${field.maxLength} ký tự.`;
  return validity.customError ? field.validationMessage : IN_ENGLISH ? "This is not as it should be." : "Ô này chưa đúng mẫu.";
}
const readFault = (field) => document.getElementById(`${field.dataset.fault}`);
document.addEventListener(
  "invalid",
  (event) => {
    const field = event.target;
    event.preventDefault();
    // The first one has the focus; of the buttons of one question the first speaks for all.
    if (field === field.form?.querySelector(":invalid:not(fieldset)")) field.focus();
    if (field.type === "radio" && field !== (field.form?.elements[field.name][0] ?? field)) return;
    const line = readFault(field) ?? document.createElement("p");
    line.textContent = nameFault(field);
    if (line.isConnected) return;
    field.dataset.fault = line.id = `fault-${Math.random().toString(36).slice(2)}`;
    line.className = "field-fault";
    line.role = "alert";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
    const group = field.type === "radio" && field.closest("fieldset");
    const around = group || field.closest(field.type === "radio" || field.type === "checkbox" ? "label" : "label.button, .day-field");
    // Beside its button a field leaves no room for words: they stand below both.
    const row = field.parentElement.matches(".row") ? field.parentElement : field;
    (around ?? row).after(line);
  },
  true,
);
document.addEventListener("input", ({ target }) => {
  const field = target.type === "radio" ? (target.form?.elements[target.name][0] ?? target) : target;
  if (!field.dataset?.fault || !field.validity.valid) return;
  readFault(field)?.remove();
  const rest = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== field.dataset.fault).join(" ");
  if (rest) field.setAttribute("aria-describedby", rest);
  else field.removeAttribute("aria-describedby");
  field.removeAttribute("aria-invalid");
  delete field.dataset.fault;
});

// A field that is needed with one answer of another says so while that is chosen.
function markNeeded(form) {
  const chosen = new FormData(form);
  for (const field of form.querySelectorAll("[data-needed-by]")) {
    const [name, value] = field.dataset.neededBy.split("=");
    const mark = field.closest(".field")?.querySelector(".optional");
    field.required = chosen.getAll(name).includes(value);
    if (!mark) continue;
    mark.dataset.words ??= mark.textContent;
    mark.textContent = field.required ? (IN_ENGLISH ? "needed" : "cần có") : mark.dataset.words;
    mark.classList.toggle("needed", field.required);
  }
}
document.addEventListener("change", ({ target }) => target.form?.querySelector("[data-needed-by]") && markNeeded(target.form));
for (const form of document.forms) if (form.querySelector("[data-needed-by]")) markNeeded(form);

// The scripts of days and sums come with the first such field that is seen.
async function prepareFields(scope) {
  const fields = [...scope.querySelectorAll(":is([data-day], [data-money], [data-search]):not([data-started])")];
  const scripts = fields.filter((each) => each.checkVisibility?.() ?? true).map((each) => each.dataset.script);
  for (const script of new Set(scripts)) (await import(script)).start(scope);
}

// On a phone a row of a table that runs beyond the edge becomes a block, each value under its head. What has a layout of
// its own, heads of two rows, or cells that span others stays a table that is pushed aside.
function stackTable(table) {
  const heads = [...(table.tHead?.rows ?? [])];
  if (table.matches(".blocks, .stacked, .rows") || heads.length !== 1 || heads[0].cells.length < 4) return;
  if (table.querySelector("[rowspan], thead [colspan]") || table.scrollWidth <= table.parentElement.clientWidth) return;
  const words = [...heads[0].cells].map((head) => head.textContent.trim());
  for (const row of [...table.tBodies, table.tFoot ?? []].flatMap((part) => [...(part.rows ?? [])])) {
    if (row.cells.length !== words.length) continue;
    for (const [index, cell] of [...row.cells].entries()) {
      if (words[index] && cell.tagName === "TD" && !("label" in cell.dataset)) cell.dataset.label = words[index];
    }
  }
  table.classList.add("stacked");
}

// On a narrow screen the tab of the page may stand beyond the edge.
function showTab(scope) {
  for (const tab of scope.querySelectorAll(".tabs a[aria-current]")) {
    const row = tab.closest(".tabs");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}

// Maps are heavy: their script comes only where one stands.
async function prepare(scope) {
  // What is folded away on a small screen until it is asked for.
  if (matchMedia("(max-width: 860px)").matches) for (const each of scope.querySelectorAll("details[data-fold]")) each.open = false;
  for (const back of scope.querySelectorAll("[data-back][hidden]")) back.hidden = history.length < 2;
  scope.querySelector("[data-focus]")?.focus();
  prepareFields(scope);
  showTab(scope);
  if (matchMedia("(max-width: 640px)").matches) scope.querySelectorAll(".table-scroll > table.data").forEach(stackTable);
  // On the first page of a phone the legend is one line, so that what stands below is within reach.
  if (matchMedia("(max-width: 640px)").matches) for (const legend of scope.querySelectorAll(":is(.home-map, .siting-maps) [data-legend]")) legend.open = false;
  const map = scope.querySelector("[data-map]:not([data-started])");
  if (!map) return;
  // On a phone the library of maps, larger than all else, waits until its drawing comes near; the drawing stands already.
  if (matchMedia("(max-width: 640px)").matches && !map.matches(".map-page") && map.querySelector(".map-poster")) await nearing(map);
  (await import(map.dataset.script)).start(scope, toast);
}
function nearing(element) {
  return new Promise((resolve) => {
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      watch.disconnect();
      resolve();
    }, { rootMargin: "400px" });
    watch.observe(element);
  });
}
prepare(document);

// On a phone the sections of a long page stand folded behind their headings; without script all of it stands open.
function foldSections(page) {
  const sections = page.querySelectorAll(":scope > :is(.panel, .table), :scope > .split > .stack > :is(.panel, .table)");
  for (const [place, section] of sections.entries()) {
    const heading = section.querySelector("h2");
    const isMeant = (hash) => hash.length > 1 && (section.id === hash.slice(1) || section.querySelector(`#${CSS.escape(hash.slice(1))}`));
    if (!heading || place === 0 || isMeant(location.hash)) continue;
    const head = heading.closest(".panel-head, .table-tools") ?? heading;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold-button";
    button.setAttribute("aria-label", heading.textContent.trim());
    const turn = (open) => {
      section.toggleAttribute("data-folded", !open);
      button.setAttribute("aria-expanded", String(open));
    };
    turn(false);
    head.classList.add("fold-head");
    head.append(button);
    // A link of the page that leads into the section opens it.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link && isMeant(link.hash)) turn(true);
    });
    head.addEventListener("click", (event) => {
      if (event.target === button || !event.target.closest("a, button, summary")) turn(section.hasAttribute("data-folded"));
    });
  }
}
if (matchMedia("(max-width: 640px)").matches) document.querySelectorAll("[data-folds]").forEach(foldSections);

document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt.parentElement ?? document));

// What was typed outlives a session that ended: the page that did not take it keeps it in this tab, and the form, opened
// again by the same person, has it back. Passwords and files are never kept.
const TYPED = "typed";
const here = location.pathname + location.search;
const readPerson = () => document.querySelector(".account .account-name")?.textContent.trim();
document.addEventListener("submit", ({ target }) => {
  if (target.method !== "post" || target.closest(".account")) return;
  const never = "[type=password], [type=hidden], [type=file], button";
  const fields = [...target.elements].filter((field) => field.name && !field.matches(never));
  if (target.querySelector("[type=password]") || !fields.length) return;
  const typed = fields.map(({ name, value, checked }) => ({ name, value, checked }));
  sessionStorage.setItem(TYPED, JSON.stringify({ page: here, person: readPerson(), typed }));
});
function giveTypedBack() {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  if (!kept) return;
  const refusal = document.querySelector("[data-not-taken]");
  if (refusal) {
    sessionStorage.setItem(TYPED, JSON.stringify({ ...kept, refused: true }));
    for (const line of refusal.querySelectorAll("[data-kept]")) line.hidden = false;
    return;
  }
  const isOwn = readPerson() === kept.person;
  // The pages on the way through the sign-in are nobody's yet.
  if (kept.refused && !isOwn && document.querySelector('.account a[href*="/login/"]')) return;
  sessionStorage.removeItem(TYPED);
  if (!kept.refused || !isOwn || kept.page !== here) return;
  for (const { name, value, checked } of kept.typed) {
    for (const field of document.querySelectorAll(`main form[method=post] [name="${CSS.escape(name)}"]`)) {
      if (field.matches("[type=checkbox], [type=radio]")) {
        if (field.value === value) field.checked = checked;
      } else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  toast(document.getElementById("toast")?.dataset.typed);
}
giveTypedBack();
