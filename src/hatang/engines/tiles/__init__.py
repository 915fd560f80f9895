"""Tiles: the matrix of Web Mercator squares and the reading of PMTiles archives. Start at `pmtiles.Archive`."""
