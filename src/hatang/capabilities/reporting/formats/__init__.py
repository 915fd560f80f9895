"""Files in and out: signed documents, the consolidated report as Word and PDF, its pictures."""
