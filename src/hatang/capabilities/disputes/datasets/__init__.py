"""The datasets of disputes: challenges, signal holes, residents' reports and own tests."""

from hatang.capabilities.disputes.datasets import challenges, holes, reports, residents

DATASETS = (
    *challenges.DATASETS,
    *holes.DATASETS,
    *reports.DATASETS,
    residents.RESIDENT_TESTS,
    residents.EXPERIENCED,
)

__all__ = ["DATASETS"]
