"""Pages of tasks, duties, money and what bodies take on."""
