"""Reductions: smaller graphs with the same least tree, and the way back to the edges of the first one."""
