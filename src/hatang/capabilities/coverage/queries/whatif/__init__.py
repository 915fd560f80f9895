"""What would change: technologies switched off, masts shared, a mast added, a summit used, the sky instead of masts."""
