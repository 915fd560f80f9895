"""The tables of coverage; operators and hamlets are named by their codes, never by foreign keys."""

from hatang.capabilities.coverage.models.challenges import Challenge
from hatang.capabilities.coverage.models.declared import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.models.holes import Hole, HoleStep
from hatang.capabilities.coverage.models.measurement import (
    Calibration,
    DriveTestSample,
    ResidentContact,
    ResidentTest,
    SpeedMonth,
)
from hatang.capabilities.coverage.models.prediction import AntennaPattern, PredictedCoverage, Run, TerrainFile

__all__ = [
    "AntennaPattern",
    "Calibration",
    "Challenge",
    "DeclaredArea",
    "DeclaredCoverage",
    "DriveTestSample",
    "Hole",
    "HoleStep",
    "PredictedCoverage",
    "ResidentContact",
    "ResidentTest",
    "Run",
    "SpeedMonth",
    "TerrainFile",
]
