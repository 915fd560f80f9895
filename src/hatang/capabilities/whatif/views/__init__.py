"""Pages of what if."""
