"""Search of a catalogue: datasets in CKAN's words as documents, questions in Solr's syntax, what answers to them."""
