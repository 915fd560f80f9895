"""Reads: the directory of organisations as of a date, people and what they may do."""
