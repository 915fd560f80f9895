"""Forms of coverage: the filter of the gaps, runs and maps, what would change."""
