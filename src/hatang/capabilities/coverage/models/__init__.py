"""The tables of coverage; operators and hamlets are named by their codes, never by foreign keys."""

from hatang.capabilities.coverage.models.declared import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.models.measurement import DriveTestSample, SpeedMonth

__all__ = ["DeclaredArea", "DeclaredCoverage", "DriveTestSample", "SpeedMonth"]
