"""Writes to tasks, duties and funding: one transaction each, audited, revisions counted, events after the commit."""
