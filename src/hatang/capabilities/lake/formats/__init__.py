"""Files of the lake: columns, GeoParquet, tiles, manifests, and the store they lie in."""
