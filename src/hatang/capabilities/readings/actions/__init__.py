"""Writes to drafts, and the one act that enters them into a plan."""
