"""Disputes of coverage: challenges, signal holes, what residents report."""
