"""Prediction: what the radio model says of coverage, held against what is declared and measured."""
