"""OGC API: the shared spatial data as features, tiles, styles and records, as the standards want them."""
