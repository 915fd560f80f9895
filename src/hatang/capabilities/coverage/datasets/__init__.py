"""The datasets of coverage, by what is known: declared, disputed."""

from hatang.capabilities.coverage.datasets import challenges, declared

DATASETS = (*declared.DATASETS, *challenges.DATASETS)

__all__ = ["DATASETS"]
