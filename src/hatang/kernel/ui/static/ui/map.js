// Draws a map of ours with MapLibre: our own style from the page's colours, probe, layers, time, link and print.
let libraryPromise = null;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
const colour = (name) => token(name) || token("accent");
// How names are written that lie over what is coloured, light or dark.
const overFont = () => [`Be Vietnam Pro ${token("map-weight")}`];
const overPaint = () => ({ "text-color": token("map-ink"), "text-halo-color": token("map-halo"), "text-halo-width": Number(token("map-halo-width")) });

// A colour expression for a layer: numbers by class beginnings, words by class values.
function paint(by, classes, fallback) {
  if (!by || classes.length === 0) return colour(fallback);
  const none = colour("hatch-ground");
  const numeric = classes.filter((each) => each.atLeast !== null);
  const named = classes.filter((each) => each.value);
  if (numeric.length > 0) {
    const steps = numeric.flatMap((each, index) => (index === 0 ? [colour(each.colour)] : [each.atLeast, colour(each.colour)]));
    const stepped = numeric.length > 1 ? ["step", ["get", by], ...steps] : steps[0];
    return ["case", ["==", ["typeof", ["get", by]], "number"], stepped, none];
  }
  const pairs = named.flatMap((each) => [each.value, colour(each.colour)]);
  const rest = classes.find((each) => each.value === "" && each.colour !== "no-data");
  return pairs.length > 0 ? ["match", ["to-string", ["get", by]], ...pairs, rest ? colour(rest.colour) : none] : none;
}

// The colour of letters on a class: dark on light ones, light on dark ones.
const inkOf = (name) => token(`${name}-ink`) || token("map-ink");
function ink(by, classes, fallback) {
  const numeric = classes.filter((each) => each.atLeast !== null);
  if (!by || numeric.length < 2) return inkOf(fallback);
  const steps = numeric.flatMap((each, index) => (index === 0 ? [inkOf(each.colour)] : [each.atLeast, inkOf(each.colour)]));
  return ["case", ["==", ["typeof", ["get", by]], "number"], ["step", ["get", by], ...steps], token("map-ink")];
}

function hatched(by, classes) {
  if (!by) return ["literal", false];
  if (classes.some((each) => each.atLeast !== null)) return ["!=", ["typeof", ["get", by]], "number"];
  const known = classes.filter((each) => each.value && each.colour !== "no-data").map((each) => each.value);
  return ["!", ["in", ["to-string", ["get", by]], ["literal", known]]];
}

function hatchImage() {
  const size = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.fillStyle = token("hatch-ground");
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = token("hatch-line");
  pen.lineWidth = 2.2;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

// What lies under and over every map of ours: sea, land, borders as of the day, the islands and the names.
export function ground(config, day) {
  const nameOf = config.language === "en" ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const valid = ["all", ["<=", ["coalesce", ["get", "since"], ""], day], [">", ["coalesce", ["get", "until"], "9999"], day]];
  const kind = (name) => ["==", ["get", "kind"], name];
  const label = (id, name, size, ink, extra = {}, filter = kind(name)) => ({
    id,
    type: "symbol",
    source: "base",
    filter,
    layout: { "text-field": nameOf, "text-font": ["Be Vietnam Pro 400"], "text-size": size, "text-max-width": 9, "text-padding": 6, ...extra },
    paint: { "text-color": colour(ink), "text-halo-color": colour("map-halo"), "text-halo-width": 1.2 },
  });
  const under = [
    { id: "sea", type: "background", paint: { "background-color": colour("map-sea") } },
    { id: "country", type: "fill", source: "base", filter: kind("country"), paint: { "fill-color": colour("map-land") } },
    { id: "province", type: "fill", source: "base", filter: ["all", kind("province"), valid], paint: { "fill-color": colour("map-land") } },
    { id: "country-line", type: "line", source: "base", filter: kind("country"), paint: { "line-color": colour("map-land-line"), "line-width": 1.2 } },
    { id: "province-line", type: "line", source: "base", filter: ["all", kind("province"), valid], paint: { "line-color": colour("map-land-line"), "line-width": 0.8 } },
    { id: "islet", type: "circle", source: "base", filter: kind("islet"), paint: { "circle-radius": 2.2, "circle-color": colour("map-land"), "circle-stroke-color": colour("map-ink-2"), "circle-stroke-width": 0.8 } },
  ];
  const labels = [
    label("country-label", "country-label", 13, "map-ink-2", { "text-letter-spacing": 0.15, "text-transform": "uppercase" }),
    label("province-label", "province-label", 12, "map-ink-2", {}, ["all", kind("province-label"), valid, ["!=", ["get", "name"], "Quảng Ngãi"]]),
    label("sea-label", "sea-label", 15, "map-ink-2", { "text-letter-spacing": 0.25 }),
    label("archipelago", "archipelago", 12, "map-ink", { "text-allow-overlap": true, "text-ignore-placement": true, "text-max-width": 14 }),
  ];
  return { source: { type: "geojson", data: new URL(config.base, location.href).href }, under, labels };
}

// What follows the # of a shared link: where the eye was, the layers, their filters, the date of the slider.
function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const [zoom, lat, lng] = (given.get("map") ?? "").split("/").map(Number);
  return { given, place: Number.isFinite(lng) && Number.isFinite(zoom) ? { zoom, center: [lng, lat] } : null };
}

// Styles are made for a white ground: what is white on it, rings and hollow points, takes the colour of ours.
function onGround(layer) {
  if (layer.type !== "circle") return layer;
  return { ...layer, paint: JSON.parse(JSON.stringify(layer.paint).replaceAll('"#ffffff"', JSON.stringify(token("map-halo")))) };
}

// Units as people write them, where UCUM writes them otherwise.
const UNITS = { deg: "°", km2: "km²", "dB[mW]": "dBm", "Mbit/s": "Mbps" };

// A table under the cursor is looked at in passing; a click says the rest.
const PROBED_ROWS = 9;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const OF_LINK = /[#&](map|lop)=/;
// Two clicks within so many milliseconds and pixels are one double click.
const TWICE_MS = 280;
const TWICE_PX = 20;

class View {
  constructor(element, config, library, toast) {
    this.element = element;
    this.config = config;
    this.library = library;
    this.toast = toast;
    this.asOf = config.asOf;
    this.choice = config.choices.find((each) => each.key === config.chosen) ?? null;
    this.shown = new Map(config.layers.map((layer) => [layer.id, layer.shown]));
    this.filters = new Map();
    this.documents = new Map();
    this.clicked = { at: -TWICE_MS };
    this.lacking = [];
    this.schemas = new Map();
    this.named = new Map();
    this.stage = element.querySelector(".map-stage");
    this.probe = element.querySelector("[data-probe]");
    if (config.keeps || readHash().given.has("lop")) this.recall();
    // Whoever was sent what is seen on a map finds it before the eyes.
    if (!config.keeps && readHash().place) element.scrollIntoView({ block: "center" });
    this.start();
  }

  // The layers, filters and date of a link are those of its sender; one that says nothing of layers leaves the page's.
  recall() {
    const { given } = readHash();
    if (given.has("lop")) {
      const wanted = new Set(given.get("lop").split(",").filter(Boolean));
      // What the reader does not see stays in the address: it is there again once they have signed in.
      this.lacking = [...wanted].filter((id) => !this.shown.has(id));
      const notice = this.element.querySelector("[data-lacking]");
      if (notice) notice.hidden = this.lacking.length === 0;
      for (const layer of this.config.layers) if (!layer.emphasis) this.shown.set(layer.id, wanted.has(layer.id));
    }
    for (const layer of this.config.layers) if (given.get(`loc.${layer.id}`)) this.filters.set(layer.id, given.get(`loc.${layer.id}`));
    if (this.config.dates.includes(given.get("ngay"))) this.asOf = given.get("ngay");
    for (const box of this.element.querySelectorAll("[data-layer]")) box.checked = this.shown.get(box.value);
    this.legend();
    const slider = this.element.querySelector("[data-time]");
    if (slider) slider.value = this.config.dates.indexOf(this.asOf);
    this.tellDate();
  }

  hash({ shared = this.config.keeps } = {}) {
    const said = new URLSearchParams();
    const { lng, lat } = this.map.getCenter();
    said.set("map", `${this.map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
    if (shared) {
      said.set("lop", this.config.layers.filter((layer) => !layer.emphasis && this.shown.get(layer.id)).map((layer) => layer.id).concat(this.lacking).join(","));
      for (const [id, filter] of this.filters) if (filter && this.shown.get(id)) said.set(`loc.${id}`, filter);
      if (this.asOf !== this.config.asOf) said.set("ngay", this.asOf);
      if (this.second) said.set("so", this.second);
    }
    return said.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  }

  // The page of the map carries in its address what is seen; on others the address is that of the page.
  keepHash() {
    if (!this.config.keeps) return;
    history.replaceState(history.state, "", `#${this.hash()}`);
    this.element.dispatchEvent(new CustomEvent("map:moved", { bubbles: true }));
  }

  dated(layer, day) {
    const address = new URL(this.choice?.urls[layer.id] ?? layer.url, location.href);
    if (day !== this.config.asOf || address.searchParams.has("as_of")) address.searchParams.set("as_of", day);
    if (layer.follows) {
      for (const [name, wanted] of new URLSearchParams(location.search)) if (wanted && name.startsWith(`${layer.follows}-f-`)) address.searchParams.set(name, wanted);
    }
    return address.href;
  }

  titleOf(id) {
    return this.config.layers.find((layer) => layer.id === id)?.title ?? "";
  }

  // The style of a published layer comes when the layer is shown; then the map is drawn again.
  async fetchStyle(layer) {
    if (this.documents.has(layer.id)) return;
    this.documents.set(layer.id, null);
    const sent = await fetch(layer.url).catch(() => null);
    if (!sent?.ok) {
      this.failed({ sourceId: `data-${layer.id}` });
      return;
    }
    const drawnBy = await sent.json();
    this.documents.set(layer.id, drawnBy);
    const painted = drawnBy.layers.map((each) => each.paint?.["circle-color"] ?? each.paint?.["line-color"] ?? each.paint?.["fill-color"]).find((each) => typeof each === "string");
    if (painted) this.element.querySelector(`[data-entry="${CSS.escape(layer.id)}"] [data-swatch]`)?.setAttribute("fill", painted);
    this.restyle();
  }

  // The tiles of a published layer under its filter and on the day.
  tilesOf(layer, day) {
    const source = { ...Object.values(this.documents.get(layer.id).sources)[0] };
    const asked = new URLSearchParams();
    if (this.filters.get(layer.id)) asked.set("filter", this.filters.get(layer.id));
    if (layer.dated) asked.set("datetime", day);
    if (asked.size > 0) {
      source.tiles = source.tiles.map((each) => `${each}?${asked}`);
      source.maxzoom = 18;
    }
    return source;
  }

  // What the features of a published layer are called: below a point, in the middle of an area.
  nameOf(layer, source, inside) {
    const isPoint = ["==", ["geometry-type"], "Point"];
    return {
      id: `${source}-label`, type: "symbol", source, "source-layer": inside, minzoom: 8.8,
      filter: ["step", ["zoom"], ["!", isPoint], 11, true],
      layout: {
        "text-field": ["to-string", ["get", layer.label]], "text-font": overFont(), "text-max-width": 8, "text-padding": 4,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 14, 13], "text-anchor": ["case", isPoint, "top", "center"], "text-offset": ["case", isPoint, ["literal", [0, 0.6]], ["literal", [0, 0]]],
      },
      paint: overPaint(),
    };
  }

  // The whole style from the page's colours: a change of theme, date, choice or layer is this again, compared and applied.
  style(day = this.asOf) {
    const { config } = this;
    const drawn = ground(config, day);
    const sources = { base: drawn.source };
    const { labels } = drawn;
    const fills = [];
    const shades = [];
    const rasters = [];
    const data = [];
    for (const layer of config.layers) {
      const visibility = this.shown.get(layer.id) ? "visible" : "none";
      const source = `data-${layer.id}`;
      const minzoom = layer.minimumZoom;
      const chosen = this.choice?.layer === layer.id ? this.choice : layer;
      const painted = paint(chosen.by, chosen.classes, layer.colour);
      if (layer.kind === "image") {
        if (!this.pictures) continue;
        const [w, s, e, n] = layer.bounds;
        sources[source] = { type: "image", url: new URL(layer.url, location.href).href, coordinates: [[w, n], [e, n], [e, s], [w, s]] };
        shades.push({ id: source, type: "raster", source, layout: { visibility }, paint: { "raster-opacity": 0.55, "raster-fade-duration": 0 } });
        continue;
      }
      if (layer.kind === "raster") {
        if (!this.pictures) continue;
        // The braces of the address must stay braces.
        const tiles = [layer.url.startsWith("/") ? location.origin + layer.url : layer.url];
        sources[source] = { type: "raster", tiles, tileSize: 256, minzoom: 4, maxzoom: layer.maximumZoom, ...(layer.bounds ? { bounds: layer.bounds } : {}) };
        rasters.push({ id: source, type: "raster", source, layout: { visibility }, paint: { "raster-opacity": 0.78, "raster-fade-duration": 0, "raster-resampling": "nearest" } });
        continue;
      }
      if (layer.kind === "tiles") {
        if (!this.shown.get(layer.id)) continue;
        const drawnBy = this.documents.get(layer.id);
        if (!drawnBy) {
          this.fetchStyle(layer);
          continue;
        }
        sources[source] = this.tilesOf(layer, day);
        // Pictures lie under what is drawn.
        const into = sources[source].type === "raster" ? rasters : data;
        into.push(...drawnBy.layers.map((each) => ({ ...onGround(each), id: `${source}-${each.id}`, source })));
        if (layer.label) labels.push(this.nameOf(layer, source, drawnBy.layers[0]["source-layer"]));
        continue;
      }
      sources[source] = { type: "geojson", data: this.dated(layer, day), promoteId: "key" };
      if (layer.kind === "fill") {
        fills.push(
          { id: source, type: "fill", source, minzoom, layout: { visibility }, paint: { "fill-color": painted, "fill-opacity": 0.92 } },
          { id: `${source}-none`, type: "fill", source, minzoom, layout: { visibility }, filter: hatched(chosen.by, chosen.classes), paint: { "fill-pattern": "hatch" } },
        );
        data.push(
          { id: `${source}-line`, type: "line", source, minzoom, layout: { visibility }, paint: { "line-color": colour("map-border"), "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.6, 11, 1.4] } },
          { id: `${source}-over`, type: "line", source, minzoom, layout: { visibility }, paint: { "line-color": colour("map-border-strong"), "line-width": ["case", ["boolean", ["feature-state", "over"], false], 2.2, 0] } },
        );
      } else if (layer.kind === "line") {
        data.push({ id: source, type: "line", source, minzoom, layout: { visibility, "line-cap": "round" }, paint: { "line-color": painted, "line-width": 1.6 } });
      } else if (layer.emphasis) {
        data.push({ id: source, type: "circle", source, layout: { visibility }, paint: { "circle-radius": 11, "circle-opacity": 0, "circle-stroke-color": colour("map-ink"), "circle-stroke-width": 2.5 } });
      } else {
        data.push({
          id: source, type: "circle", source, minzoom, layout: { visibility },
          paint: {
            "circle-color": painted,
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 7, 2.4, 9, 3.6, 12, 6.5],
            "circle-stroke-color": ["case", ["boolean", ["feature-state", "over"], false], colour("map-ink"), colour("map-border")],
            "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 7, 0.6, 12, 1.4],
          },
        });
      }
      if (layer.label) {
        labels.push({
          id: `${source}-label`, type: "symbol", source, minzoom: Math.max(minzoom, layer.kind === "circle" ? 11 : 8.4), layout: {
            visibility, "text-field": ["get", layer.label], "text-font": layer.kind === "fill" ? ["Be Vietnam Pro 400"] : overFont(),
            "text-size": ["interpolate", ["linear"], ["zoom"], 8, 10.5, 12, 13], "text-max-width": 7, "text-padding": 3,
            ...(layer.kind !== "circle" ? {} : { "text-anchor": "top", "text-offset": [0, 0.6], "text-optional": true }),
          },
          paint: layer.kind === "fill"
            ? { "text-color": ink(chosen.by, chosen.classes, layer.colour), "text-halo-color": painted, "text-halo-width": 1.1, "text-halo-blur": 0.4 }
            : overPaint(),
        });
      }
    }
    // Where the cursor asks: everything that is drawn of a layer but its pictures and names.
    if (day === this.asOf) this.probed = [...fills, ...data].filter((each) => each.layout?.visibility !== "none" && each.type !== "symbol").map((each) => each.id);
    const over = this.extra?.() ?? { sources: {}, layers: [] };
    return {
      version: 8,
      "font-faces": config.faces,
      sources: { ...sources, ...over.sources },
      layers: [...drawn.under, ...fills, ...rasters, ...shades, ...data, ...over.layers, ...labels],
    };
  }

  start() {
    const { config, element } = this;
    const container = element.querySelector("[data-canvas]");
    const asked = readHash().place;
    this.map = new this.library.Map({
      container,
      style: this.style(),
      ...(asked ?? { bounds: config.bounds, fitBoundsOptions: { padding: 0 } }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      minZoom: 4,
      maxZoom: 18,
      fadeDuration: 0,
      cooperativeGestures: !element.classList.contains("map-page"),
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: config.words.locale,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.getCanvas().setAttribute("aria-label", config.words.canvas);
    this.map.setMissingStyleImageResolver((id) => {
      if (id === "hatch") this.map.addImage("hatch", hatchImage(), { pixelRatio: 2 });
    });
    const figures = () => {
      const sources = ["base", ...this.overlays()];
      if (!sources.every((id) => this.map.isSourceLoaded(id))) return;
      this.map.off("render", figures);
      element.dataset.live = "";
      performance.mark("map-live");
      element.dispatchEvent(new CustomEvent("map:live", { bubbles: true }));
    };
    this.map.on("render", figures);
    // Pictures come after the figures: nobody waits for shadows. Drawn is a map whose pictures stand too.
    const drawn = () => {
      const pictures = this.pictureSources();
      if (element.dataset.live === undefined || !pictures.every((id) => this.map.getSource(id) && this.map.isSourceLoaded(id))) return;
      this.map.off("idle", drawn);
      element.dataset.drawn = "";
      performance.mark("map-drawn");
    };
    this.map.once("idle", () => {
      this.pictures = true;
      if (this.pictureSources().length > 0) this.restyle();
      this.map.on("idle", drawn);
      this.map.triggerRepaint();
    });
    this.map.on("error", (event) => this.failed(event));
    this.map.on("sourcedataloading", () => this.tellLoading());
    this.map.on("sourcedata", () => this.tellLoading());
    this.map.on("idle", () => {
      this.tellLoading();
      if (!config.keeps) return;
      const features = this.map.queryRenderedFeatures({ layers: this.probed.filter((id) => this.map.getLayer(id)) }).length;
      if (features && !Number(element.dataset.features)) performance.mark("features-drawn");
      element.dataset.features = String(features);
    });
    this.map.on("moveend", () => this.keepHash());
    this.listen();
  }

  restyle({ image = false } = {}) {
    if (image && this.map.hasImage("hatch")) this.map.updateImage("hatch", hatchImage());
    this.map.setStyle(this.style(), { diff: true });
    this.keepHash();
    this.element.dispatchEvent(new CustomEvent("map:restyled", { bubbles: true }));
  }

  hatch() {
    return hatchImage();
  }

  // What is still on its way, once it takes longer than the eye notices.
  tellLoading() {
    const waits = this.config.layers.filter((layer) => {
      const id = `data-${layer.id}`;
      if (!this.shown.get(layer.id) || layer.emphasis) return false;
      if (this.map.getSource(id)) return !this.map.isSourceLoaded(id);
      return layer.kind === "tiles" ? this.documents.get(layer.id) !== undefined : layer.kind === "raster";
    });
    const place = this.element.querySelector("[data-loading]");
    const words = waits.map((layer) => layer.title).join(", ");
    if (words === "") {
      clearTimeout(this.slow);
      this.slow = undefined;
      place.hidden = true;
    } else {
      this.slow ??= setTimeout(() => (place.hidden = false), 300);
      place.textContent = this.config.words.loading.replace("%(title)s", words);
    }
  }

  failed(event) {
    if (event.error?.status === 400 && this.refused?.(event)) return;
    const layer = this.config.layers.find((each) => `data-${each.id}` === event.sourceId);
    const place = this.element.querySelector("[data-failed]");
    place.textContent = layer ? this.config.words.layerFailed.replace("%(title)s", layer.title) : String(event.error?.message ?? "");
    place.hidden = place.textContent === "";
  }

  pictureSources() {
    return this.config.layers.filter((layer) => (layer.kind === "image" || layer.kind === "raster") && this.shown.get(layer.id)).map((layer) => `data-${layer.id}`);
  }

  overlays() {
    return this.config.layers.filter((layer) => !["image", "raster", "tiles"].includes(layer.kind) && this.shown.get(layer.id)).map((layer) => `data-${layer.id}`).filter((id) => this.map.getLayer(id));
  }

  at(point) {
    const box = [[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]];
    const found = this.map.queryRenderedFeatures(box, { layers: this.probed.filter((id) => this.map.getLayer(id)) });
    return found.find((each) => each.layer.type === "circle") ?? found[0] ?? null;
  }

  // Head and rows of words of what lies under the cursor.
  describe(feature) {
    const layer = this.config.layers.find((each) => `data-${each.id}` === feature.source);
    const values = feature.properties;
    if (layer.kind === "tiles") return { title: values[layer.label] ?? layer.title, rows: this.rowsOf(layer, values) };
    const words = (value) => (value === undefined || value === null ? this.config.words.noData : this.written(value));
    const called = (name, value) => (layer.named[name] ? String(value ?? "").split(", ").map((code) => layer.named[name][code] ?? code).join(", ") : words(value));
    const rows = layer.probe.map(([name, title]) => [title, called(name, values[name])]).filter(([, text]) => text !== "");
    if (this.choice?.layer === layer.id) rows.unshift([this.choice.title, words(values[`${this.choice.by}_text`] ?? values[this.choice.by])]);
    return { title: values.name ?? values[layer.label] ?? layer.title, rows };
  }

  rowsOf(layer, values) {
    const known = this.schemas.get(layer.id);
    if (known === undefined && layer.schemaUrl) {
      this.schemas.set(layer.id, null);
      fetch(layer.schemaUrl).then((sent) => sent.json()).then((schema) => this.schemas.set(layer.id, schema.properties)).catch(() => this.schemas.delete(layer.id));
    }
    // Keys of a file tell nobody anything: the rows come with their words.
    if (layer.schemaUrl && !known) return [];
    const names = this.named.get(this.keyOf(layer, values)) ?? {};
    return Object.entries(values).map(([name, value]) => {
      const written = this.written(value, known?.[name]);
      const parts = String(value).split(/, ?/).map((code) => names[`${name}=${code}`] && `${names[`${name}=${code}`]} (${code})`);
      return [known?.[name]?.title ?? name, parts.every(Boolean) ? parts.join(", ") : written];
    });
  }

  keyOf(layer, values) {
    return `${layer.id} ${JSON.stringify(values)}`;
  }

  // What the codes of a feature that was pressed are called, and where its page is; a feature that only lies under the cursor asks nobody.
  async nameCodes(layer, values) {
    const key = this.keyOf(layer, values);
    if (!layer.namesUrl || this.named.has(key)) return;
    const asked = new URL(layer.namesUrl, location.href);
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "string") for (const code of value.split(/, ?/)) asked.searchParams.append(name, code);
    }
    const answer = await fetch(asked).catch(() => null);
    if (answer?.ok) this.named.set(key, await answer.json());
  }

  // As a page writes it: choices in their words, days and numbers as people write them, with their unit.
  written(value, of = {}) {
    const choice = of.oneOf?.find((each) => each.const === value);
    if (choice) return choice.title;
    if (typeof value === "boolean") return value ? this.config.words.yes : this.config.words.no;
    if (of.format === "date" || DAY.test(value)) return String(value).split("-").reverse().join("/");
    const unit = of["x-ogc-unit"] ?? "";
    // A year is no amount: only what is large, broken or has a unit is grouped.
    if (typeof value !== "number" || (Number.isInteger(value) && Math.abs(value) < 10000 && !unit)) return String(value);
    return `${this.figure(value, 3)} ${UNITS[unit] ?? unit}`.trim();
  }

  figure(value, digits) {
    return value.toLocaleString(this.config.language === "en" ? "en" : "vi", { maximumFractionDigits: digits });
  }

  // A small table: the title over it, columns where the answer names them.
  table({ title, columns = [], rows }) {
    const made = document.createElement("table");
    made.createCaption().textContent = title;
    const line = (section, cells, tag) => {
      const row = section.insertRow();
      for (const [place, text] of cells.entries()) {
        const cell = document.createElement(place === 0 || tag === "th" ? "th" : "td");
        cell.scope = tag === "th" ? "col" : "row";
        if (cell.tagName === "TD") cell.removeAttribute("scope");
        cell.textContent = text ?? "";
        row.append(cell);
      }
    };
    if (columns.length > 0) line(made.createTHead(), columns, "th");
    const body = made.createTBody();
    for (const cells of rows) line(body, cells, "td");
    return made;
  }

  point(feature, position) {
    if (this.over) this.map.setFeatureState(this.over, { over: false });
    this.over = feature?.id === undefined ? null : { source: feature.source, id: feature.id };
    if (this.over) this.map.setFeatureState(this.over, { over: true });
    this.map.getCanvas().style.cursor = this.addressOf(feature) ? "pointer" : "";
    this.probe.hidden = !feature;
    clearTimeout(this.asking);
    if (feature) {
      const { title, rows } = this.describe(feature);
      this.say(this.table({ title, rows: rows.slice(0, PROBED_ROWS) }), position);
    } else if (position) this.ask(position);
  }

  // What lies under the cursor in a raster is asked of the server once the cursor rests.
  ask(position) {
    const layer = this.config.layers.find((each) => each.probeUrl && this.shown.get(each.id));
    if (!layer || !this.pictures) return;
    this.asking = setTimeout(async () => {
      const { lng, lat } = this.map.unproject([position.x, position.y]);
      const asked = (this.asked = Symbol("asked"));
      const answer = await fetch(layer.probeUrl.replace("{lng}", lng.toFixed(5)).replace("{lat}", lat.toFixed(5)), { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || asked !== this.asked || this.over) return;
      const answered = await answer.json();
      if (asked !== this.asked || answered.rows.length === 0) return;
      this.probe.hidden = false;
      this.say(this.table(answered), position);
    }, 140);
  }

  say(table, position) {
    this.probe.replaceChildren(table);
    const { offsetWidth: width, offsetHeight: height } = this.probe;
    const x = Math.min(position.x + 14, this.stage.clientWidth - width - 8);
    const y = position.y + 18 + height > this.stage.clientHeight ? position.y - height - 12 : position.y + 18;
    this.probe.style.transform = `translate(${Math.max(8, x)}px, ${Math.max(8, y)}px)`;
  }

  addressOf(feature) {
    if (!feature) return "";
    const layer = this.config.layers.find((each) => `data-${each.id}` === feature.source);
    if (layer.kind === "tiles") return this.named.get(this.keyOf(layer, feature.properties))?.url ?? "";
    return feature.properties.url ?? layer.opens.replace(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(feature.properties[name] ?? ""));
  }

  // A point says where it lies what it is, with the way to its page: so does what has no page.
  isPinned(feature) {
    const layer = feature && this.config.layers.find((each) => `data-${each.id}` === feature.source);
    return Boolean(layer) && (layer.kind === "tiles" || (layer.kind === "circle" && !layer.chooses && this.addressOf(feature) !== ""));
  }

  open(feature, place) {
    const address = this.addressOf(feature);
    if (place && this.isPinned(feature)) this.pin(feature, place);
    else if (address) location.assign(address);
  }

  async pin(feature, place) {
    const box = document.createElement("div");
    box.className = "map-popup";
    const way = document.createElement("a");
    way.className = "button";
    way.textContent = this.config.words.openPage;
    const parts = () => {
      way.href = this.addressOf(feature);
      return [this.table(this.describe(feature)), ...(this.addressOf(feature) ? [way] : [])];
    };
    box.append(...parts());
    this.probe.hidden = true;
    new this.library.Popup({ maxWidth: "320px" }).setLngLat(place).setDOMContent(box).addTo(this.map);
    const layer = this.config.layers.find((each) => `data-${each.id}` === feature.source);
    if (layer.kind !== "tiles") return;
    await this.nameCodes(layer, feature.properties);
    for (let tries = 0; tries < 40 && !this.schemas.get(layer.id); tries += 1) await new Promise((ready) => setTimeout(ready, 50));
    box.replaceChildren(...parts());
  }

  // Jump to a place that the search of the page knows, and mark it with the way to its page; not where one picks a point.
  jump({ title, bounds, at, url }) {
    const [lng, lat] = at ?? [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
    if (at) this.map.jumpTo({ center: at, zoom: Math.max(13, this.map.getZoom()) });
    else this.map.fitBounds(bounds, { padding: 20, animate: false });
    this.found?.remove();
    const mark = document.createElement(url && !this.config.picks ? "a" : "span");
    if (mark.matches("a")) mark.href = url;
    mark.className = "map-found";
    mark.textContent = title;
    this.found = new this.library.Marker({ element: mark, anchor: "bottom" }).setLngLat([lng, lat]).addTo(this.map);
  }

  async find(form) {
    const list = form.querySelector("[data-hits]");
    const asked = (this.finding = Symbol("finding"));
    const query = new URLSearchParams(new FormData(form));
    const words = query.get("q").trim();
    if (words.length < 2) {
      list.hidden = true;
      return;
    }
    const sent = await fetch(`${form.action}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const { places: hits } = sent?.ok ? await sent.json() : { places: [] };
    if (asked !== this.finding) return;
    list.replaceChildren(...hits.slice(0, 8).map((hit) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = hit.title;
      const note = document.createElement("small");
      note.textContent = ` ${hit.note}`;
      button.append(note);
      button.addEventListener("click", () => {
        list.hidden = true;
        this.jump(hit);
      });
      item.append(button);
      return item;
    }));
    if (hits.length === 0) {
      const none = document.createElement("li");
      none.textContent = this.config.words.nothingHere;
      list.append(none);
    }
    list.hidden = false;
    this.hits = hits;
  }

  listenToSearch(form) {
    const field = form.querySelector("input[type=search]");
    let waiting = 0;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.find(form), 200);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      await this.find(form);
      if (this.hits?.length > 0) form.querySelector("[data-hits] button").click();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") form.querySelector("[data-hits]").hidden = true;
    });
  }

  listen() {
    const { map, element } = this;
    map.on("mousemove", (event) => {
      this.asked = null;
      this.point(this.at(event.point), event.point);
    });
    map.on("mouseout", () => {
      this.asked = null;
      this.point(null);
    });
    map.on("click", (event) => {
      if (this.taken?.(event)) return;
      // Of two clicks at once the map makes a step nearer: the first waits that long before it means anything else.
      const { timeStamp } = event.originalEvent;
      const isSecond = timeStamp - this.clicked.at < TWICE_MS && event.point.dist(this.clicked.point) < TWICE_PX;
      this.clicked = { at: timeStamp, point: event.point };
      clearTimeout(this.answering);
      if (isSecond) return;
      const found = this.config.picks ? null : this.at(event.point);
      if (matchMedia("(hover: none)").matches && !this.config.picks && this.probe.hidden && !this.isPinned(found)) {
        this.point(found, event.point);
        return;
      }
      this.answering = setTimeout(() => (this.config.picks ? this.pick(event.lngLat) : this.open(found, event.lngLat)), TWICE_MS);
    });
    const centre = () => ({ x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 });
    map.on("moveend", () => {
      if (document.activeElement === map.getCanvas()) this.point(this.at(centre()), centre());
    });
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      if (this.config.picks) this.pick(map.getCenter());
      else this.open(this.at(centre()), map.getCenter());
    });
    element.addEventListener("click", (event) => {
      const tool = event.target.closest("button");
      if (!tool) return;
      if (tool.dataset.zoom) map.zoomTo(map.getZoom() + Number(tool.dataset.zoom), { duration: 120 });
      if ("home" in tool.dataset) map.fitBounds(this.config.bounds, { padding: 0, duration: 120 });
      if ("copyMap" in tool.dataset) this.copy();
      if (tool.dataset.print) this.print(tool.dataset.print);
    });
    element.addEventListener("change", (event) => {
      if (event.target.matches("[data-layer]")) {
        this.shown.set(event.target.value, event.target.checked);
        this.legend();
        this.restyle();
      }
    });
    const search = element.querySelector("[data-map-search]");
    if (search) this.listenToSearch(search);
    const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d").replaceAll("Đ", "d").toLowerCase();
    element.querySelector("[data-find-layer]")?.addEventListener("input", (event) => {
      for (const row of element.querySelectorAll("[data-entry]")) row.hidden = !plain(row.querySelector(".map-entry-title").textContent).includes(plain(event.target.value));
    });
    // A link that somebody sent, opened where the map stands already: only what follows the # is new.
    addEventListener("hashchange", () => {
      if (this.config.keeps && OF_LINK.test(location.hash)) location.reload();
    });
    element.querySelector("[data-time]")?.addEventListener("input", (event) => this.travel(this.config.dates[Number(event.target.value)]));
    document.addEventListener("map:choose", (event) => this.choose(event.detail));
    new MutationObserver(() => this.restyle({ image: true })).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle({ image: true }));
  }

  // A place for the form of the page: its next pair of fields takes it, and a ring marks it.
  pick({ lng, lat }) {
    const place = { lng: Number(lng.toFixed(5)), lat: Number(lat.toFixed(5)) };
    this.element.dispatchEvent(new CustomEvent("map:pick", { bubbles: true, detail: place }));
  }

  // Rings at the places a form names, in its order.
  mark(places) {
    for (const each of this.marks ?? []) each.remove();
    this.marks = places.map(([lng, lat], index) => {
      const ring = document.createElement("span");
      ring.className = "map-mark";
      ring.textContent = places.length > 1 ? "AB"[index] ?? "" : "";
      return new this.library.Marker({ element: ring }).setLngLat([lng, lat]).addTo(this.map);
    });
  }

  choose(key) {
    const found = this.config.choices.find((each) => each.key === key);
    if (!found || found === this.choice) return;
    this.choice = found;
    this.legend();
    this.restyle();
  }

  legend() {
    for (const part of this.element.querySelectorAll("[data-legend-of]")) part.hidden = !this.shown.get(part.dataset.legendOf);
    for (const part of this.element.querySelectorAll("[data-choice]")) part.hidden = part.dataset.choice !== this.choice?.key;
  }

  tellDate() {
    const day = this.asOf;
    const words = new Intl.DateTimeFormat(this.config.language === "en" ? "en-GB" : "vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(`${day}T00:00`));
    for (const place of this.element.querySelectorAll("[data-when], [data-as-of]")) place.textContent = words;
    const link = this.element.querySelector("[data-time-page]");
    if (!link) return;
    const address = new URL(link.href);
    address.searchParams.set("as_of", day);
    link.href = address.href;
    link.hidden = day === this.config.asOf;
  }

  travel(day) {
    this.asOf = day;
    this.tellDate();
    this.restyle();
  }

  // The address of the page with plan and date written out, and where the eye is.
  async copy() {
    const page = document.querySelector("[data-copy-view]")?.dataset.copy ?? location.href;
    const address = new URL(page, location.href);
    address.hash = this.hash({ shared: true });
    await navigator.clipboard?.writeText(address.href);
    this.toast(this.config.words.copied);
  }

  // The map alone on its sheet, white whatever the screen is.
  print(size) {
    const root = document.documentElement;
    const { theme } = root.dataset;
    const seen = this.map.getBounds();
    const fit = () => {
      this.map.resize();
      this.map.fitBounds(seen, { padding: 0, animate: false });
    };
    root.dataset.printing = size;
    this.element.dataset.printed = "";
    root.dataset.theme = "light";
    fit();
    this.map.once("idle", () => {
      window.print();
      root.dataset.theme = theme;
      delete root.dataset.printing;
      delete this.element.dataset.printed;
      fit();
    });
    this.map.triggerRepaint();
  }

  // When all that was changed is drawn, or after some seconds.
  settle() {
    return new Promise((ready) => {
      this.map.once("idle", ready);
      this.map.triggerRepaint();
      setTimeout(ready, 4000);
    });
  }

  // A printer gets what was drawn: paper has another width than the screen, and nothing is drawn while it prints.
  copyForPaper() {
    const { theme } = document.documentElement.dataset;
    const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    // Of a dark screen the drawing under the map is printed, which takes the colours of paper.
    if (isDark && this.element.querySelector(".map-poster")) {
      this.paper?.remove();
      return;
    }
    const drawn = this.map.getCanvas();
    this.paper ??= Object.assign(document.createElement("canvas"), { className: "map-paper" });
    this.paper.width = drawn.width;
    this.paper.height = drawn.height;
    this.paper.getContext("2d").drawImage(drawn, 0, 0);
    this.stage.append(this.paper);
  }
}

addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll("[data-map][data-live]")) element.view?.copyForPaper();
});

// The library's own sheet comes with it: the page and the poster are painted before.
function dress(address) {
  return new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address;
    sheet.onload = resolve;
    sheet.onerror = reject;
    document.head.append(sheet);
  });
}

// MapLibre with its sheet and its worker, once for the page.
export async function load(config) {
  libraryPromise ??= Promise.all([import(config.library), dress(config.sheet)]).then(([library]) => library);
  const library = await libraryPromise;
  library.setWorkerUrl(new URL(config.worker, location.href).href);
  return library;
}

export async function start(scope, toast) {
  for (const element of scope.querySelectorAll("[data-map]:not([data-started])")) {
    element.dataset.started = "";
    const config = JSON.parse(element.dataset.config);
    try {
      const library = await load(config);
      element.view = new View(element, config, library, toast);
    } catch (error) {
      // No WebGL, or the library did not come: the poster stays and the table says the same.
      const place = element.querySelector("[data-failed]");
      place.textContent = config.words.failed;
      place.hidden = false;
      console.warn("map", error);
    }
  }
}

// A layer that shows what a table shows is asked for again when the table's filters change.
document.addEventListener("htmx:pushedIntoHistory", () => {
  for (const element of document.querySelectorAll("[data-map][data-started]")) if (element.view?.config.layers.some((layer) => layer.follows)) element.view.restyle();
});

// A form that takes places from a map: its fields go in pairs of longitude and latitude; a third click begins anew.
function places(form) {
  return [...form.querySelectorAll("[data-map-lng]")].map((lng) => [lng, form.querySelector(`[data-map-lat="${lng.dataset.mapLng}"]`)]);
}
function marked(form) {
  const filled = places(form).map((pair) => pair.map((field) => field.value)).filter((pair) => pair.every((value) => value !== "" && Number.isFinite(Number(value))));
  document.querySelector("[data-map][data-started]")?.view?.mark(filled.map((pair) => pair.map(Number)));
}
document.addEventListener("map:pick", (event) => {
  const form = document.querySelector("form[data-map-pick]");
  if (!form) return;
  form.closest("details")?.setAttribute("open", "");
  const pairs = places(form);
  let next = pairs.findIndex((pair) => pair.some((field) => field.value === ""));
  if (next < 0) {
    next = 0;
    for (const field of pairs.flat()) field.value = "";
  }
  pairs[next][0].value = event.detail.lng;
  pairs[next][1].value = event.detail.lat;
  marked(form);
  if (pairs.flat().every((field) => field.value !== "")) form.requestSubmit();
});
document.addEventListener("map:live", () => {
  const form = document.querySelector("form[data-map-pick]");
  if (form) marked(form);
});

// Rows that colour the map while they are pointed at or focused.
let pointed = 0;
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const row = event.target.closest?.("[data-map-choice]");
    if (!row) return;
    clearTimeout(pointed);
    pointed = setTimeout(() => {
      for (const each of document.querySelectorAll("[data-map-choice][data-chosen]")) delete each.dataset.chosen;
      row.dataset.chosen = "";
      document.dispatchEvent(new CustomEvent("map:choose", { detail: row.dataset.mapChoice }));
    }, 120);
  });
}
