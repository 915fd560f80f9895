"""Shared spatial data: every open dataset with a place as a collection of OGC API – Features."""
