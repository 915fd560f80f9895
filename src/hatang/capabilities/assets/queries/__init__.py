"""What assets answers: evidence for indicators as frames, rows for pages and other capabilities as dataclasses."""
