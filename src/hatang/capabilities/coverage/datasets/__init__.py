"""The datasets of coverage, by what is known: declared, measured, predicted, disputed, and holes."""

from hatang.capabilities.coverage.datasets import challenges, declared, holes, measurement, prediction, states

DATASETS = (
    states.HAMLETS,
    *declared.DATASETS,
    *challenges.DATASETS,
    *measurement.DATASETS,
    *holes.DATASETS,
    prediction.PREDICTED,
)

__all__ = ["DATASETS"]
