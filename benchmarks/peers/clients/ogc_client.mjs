// camptocamp's ogc-client, which GeoNetwork's pages use, asks our interfaces: `node ogc_client.mjs OGC`, JSON to stdout.
import { OgcApiEndpoint } from "@camptocamp/ogc-client";

const endpoint = new OgcApiEndpoint(process.argv[2]);
const [about, conformance, features, records, tiles] = await Promise.all([
  endpoint.info, endpoint.conformanceClasses, endpoint.featureCollections, endpoint.recordCollections, endpoint.vectorTileCollections,
]);
const wells = await endpoint.getCollectionInfo("test.well");
const page = await endpoint.getCollectionItems("test.well", 5);
const one = await endpoint.getCollectionItem("test.well", page[0].id);
const address = await endpoint.getCollectionItemsUrl("test.well", { extent: [108.54, 15, 108.585, 15.1], limit: 50 });
const boxed = await (await fetch(address)).json();
const found = await endpoint.getCollectionItems("catalogue", 10);
console.log(JSON.stringify({
  title: about.title,
  has: { features: await endpoint.hasFeatures, records: await endpoint.hasRecords, tiles: await endpoint.hasTiles, styles: await endpoint.hasStyles },
  conformance: conformance.length,
  features, records, tiles,
  crs: wells.crs, bounds: wells.bounds, queryables: wells.queryables.map((each) => each.name), sortables: wells.sortables.map((each) => each.name),
  page: page.length, one: one.id, boxed: boxed.features.map((each) => each.id), found: found.map((each) => each.id),
}));
