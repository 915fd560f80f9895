"""The files of coverage, by what they say: declared, measured."""

from hatang.capabilities.coverage.imports import declared, measurement

IMPORTS = (*declared.IMPORTS, *measurement.IMPORTS)

__all__ = ["IMPORTS"]
