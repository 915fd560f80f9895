"""The files of disputes: challenges, signal holes, tests of residents."""

from hatang.capabilities.disputes.imports import challenges, holes, residents

IMPORTS = (residents.RESIDENTS, *holes.IMPORTS, *challenges.IMPORTS)

__all__ = ["IMPORTS"]
