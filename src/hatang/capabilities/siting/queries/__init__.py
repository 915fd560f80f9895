"""Reads of siting."""
