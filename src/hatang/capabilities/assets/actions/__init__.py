"""What people do with assets; each act is one transaction, audited, counted, told after the commit."""
