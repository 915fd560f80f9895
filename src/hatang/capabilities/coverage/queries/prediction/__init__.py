"""Reads of the prediction: levels, cells, runs, rasters, hamlets, and what would change."""
