"""The files of coverage, by what they say: declared, measured, holes."""

from hatang.capabilities.coverage.imports import declared, holes, measurement

IMPORTS = (*declared.IMPORTS, *measurement.IMPORTS, *holes.IMPORTS)

__all__ = ["IMPORTS"]
