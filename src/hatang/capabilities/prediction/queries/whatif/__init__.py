"""What would change."""
