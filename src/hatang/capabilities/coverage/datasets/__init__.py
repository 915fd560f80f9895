"""The datasets of coverage, by what is known: declared, measured, predicted, disputed."""

from hatang.capabilities.coverage.datasets import challenges, declared, measurement, prediction

DATASETS = (*declared.DATASETS, *challenges.DATASETS, *measurement.DATASETS, prediction.PREDICTED)

__all__ = ["DATASETS"]
