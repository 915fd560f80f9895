"""A capability that no line of the house names: a test lays it down and meets it in every frame."""
