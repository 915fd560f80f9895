"""Files of coverage in and out."""
