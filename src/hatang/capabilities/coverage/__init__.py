"""Coverage: what operators declare about mobile coverage, hamlet by hamlet, and who disputes it."""
