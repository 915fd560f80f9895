// Every feature of every collection as camptocamp's ogc-client reads it: `node ogc_rows.mjs OGC`, rows and types to stdout.
import { OgcApiEndpoint } from "@camptocamp/ogc-client";

const PAGE = 10000;
const endpoint = new OgcApiEndpoint(process.argv[2]);
const read = {};
for (const name of await endpoint.featureCollections) {
  const { queryables } = await endpoint.getCollectionInfo(name);
  const rows = [];
  for (let page; !page || page.length === PAGE; ) {
    page = await endpoint.getCollectionItems(name, PAGE, rows.length);
    rows.push(...page.map((each) => each.properties));
  }
  read[name] = { kinds: Object.fromEntries(queryables.map((each) => [each.name, each.type])), rows };
}
console.log(JSON.stringify(read));
