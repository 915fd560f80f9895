"""Files in and out: plans read from documents, the annex printed."""
