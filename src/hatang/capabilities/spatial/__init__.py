"""Shared spatial data: every open dataset with a place as a collection, layers that people bring, the one map."""
