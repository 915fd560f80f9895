"""The search of the catalogue: documents of an index on disk, questions in Solr's syntax, what answers to them."""
