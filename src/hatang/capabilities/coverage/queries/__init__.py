"""Reads of coverage: the ground, what is declared, what counts, the gaps, the challenges."""
