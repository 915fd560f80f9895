"""Maximal covering: with so many facilities, cover as much weight as can be, and prove how far from the optimum."""
