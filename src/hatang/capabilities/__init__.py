"""The product: one folder for each thing the plan names."""
