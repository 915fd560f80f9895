"""What leaves the catalogue: downloads, first rows, descriptions for machines."""
