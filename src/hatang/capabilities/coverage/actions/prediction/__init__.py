"""Writes of the prediction: terrain and antenna files, runs from asking to publishing."""
