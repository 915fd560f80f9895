"""What the shared spatial data answers: its collections, their features, their tiles."""
