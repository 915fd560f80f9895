"""Where to build: covering, budgets, phases, the cheapest technology, and how far from the optimum the answer can be.

Pure: numpy in, numpy out; every error is a `SitingError` that names the place. See README.md beside this file.
"""
