"""Writes of siting."""
