"""Reads of drafts, and what is proposed for them."""
