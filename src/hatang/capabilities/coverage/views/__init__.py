"""Pages of coverage: what is declared, challenges from filing to decision."""
