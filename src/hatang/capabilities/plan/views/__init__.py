"""Pages of plans: the document, its targets, its tasks, its words."""
