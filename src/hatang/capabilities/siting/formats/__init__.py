"""Files in and out, and the engines' words in the reader's language."""
