"""Radio losses of single paths and sites, on files alone."""
