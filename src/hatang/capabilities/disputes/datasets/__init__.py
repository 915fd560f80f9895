"""The datasets of disputes: challenges, signal holes, residents' own tests."""

from hatang.capabilities.disputes.datasets import challenges, holes, residents

DATASETS = (*challenges.DATASETS, *holes.DATASETS, residents.RESIDENT_TESTS, residents.EXPERIENCED)

__all__ = ["DATASETS"]
