"""Reads of measurements: when they are enough, samples, i-Speed months, residents' tests, calibrations."""
