"""The tables of the prediction; operators and hamlets are named by their codes, never by foreign keys.

They bear the names they were made under, as tables of coverage.
"""

from hatang.capabilities.prediction.models.calibrations import Calibration
from hatang.capabilities.prediction.models.runs import AntennaPattern, PredictedCoverage, Run, TerrainFile

__all__ = ["AntennaPattern", "Calibration", "PredictedCoverage", "Run", "TerrainFile"]
