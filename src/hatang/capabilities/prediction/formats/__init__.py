"""Files of the prediction: terrain in, rasters, polygons and hexagons out."""
