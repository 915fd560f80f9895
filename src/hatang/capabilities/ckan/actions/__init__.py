"""Writes: what agencies register, by whom, and the rows of it."""
