"""Harvest: other catalogues, whose datasets stand in ours under their source."""
