"""Reads of plans: documents, definitions, bodies, standing, tasks, deadlines, results, funding."""
