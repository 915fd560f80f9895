"""Writes of the prediction: terrain, antennas, runs, calibrations."""
