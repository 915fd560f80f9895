"""The tables of coverage; operators and hamlets are named by their codes, never by foreign keys."""

from hatang.capabilities.coverage.models.challenges import Challenge
from hatang.capabilities.coverage.models.declared import DeclaredArea, DeclaredCoverage

__all__ = ["Challenge", "DeclaredArea", "DeclaredCoverage"]
