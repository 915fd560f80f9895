"""The datasets of the prediction: every hamlet with all evidence, what is predicted of it, where claims differ."""

from hatang.capabilities.prediction.datasets import disagreements, predicted, states

DATASETS = (states.HAMLETS, predicted.PREDICTED, disagreements.DISAGREEMENTS)

__all__ = ["DATASETS"]
