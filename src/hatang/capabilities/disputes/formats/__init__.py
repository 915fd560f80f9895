"""Files of disputes: pictures that people file, and what must not stand in a text."""
