"""Words of the harvest in the room of open data."""
