"""Reads of tasks, duties and funding, as of a date."""
