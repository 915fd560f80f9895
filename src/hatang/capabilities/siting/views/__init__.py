"""Pages of siting."""
