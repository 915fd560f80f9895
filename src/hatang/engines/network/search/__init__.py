"""Local search on trees: key vertices are eliminated and inserted, key paths exchanged."""
