"""Open data: what the province publishes for everybody, as pages, files and catalogues for machines."""
