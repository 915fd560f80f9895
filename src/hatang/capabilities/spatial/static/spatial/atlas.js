// The digital map: collections as layers by their own styles; time, comparison, measuring, printing, sharing, offline use.
const root = document.getElementById("atlas");
const [M, KM, HA, KM2, COPIED, BAD_FILTER, KEPT, TOO_LARGE, NO_WORKER, ANY_TIME, FAILED, LEFT_OUT, YES, NO] = root.dataset.words.split("|");
const config = JSON.parse(root.dataset.config);
const days = root.dataset.days.split(",");
const id = (name) => document.getElementById(`atlas-${name}`);
const rows = new Map([...id("layers").querySelectorAll("[data-name]")].map((row) => [row.dataset.name, row]));
// Earth as MapLibre draws it; tiles of one area that are kept at most; how many levels of them.
const EQUATOR_M = 40075016.686;
const MOST_TILES = 1500;
const KEPT_LEVELS = 3;
// Areas have room for their names before points do.
const LABELS_FROM = 8.8;
const POINT_LABELS_FROM = 11;

const kit = await import(root.dataset.script);
const state = read();
const styles = new Map();
let library;
let main;
let other = null;
let stale = false;
let redrawing = false;
let measuring = false;
let measured = [];

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  const on = new Map((given.get("lop") ?? root.dataset.first).split(",").filter((name) => rows.has(name)).map((name) => [name, given.get(`loc.${name}`) ?? ""]));
  const [zoom, lat, lng] = (given.get("map") ?? "").split("/").map(Number);
  const dated = (name) => (days.includes(given.get(name)) ? given.get(name) : "");
  return { on, day: dated("ngay"), two: dated("so"), at: Number.isFinite(lng) ? { zoom, center: [lng, lat] } : null };
}

function address() {
  const said = new URLSearchParams();
  const { lng, lat } = main.getCenter();
  said.set("map", `${main.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
  // Said where there are none too: only an address that says nothing of layers is shown the first ones.
  said.set("lop", [...state.on.keys()].join(","));
  for (const [name, filter] of state.on) if (filter) said.set(`loc.${name}`, filter);
  if (state.day) said.set("ngay", state.day);
  if (state.two) said.set("so", state.two);
  return said.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
}

function write() {
  history.replaceState(null, "", `#${address()}`);
  id("code").value = `<iframe src="${new URL(root.dataset.embeddedAt, location.href).href}#${address()}" width="100%" height="480" loading="lazy"></iframe>`;
}

function say(text) {
  id("said").textContent = text;
  id("said").hidden = text === "";
  clearTimeout(say.timer);
  if (text) say.timer = setTimeout(() => say(""), 6000);
}

async function styleOf(name) {
  if (!styles.has(name)) styles.set(name, (await fetch(`/ogc/styles/${encodeURIComponent(name)}?f=json`)).json());
  return styles.get(name);
}

// The tiles of a collection under its filter and the day; without either they are the published ones.
function tilesOf(style, name, filter, day) {
  const source = { ...Object.values(style.sources)[0] };
  const asked = new URLSearchParams();
  if (filter) asked.set("filter", filter);
  if (day && "dated" in rows.get(name).dataset) asked.set("datetime", day);
  if (asked.size > 0) {
    source.tiles = source.tiles.map((each) => `${each}?${asked}`);
    source.maxzoom = 18;
  }
  return source;
}

// Styles are made for a white ground: what is white on it, rings and hollow points, takes the colour of ours.
function onGround(layer) {
  if (layer.type !== "circle") return layer;
  const halo = getComputedStyle(document.documentElement).getPropertyValue("--map-halo").trim();
  return { ...layer, paint: JSON.parse(JSON.stringify(layer.paint).replaceAll('"#ffffff"', JSON.stringify(halo))) };
}

// What the features are called, from where there is room for it; below a point, in the middle of an area.
function labelOf(name, layer) {
  const colour = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  const isPoint = ["==", ["geometry-type"], "Point"];
  return {
    id: `${name}:label`, type: "symbol", source: name, "source-layer": layer, minzoom: LABELS_FROM,
    filter: ["step", ["zoom"], ["!", isPoint], POINT_LABELS_FROM, true],
    layout: {
      "text-field": ["to-string", ["get", "name"]], "text-font": ["Be Vietnam Pro 400"], "text-max-width": 8, "text-padding": 4,
      "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 14, 13], "text-offset": ["case", isPoint, ["literal", [0, 1]], ["literal", [0, 0]]],
    },
    paint: { "text-color": colour("--map-ink"), "text-halo-color": colour("--map-halo"), "text-halo-width": 1.3 },
  };
}

async function styleFor(day) {
  const drawn = kit.ground(config, config.asOf);
  const sources = { base: drawn.source };
  const layers = [];
  const labels = [];
  for (const [name, filter] of state.on) {
    const style = await styleOf(name);
    sources[name] = tilesOf(style, name, filter, day);
    // Pictures lie under what is drawn.
    const drawnAs = style.layers.map((layer) => ({ ...onGround(layer), id: `${name}:${layer.id}`, source: name }));
    if (sources[name].type === "raster") layers.unshift(...drawnAs);
    else layers.push(...drawnAs);
    if ("named" in rows.get(name).dataset) labels.push(labelOf(name, style.layers[0]["source-layer"]));
  }
  sources.measure = { type: "geojson", data: drawing() };
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--attention").trim() || "#B7791F";
  layers.push(
    { id: "measure-area", type: "fill", source: "measure", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.15 } },
    { id: "measure-line", type: "line", source: "measure", paint: { "line-color": ink, "line-width": 2.5, "line-dasharray": [2, 1] } },
    { id: "measure-point", type: "circle", source: "measure", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": ink, "circle-radius": 4 } },
  );
  return { version: 8, "font-faces": config.faces, sources, layers: [...drawn.under, ...layers, ...labels, ...drawn.labels] };
}

// One drawing at a time, and always a last one of what is asked for now.
async function redraw() {
  stale = true;
  if (redrawing) return;
  redrawing = true;
  try {
    while (stale) {
      stale = false;
      write();
      main.setStyle(await styleFor(state.day), { diff: true });
      if (other) other.setStyle(await styleFor(state.two), { diff: true });
      await mark();
    }
  } finally {
    redrawing = false;
  }
}

async function mark() {
  for (const [name, row] of rows) {
    row.querySelector("input[type=checkbox]").checked = state.on.has(name);
    const style = state.on.has(name) ? await styleOf(name) : null;
    const painted = style?.layers.map((each) => each.paint?.["circle-color"] ?? each.paint?.["line-color"] ?? each.paint?.["fill-color"]).find((each) => typeof each === "string");
    row.querySelector(".atlas-swatch").style.backgroundColor = painted ?? "";
  }
  const unmoved = [...state.on.keys()].filter((name) => !("dated" in rows.get(name).dataset)).map(titleOf);
  id("undated").hidden = unmoved.length === 0 || !(state.day || state.two);
  id("undated").querySelector("span").textContent = unmoved.join(", ");
  legend(id("brief"));
  write();
}

const titleOf = (name) => rows.get(name).querySelector(".atlas-title").textContent;

// What the server says of a filter that it refuses, at the filter and on the map: once, for every tile is refused.
async function refuse(name, address) {
  const filter = rows.get(name)?.querySelector(".atlas-filter");
  const asked = new URL(address, location.href).searchParams.get("filter");
  if (!filter || filter.getAttribute("aria-invalid") === "true" || asked !== state.on.get(name)) return;
  filter.setAttribute("aria-invalid", "true");
  const said = await fetch(address).then((sent) => sent.json()).catch(() => ({}));
  const brief = [said.title ?? BAD_FILTER, said.where].filter(Boolean).join(": ");
  wrong(name, [brief, said.hint].filter(Boolean).join(". "));
  say(`${titleOf(name)} – ${brief}`);
}

function wrong(name, why) {
  const row = rows.get(name);
  row.querySelector(".atlas-wrong").textContent = why;
  row.querySelector(".atlas-wrong").hidden = why === "";
  if (why) row.querySelector(".atlas-more").open = true;
  else row.querySelector(".atlas-filter").removeAttribute("aria-invalid");
}

function map(container, style, extra) {
  return new library.Map({
    container, style, minZoom: 4, maxZoom: 18, maxPitch: 0, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true }, locale: config.words.locale, attributionControl: { compact: true }, ...extra,
  });
}

function follow() {
  if (other) other.jumpTo({ center: main.getCenter(), zoom: main.getZoom() });
}

function clip() {
  const share = Number(id("swipe").value);
  id("other").style.clipPath = `inset(0 0 0 ${share}%)`;
}

async function compare(on) {
  id("other").hidden = id("swipe").hidden = id("second").hidden = !on;
  id("compare").checked = on;
  if (!on) {
    other?.remove();
    other = null;
    state.two = "";
  } else if (!other) {
    state.two ||= days.at(-1);
    id("day-two").value = days.indexOf(state.two) + 1;
    id("two-said").textContent = spoken(state.two);
    other = map(id("other"), await styleFor(state.two), { center: main.getCenter(), zoom: main.getZoom(), interactive: false, attributionControl: false });
    clip();
  }
  write();
}

const spoken = (day) => (day ? day.split("-").reverse().join("/") : ANY_TIME);

// Great circles on a sphere: what is measured on a screen is no survey.
const RADIUS_M = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;
function metres(a, b) {
  const [x1, y1, x2, y2] = [...a, ...b].map(radians);
  const h = Math.sin((y2 - y1) / 2) ** 2 + Math.cos(y1) * Math.cos(y2) * Math.sin((x2 - x1) / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.sqrt(h));
}
function squareMetres(ring) {
  let sum = 0;
  ring.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length];
    sum += radians(next[0] - point[0]) * (2 + Math.sin(radians(point[1])) + Math.sin(radians(next[1])));
  });
  return Math.abs((sum * RADIUS_M ** 2) / 2);
}
const figure = (value, digits) => value.toLocaleString(config.language === "en" ? "en" : "vi", { maximumFractionDigits: digits });
const long = (length) => (length < 1000 ? `${figure(length, 1)} ${M}` : `${figure(length / 1000, 2)} ${KM}`);
const wide = (area) => (area < 1e6 ? `${figure(area / 1e4, 2)} ${HA}` : `${figure(area / 1e6, 2)} ${KM2}`);

function drawing() {
  const made = measured.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }));
  if (measured.length > 2) made.push({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...measured, measured[0]]] } });
  else if (measured.length === 2) made.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: measured } });
  return { type: "FeatureCollection", features: made };
}

function measure(point) {
  if (point) measured.push(point);
  main.getSource("measure")?.setData(drawing());
  const length = measured.slice(1).reduce((sum, each, index) => sum + metres(measured[index], each), 0);
  id("measured").textContent = measured.length < 2 ? "" : measured.length < 3 ? long(length) : `${long(length)} · ${wide(squareMetres(measured))}`;
}

const names = new Map();
async function titlesOf(name) {
  if (!names.has(name)) names.set(name, fetch(`/ogc/collections/${encodeURIComponent(name)}/schema?f=json`).then((sent) => sent.json()).then((found) => found.properties));
  return names.get(name);
}

// Units as people write them, where UCUM writes them otherwise.
const UNITS = { deg: "°", km2: "km²", "dB[mW]": "dBm", "Mbit/s": "Mbps" };

// As a page writes it: choices in their words, days and numbers as people write them, with their unit.
function written(value, of = {}) {
  const choice = of.oneOf?.find((each) => each.const === value);
  if (choice) return choice.title;
  if (typeof value === "boolean") return value ? YES : NO;
  if (of.format === "date") return spoken(value);
  const unit = of["x-ogc-unit"] ?? "";
  // A year is no amount: only what is large, broken or has a unit is grouped.
  if (typeof value !== "number" || (Number.isInteger(value) && Math.abs(value) < 10000 && !unit)) return String(value);
  return `${figure(value, 3)} ${UNITS[unit] ?? unit}`.trim();
}

async function tell(event) {
  const around = [[event.point.x - 5, event.point.y - 5], [event.point.x + 5, event.point.y + 5]];
  const layers = main.getStyle().layers.filter((layer) => state.on.has(layer.source)).map((layer) => layer.id);
  const found = main.queryRenderedFeatures(around, { layers })[0];
  if (!found) return;
  const titles = await titlesOf(found.source);
  const box = document.createElement("div");
  box.className = "atlas-popup";
  const head = document.createElement("b");
  head.textContent = titleOf(found.source);
  const table = document.createElement("table");
  for (const [name, value] of Object.entries(found.properties)) {
    const line = table.insertRow();
    const cell = document.createElement("th");
    cell.textContent = titles[name]?.title ?? name;
    line.append(cell);
    line.insertCell().textContent = written(value, titles[name]);
  }
  box.append(head, table);
  new library.Popup({ maxWidth: "320px" }).setLngLat(event.lngLat).setDOMContent(box).addTo(main);
}

// What is drawn and what its colours mean, as the side says it.
function legend(list) {
  const shown = [...state.on.keys()].reverse().map((name) => {
    const row = rows.get(name);
    const item = document.createElement("li");
    const marks = row.querySelector(".atlas-marks, .picture-legend");
    const title = row.querySelector(".atlas-title").cloneNode(true);
    const swatch = row.querySelector(".atlas-swatch").cloneNode();
    swatch.style.backgroundColor = row.querySelector(".atlas-swatch").style.backgroundColor;
    item.append(...(marks ? [title, marks.cloneNode(true)] : [swatch, title]));
    return item;
  });
  list.replaceChildren(...shown);
}

// A bar of a round length, between two and five centimetres of the paper.
function bar(scale) {
  const most = scale * 0.05;
  const unit = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].find((each) => each * unit <= most) * unit;
  id("bar").style.width = `${(metres / scale) * 1000}mm`;
  id("bar").textContent = long(metres);
}

// Paper is white, whatever the screen is.
async function onPaper(draw) {
  const { theme } = document.documentElement.dataset;
  document.documentElement.dataset.theme = "light";
  try {
    return await draw();
  } finally {
    document.documentElement.dataset.theme = theme;
  }
}

// One millimetre of the paper is as many metres as the scale says, at the latitude of the centre.
async function print() {
  const paper = id("paper").value;
  const scale = Number(id("scale").value);
  const press = document.createElement("div");
  press.className = `atlas-press ${paper}`;
  document.body.append(press);
  const { lat } = main.getCenter();
  const pixel = (scale * 0.0254) / 96;
  const zoom = Math.log2((EQUATOR_M * Math.cos(radians(lat))) / (512 * pixel));
  const printed = map(press, await onPaper(() => styleFor(state.day)), { center: main.getCenter(), zoom, minZoom: 0, maxZoom: 22, interactive: false, attributionControl: false, pixelRatio: 2 });
  await new Promise((ready) => printed.once("idle", ready));
  const picture = id("picture");
  picture.src = printed.getCanvas().toDataURL("image/png");
  await picture.decode();
  printed.remove();
  press.remove();
  id("caption").textContent = [`1:${scale.toLocaleString("vi")}`, spoken(state.day), "WGS 84 / Web Mercator"].join(" · ");
  legend(id("legend"));
  bar(scale);
  id("sheet").hidden = false;
  document.documentElement.dataset.atlas = paper;
  window.print();
  delete document.documentElement.dataset.atlas;
  id("sheet").hidden = true;
}

function tilesIn(bounds, zoom, template) {
  const n = 2 ** zoom;
  const column = (lng) => Math.floor(((lng + 180) / 360) * n);
  const row = (lat) => Math.floor(((1 - Math.asinh(Math.tan(radians(lat))) / Math.PI) / 2) * n);
  const found = [];
  for (let x = column(bounds.getWest()); x <= column(bounds.getEast()); x += 1)
    for (let y = row(bounds.getNorth()); y <= row(bounds.getSouth()); y += 1) found.push(template.replace("{z}", zoom).replace("{x}", x).replace("{y}", y));
  return found;
}

// The page, what it is made of, and the tiles of what is seen, some levels deep.
async function keep() {
  if (!navigator.serviceWorker || !window.caches) return say(NO_WORKER);
  const wanted = new Set([location.pathname]);
  for (const each of performance.getEntriesByType("resource")) if (each.name.startsWith(location.origin)) wanted.add(each.name);
  for (const [name, filter] of state.on) {
    wanted.add(`/ogc/styles/${encodeURIComponent(name)}?f=json`).add(`/ogc/collections/${encodeURIComponent(name)}/schema?f=json`);
    const source = tilesOf(await styleOf(name), name, filter, state.day);
    const from = Math.max(source.minzoom, Math.min(Math.floor(main.getZoom()), source.maxzoom));
    for (let zoom = from; zoom <= Math.min(from + KEPT_LEVELS, source.maxzoom); zoom += 1) {
      for (const tile of tilesIn(main.getBounds(), zoom, source.tiles[0])) wanted.add(tile);
      if (wanted.size > MOST_TILES) return say(TOO_LARGE);
    }
  }
  await navigator.serviceWorker.register(root.dataset.keeper, { scope: "/" });
  const kept = await caches.open("atlas-kept");
  let done = 0;
  for (const each of wanted) {
    const sent = await fetch(each).catch(() => null);
    if (sent?.ok) await kept.put(each, sent);
    done += 1;
    if (done % 20 === 0) say(`${done} / ${wanted.size}`);
  }
  root.dataset.kept = String(wanted.size);
  return say(`${KEPT}: ${wanted.size}`);
}

function listen() {
  main.on("move", follow);
  main.on("moveend", write);
  main.on("click", (event) => (measuring ? measure(event.lngLat.toArray()) : tell(event)));
  main.on("idle", () => {
    const layers = main.getStyle().layers.filter((layer) => state.on.has(layer.source)).map((layer) => layer.id);
    const drawn = main.queryRenderedFeatures({ layers }).length;
    if (drawn && !Number(root.dataset.drawn)) performance.mark("features-drawn");
    root.dataset.drawn = String(drawn);
    const cut = [...state.on.keys()].some((name) => main.getSource(name) && main.querySourceFeatures(name, { sourceLayer: "left_out" }).length > 0);
    if (cut) say(LEFT_OUT);
  });
  main.on("error", (event) => {
    if (event.error?.status === 400) refuse(event.sourceId, event.error.url);
  });
  for (const [name, row] of rows) {
    // Pictures have none.
    const filter = row.querySelector(".atlas-filter");
    if (filter) filter.value = state.on.get(name) ?? "";
    row.querySelector("input[type=checkbox]").addEventListener("change", (event) => {
      if (event.target.checked) state.on.set(name, filter?.value.trim() ?? "");
      else state.on.delete(name);
      redraw();
    });
    filter?.addEventListener("change", () => {
      wrong(name, "");
      state.on.set(name, filter.value.trim());
      redraw();
    });
  }
  id("find").addEventListener("input", (event) => {
    const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d").replaceAll("Đ", "d").toLowerCase();
    for (const row of rows.values()) row.hidden = !plain(row.textContent).includes(plain(event.target.value));
  });
  id("day").addEventListener("input", (event) => {
    state.day = days[event.target.value - 1] ?? "";
    id("day-said").textContent = spoken(state.day);
  });
  id("day").addEventListener("change", redraw);
  id("compare").addEventListener("change", (event) => compare(event.target.checked));
  id("day-two").addEventListener("input", (event) => {
    state.two = days[event.target.value - 1];
    id("two-said").textContent = spoken(state.two);
  });
  id("day-two").addEventListener("change", redraw);
  id("swipe").addEventListener("input", clip);
  id("measure").addEventListener("click", (event) => {
    measuring = !measuring;
    event.currentTarget.setAttribute("aria-pressed", String(measuring));
    main.getCanvas().style.cursor = measuring ? "crosshair" : "";
  });
  id("clear").addEventListener("click", () => {
    measured = [];
    measure(null);
  });
  id("print").addEventListener("click", print);
  id("link").addEventListener("click", async () => {
    write();
    await navigator.clipboard?.writeText(location.href);
    say(COPIED);
  });
  id("keep").addEventListener("click", keep);
  // A link that somebody sent, opened where the map stands already: only what follows the # is new.
  addEventListener("hashchange", () => {
    if (/[#&](map|lop)=/.test(location.hash)) location.reload();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

try {
  library = await kit.load(config);
  const [west, south, east, north] = config.bounds;
  id("day").value = days.indexOf(state.day) + 1;
  id("day-said").textContent = spoken(state.day);
  main = map(id("map"), await styleFor(state.day), state.at ?? { bounds: [[west, south], [east, north]] });
  main.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  main.addControl(new library.ScaleControl(), "bottom-left");
  listen();
  await mark();
  if (state.two) await compare(true);
  // Only now does a tick or a click do what it says; until then the side takes none.
  root.querySelector(".atlas-side").inert = false;
} catch (error) {
  say(FAILED);
  console.warn("atlas", error);
}
