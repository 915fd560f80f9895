"""What if: what would change the predicted coverage, and what stands between two places."""
