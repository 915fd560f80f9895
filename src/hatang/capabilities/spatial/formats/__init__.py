"""Files that people bring, packages of field work, legends; what may be kept of a feature."""
