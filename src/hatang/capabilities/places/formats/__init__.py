"""Files in: layers of outlines and counted areas, series."""
