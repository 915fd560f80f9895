"""Writes of places: each one transaction, guarded, audited, told to whoever listens."""
