"""CKAN's Action API: what programs of others read of the catalogue, and how agencies register outside datasets."""
