"""What the optimiser is fed with, in arrays: hamlets, lines, candidates, prices."""
