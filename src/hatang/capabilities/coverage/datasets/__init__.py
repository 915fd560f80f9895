"""The datasets of coverage, by what is known: declared, measured, predicted."""

from hatang.capabilities.coverage.datasets import declared, measurement, prediction, states

DATASETS = (states.HAMLETS, *declared.DATASETS, *measurement.DATASETS, prediction.PREDICTED)

__all__ = ["DATASETS"]
