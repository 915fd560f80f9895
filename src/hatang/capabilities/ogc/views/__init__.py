"""OGC API: each resource as JSON for machines and as a page for people."""
