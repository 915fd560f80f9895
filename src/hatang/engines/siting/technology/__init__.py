"""Fibre, mast or satellite: for each hamlet the cheapest in net present value, decided together with the fibre tree."""
