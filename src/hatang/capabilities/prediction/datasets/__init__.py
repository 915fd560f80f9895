"""The datasets of the prediction: every hamlet with all evidence, and what is predicted of it."""

from hatang.capabilities.prediction.datasets import predicted, states

DATASETS = (states.HAMLETS, predicted.PREDICTED)

__all__ = ["DATASETS"]
