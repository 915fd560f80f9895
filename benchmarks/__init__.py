"""How fast, measured: each benchmark prints its figures and writes them with the machine line into `results/`."""
