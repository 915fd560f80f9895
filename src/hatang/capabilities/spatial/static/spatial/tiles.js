// Draws the vector tiles of one collection over the base of the province, by a style or in the colours of the page.
const element = document.getElementById("tiles-map");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const drawn = (layer, accent) => [
  { id: "areas", type: "fill", source: "tiles", "source-layer": layer, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": accent, "fill-opacity": 0.15, "fill-outline-color": accent } },
  { id: "lines", type: "line", source: "tiles", "source-layer": layer, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": accent, "line-width": 1.2 } },
  { id: "points", type: "circle", source: "tiles", "source-layer": layer, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": accent, "circle-radius": 4, "circle-stroke-color": "#fff", "circle-stroke-width": 1 } },
];

async function draw() {
  const library = await import(element.dataset.library);
  const layer = element.dataset.layer;
  const accent = colour("accent") || "#0a5";
  const box = element.dataset.bounds ? element.dataset.bounds.split(",").map(Number) : null;
  const tiles = await (await fetch(element.dataset.tilejson)).json();
  // Tiles without a layer of features are pictures.
  const features = "vector_layers" in tiles;
  const style = element.dataset.style ? await (await fetch(element.dataset.style)).json() : null;
  const layers = !features
    ? [{ id: "picture", type: "raster", source: "tiles", paint: { "raster-resampling": "nearest", "raster-fade-duration": 0 } }]
    : style
      ? style.layers.map((each) => ({ ...each, id: `style:${each.id}`, source: "tiles" }))
      : drawn(layer, accent);
  const map = new library.Map({
    container: element,
    attributionControl: { compact: true },
    style: {
      version: 8,
      sources: {
        base: { type: "geojson", data: element.dataset.base },
        tiles: { type: features ? "vector" : "raster", ...(features ? {} : { tileSize: 256, bounds: tiles.bounds }), tiles: tiles.tiles, minzoom: tiles.minzoom, maxzoom: tiles.maxzoom, attribution: tiles.attribution },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": colour("map-land") || "#fff" } },
        { id: "base", type: "line", source: "base", paint: { "line-color": colour("map-ink-2") || "#999", "line-width": 0.6 } },
        ...layers,
      ],
    },
    ...(box ? { bounds: [[box[0], box[1]], [box[2], box[3]]], fitBoundsOptions: { padding: 24, maxZoom: 14 } } : {}),
  });
  map.addControl(new library.NavigationControl(), "top-right");
  // What is drawn is told to the page, so that a reader of it need not guess from pixels.
  map.on("idle", () => {
    element.dataset.drawn = String(features ? map.queryRenderedFeatures({ layers: layers.map((each) => each.id) }).length : Number(map.isSourceLoaded("tiles")));
  });
}

if (element) draw();
