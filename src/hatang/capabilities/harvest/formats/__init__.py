"""Other catalogues as they are read: CKAN, DCAT."""
