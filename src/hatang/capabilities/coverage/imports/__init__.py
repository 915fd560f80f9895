"""The files of coverage, by what they say: declared, measured, holes, challenges."""

from hatang.capabilities.coverage.imports import challenges, declared, holes, measurement

IMPORTS = (*declared.IMPORTS, *measurement.IMPORTS, *holes.IMPORTS, *challenges.IMPORTS)

__all__ = ["IMPORTS"]
