"""Writes: organisations and their successions, people and their roles, the demonstration's accounts."""
