"""Writes to plans: one transaction each, audited, revisions counted, events after the commit."""
