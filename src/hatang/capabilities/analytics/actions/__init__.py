"""Keeping questions, and putting them together."""
