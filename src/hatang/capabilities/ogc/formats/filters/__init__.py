"""OGC's filter language CQL2: read from text or JSON, turned into a condition of the database with bound values."""
