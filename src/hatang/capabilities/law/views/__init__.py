"""Pages of words and of the documents they rest on."""
