"""Terrain: the user's height files on one metric grid, and what a planner asks of it. Start at `reading.read`."""
