// Tools of the one map: two dates beside each other, filters of published layers, measuring, printing to scale, offline use.
const root = document.getElementById("map-tools");
const [M, KM, HA, KM2, BAD_FILTER, KEPT, TOO_LARGE, NO_WORKER, LEFT_OUT] = root.dataset.words.split("|");
const id = (name) => document.getElementById(`tools-${name}`);
// Earth as MapLibre draws it; tiles of one area that are kept at most; how many levels of them.
const EQUATOR_M = 40075016.686;
const MOST_TILES = 1500;
const KEPT_LEVELS = 3;
let view;
let map;
let other = null;
let measuring = false;
let measured = [];

function say(text) {
  id("said").textContent = text;
  id("said").hidden = text === "";
  clearTimeout(say.timer);
  if (text) say.timer = setTimeout(() => say(""), 6000);
}

const published = () => view.config.layers.filter((layer) => layer.kind === "tiles");
const shown = () => published().filter((layer) => view.shown.get(layer.id));
const filterOf = (name) => document.querySelector(`[data-filter="${CSS.escape(name)}"]`);

function passOn() {
  const address = new URL(root.dataset.embeddedAt, location.href);
  address.search = location.search;
  id("code").value = `<iframe src="${address.href}#${view.hash()}" width="100%" height="480" loading="lazy"></iframe>`;
}

// What the server says of a filter that it refuses, at the filter and on the map: once, for every tile is refused.
async function refuse(name, address) {
  const field = filterOf(name);
  const asked = new URL(address, location.href).searchParams.get("filter");
  if (!field || field.getAttribute("aria-invalid") === "true" || asked !== view.filters.get(name)) return;
  field.setAttribute("aria-invalid", "true");
  const said = await fetch(address).then((sent) => sent.json()).catch(() => ({}));
  const brief = [said.title ?? BAD_FILTER, said.where].filter(Boolean).join(": ");
  wrong(field, [brief, said.hint].filter(Boolean).join(". "));
  say(`${view.titleOf(name)} – ${brief}`);
}

function wrong(field, why) {
  const place = field.parentElement.querySelector(".map-wrong");
  place.textContent = why;
  place.hidden = why === "";
  if (why) field.closest("details").open = true;
  else field.removeAttribute("aria-invalid");
}

// The second date: the same view on another day, drawn over the first and cut where the two meet.
const spoken = (day) => day.split("-").reverse().join("/");
function follow() {
  other?.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
}
function clip() {
  document.querySelector(".tools-other").style.clipPath = `inset(0 0 0 ${Number(id("swipe").value)}%)`;
}
function redrawSecond() {
  other?.setStyle(view.style(view.second), { diff: true });
}
function compare(on) {
  id("compare").checked = on;
  id("second").hidden = !on;
  if (!on) {
    other?.remove();
    other = null;
    document.querySelector(".tools-other")?.remove();
    view.second = "";
  } else if (!other) {
    view.second ||= view.config.dates[0];
    id("day").value = view.config.dates.indexOf(view.second);
    id("day-said").textContent = spoken(view.second);
    const place = Object.assign(document.createElement("div"), { className: "tools-other", ariaHidden: "true" });
    view.stage.querySelector("[data-canvas]").after(place);
    other = newMap(place, view.style(view.second), { center: map.getCenter(), zoom: map.getZoom(), interactive: false });
    clip();
  }
  tellUndated();
  view.keepHash();
}
function tellUndated() {
  const same = shown().filter((layer) => !layer.dated).map((layer) => layer.title);
  id("undated").hidden = same.length === 0 || !(view.second || view.asOf !== view.config.asOf);
  id("undated").querySelector("span").textContent = same.join(", ");
}

function newMap(container, style, extra) {
  const made = new view.library.Map({ container, style, minZoom: 4, maxZoom: 18, fadeDuration: 0, attributionControl: false, canvasContextAttributes: { preserveDrawingBuffer: true }, ...extra });
  made.setMissingStyleImageResolver((name) => {
    if (name === "hatch") made.addImage("hatch", view.hatch(), { pixelRatio: 2 });
  });
  return made;
}

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
const long = (length) => (length < 1000 ? `${view.figure(length, 1)} ${M}` : `${view.figure(length / 1000, 2)} ${KM}`);
const wide = (area) => (area < 1e6 ? `${view.figure(area / 1e4, 2)} ${HA}` : `${view.figure(area / 1e6, 2)} ${KM2}`);

function drawing() {
  const made = measured.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }));
  if (measured.length > 2) made.push({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...measured, measured[0]]] } });
  else if (measured.length === 2) made.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: measured } });
  return { type: "FeatureCollection", features: made };
}

function extra() {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--attention").trim() || "#B7791F";
  return {
    sources: { measure: { type: "geojson", data: drawing() } },
    layers: [
      { id: "measure-area", type: "fill", source: "measure", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.15 } },
      { id: "measure-line", type: "line", source: "measure", paint: { "line-color": ink, "line-width": 2.5, "line-dasharray": [2, 1] } },
      { id: "measure-point", type: "circle", source: "measure", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": ink, "circle-radius": 4 } },
    ],
  };
}

function measure(point) {
  if (point) measured.push(point);
  map.getSource("measure")?.setData(drawing());
  const length = measured.slice(1).reduce((sum, each, index) => sum + metres(measured[index], each), 0);
  id("measured").textContent = measured.length < 2 ? "" : measured.length < 3 ? long(length) : `${long(length)} · ${wide(squareMetres(measured))}`;
}

// What is drawn and what its colours mean, as the list beside the map says it.
function legend(place) {
  const rows = [...view.element.querySelectorAll("[data-entry]")].filter((row) => view.shown.get(row.dataset.entry));
  place.replaceChildren(...rows.map((row) => {
    const item = document.createElement("div");
    const title = row.querySelector(".map-entry-title").cloneNode(true);
    const swatch = row.querySelector(".map-entry-head .swatch")?.cloneNode(true);
    const keys = row.querySelector(".map-keys").cloneNode(true);
    for (const each of keys.querySelectorAll(".map-filter, [hidden]")) each.remove();
    item.append(...[swatch, title, keys].filter(Boolean));
    return item;
  }));
}

// A bar of a round length, between two and five centimetres of the paper.
function bar(scale) {
  const most = scale * 0.05;
  const unit = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].find((each) => each * unit <= most) * unit;
  id("bar").style.width = `${(length / scale) * 1000}mm`;
  id("bar").textContent = long(length);
}

// Paper is white, whatever the screen is.
function onPaper(draw) {
  const { theme } = document.documentElement.dataset;
  document.documentElement.dataset.theme = "light";
  try {
    return draw();
  } finally {
    document.documentElement.dataset.theme = theme;
  }
}

// One millimetre of the paper is as many metres as the scale says, at the latitude of the centre.
async function print() {
  const paper = id("paper").value;
  const scale = Number(id("scale").value);
  const press = document.createElement("div");
  press.className = `tools-press ${paper}`;
  document.body.append(press);
  const { lat } = map.getCenter();
  const pixel = (scale * 0.0254) / 96;
  const zoom = Math.log2((EQUATOR_M * Math.cos(radians(lat))) / (512 * pixel));
  const printed = newMap(press, onPaper(() => view.style()), { center: map.getCenter(), zoom, minZoom: 0, maxZoom: 22, interactive: false, pixelRatio: 2 });
  await new Promise((ready) => printed.once("idle", ready));
  const picture = id("picture");
  picture.src = printed.getCanvas().toDataURL("image/png");
  await picture.decode();
  printed.remove();
  press.remove();
  id("caption").textContent = [`1:${scale.toLocaleString("vi")}`, spoken(view.asOf), "WGS 84 / Web Mercator"].join(" · ");
  legend(id("legend"));
  bar(scale);
  // A sheet of its own: nothing of the page stands around it.
  document.body.append(id("sheet"));
  id("sheet").hidden = false;
  document.documentElement.dataset.sheet = paper;
  window.print();
  delete document.documentElement.dataset.sheet;
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
  for (const layer of shown()) {
    wanted.add(layer.url).add(layer.schemaUrl);
    const source = view.tilesOf(layer, view.asOf);
    const from = Math.max(source.minzoom, Math.min(Math.floor(map.getZoom()), source.maxzoom));
    for (let zoom = from; zoom <= Math.min(from + KEPT_LEVELS, source.maxzoom); zoom += 1) {
      for (const tile of tilesIn(map.getBounds(), zoom, source.tiles[0])) wanted.add(tile);
      if (wanted.size > MOST_TILES) return say(TOO_LARGE);
    }
  }
  wanted.delete("");
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
  map.on("move", follow);
  map.on("idle", () => {
    const cut = shown().some((layer) => map.getSource(`data-${layer.id}`) && map.querySourceFeatures(`data-${layer.id}`, { sourceLayer: "left_out" }).length > 0);
    if (cut) say(LEFT_OUT);
  });
  view.element.addEventListener("map:moved", () => {
    passOn();
    tellUndated();
  });
  view.element.addEventListener("map:restyled", redrawSecond);
  for (const layer of published()) {
    const field = filterOf(layer.id);
    if (!field) continue;
    field.value = view.filters.get(layer.id) ?? "";
    field.addEventListener("change", () => {
      wrong(field, "");
      view.filters.set(layer.id, field.value.trim());
      view.restyle();
    });
  }
  id("compare").addEventListener("change", (event) => compare(event.target.checked));
  id("day").max = view.config.dates.length - 1;
  id("day").addEventListener("input", (event) => {
    view.second = view.config.dates[Number(event.target.value)];
    id("day-said").textContent = spoken(view.second);
    redrawSecond();
    view.keepHash();
  });
  id("swipe").addEventListener("input", clip);
  id("measure").addEventListener("click", (event) => {
    measuring = !measuring;
    event.currentTarget.setAttribute("aria-pressed", String(measuring));
    map.getCanvas().style.cursor = measuring ? "crosshair" : "";
  });
  id("clear").addEventListener("click", () => {
    measured = [];
    measure(null);
  });
  id("print").addEventListener("click", print);
  id("link").addEventListener("click", () => view.copy());
  // The tools stand in a column of their own that scrolls: what opens below its edge comes to the eye.
  for (const tool of root.querySelectorAll(":scope > details")) {
    tool.addEventListener("toggle", () => tool.open && tool.scrollIntoView({ block: "nearest" }));
  }
  id("keep").addEventListener("click", keep);
}

function begin() {
  view = document.querySelector(".map-page[data-map]")?.view;
  if (!view || map) return;
  map = view.map;
  view.extra = extra;
  view.taken = (event) => {
    if (measuring) measure(event.lngLat.toArray());
    return measuring;
  };
  view.refused = (event) => {
    const layer = published().find((each) => `data-${each.id}` === event.sourceId);
    if (layer) refuse(layer.id, event.error.url);
    return Boolean(layer);
  };
  listen();
  view.restyle();
  passOn();
  const asked = new URLSearchParams(location.hash.slice(1)).get("so");
  if (view.config.dates.includes(asked)) {
    view.second = asked;
    compare(true);
  }
  // Only now does a click do what it says; until then the tools take none.
  root.inert = false;
}
document.addEventListener("map:live", begin);
begin();
