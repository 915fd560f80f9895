"""The tables of coverage; operators and hamlets are named by their codes, never by foreign keys."""

from hatang.capabilities.coverage.models.declared import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.models.measurement import Calibration, DriveTestSample, SpeedMonth
from hatang.capabilities.coverage.models.prediction import AntennaPattern, PredictedCoverage, Run, TerrainFile

__all__ = [
    "AntennaPattern",
    "Calibration",
    "DeclaredArea",
    "DeclaredCoverage",
    "DriveTestSample",
    "PredictedCoverage",
    "Run",
    "SpeedMonth",
    "TerrainFile",
]
