"""Pages of the prediction."""
