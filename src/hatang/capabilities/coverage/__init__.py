"""Coverage: what operators declare about mobile coverage, hamlet by hamlet, and what is measured of it."""
