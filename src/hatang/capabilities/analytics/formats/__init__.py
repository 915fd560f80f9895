"""DuckDB over the files of the lake, and what a question may be."""
