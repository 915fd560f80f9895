"""Pure computing: no Django, no HTTP, no database."""
