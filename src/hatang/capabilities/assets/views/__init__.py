"""Pages of assets: lists, a mast position, fibre of a hamlet, fixing a weakness."""
