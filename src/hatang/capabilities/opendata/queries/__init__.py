"""Reads: what the lake holds for everybody, what agencies registered, both together as one catalogue."""
