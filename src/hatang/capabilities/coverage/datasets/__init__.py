"""The datasets of coverage, by what is known: declared, measured, disputed."""

from hatang.capabilities.coverage.datasets import challenges, declared, measurement

DATASETS = (*declared.DATASETS, *challenges.DATASETS, *measurement.DATASETS)

__all__ = ["DATASETS"]
