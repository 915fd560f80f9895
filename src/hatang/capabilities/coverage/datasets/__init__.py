"""The datasets of coverage, by what is known: declared, measured."""

from hatang.capabilities.coverage.datasets import declared, measurement

DATASETS = (*declared.DATASETS, *measurement.DATASETS)

__all__ = ["DATASETS"]
