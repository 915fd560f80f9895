"""Files of radio losses: cases as lines of JSON, rasters of losses; and what engines refuse, in words."""
