"""What would change: hamlets and people lost, gained, served from above; the path between two places."""
