"""Files of the prediction, in and out: rasters, tiles, polygons, hexagons, the relief of the demonstration."""
