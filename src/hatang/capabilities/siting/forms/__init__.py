"""Forms of siting."""
