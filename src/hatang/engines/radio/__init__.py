"""Radio propagation: loss of one path (float64 reference) and of a whole disc of pixels (float32 sweep)."""
