"""Reads of the prediction."""
