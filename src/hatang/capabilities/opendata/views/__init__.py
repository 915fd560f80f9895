"""The pages of the catalogue and what machines read beside them."""
