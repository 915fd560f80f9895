"""Reads of places, one module for each question."""
