"""CKAN's Action API v3: `actions` is the list of calls, `door` the view; the other modules answer."""
