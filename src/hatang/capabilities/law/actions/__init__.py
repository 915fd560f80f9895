"""What the province reads another way, and what it enters of documents: audited, counted."""
