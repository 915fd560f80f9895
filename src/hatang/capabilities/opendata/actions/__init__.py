"""Writes: what agencies register, and what people ask, say and follow."""
