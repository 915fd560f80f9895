"""The files of coverage, by what they say: declared."""

from hatang.capabilities.coverage.imports import declared

IMPORTS = (*declared.IMPORTS,)

__all__ = ["IMPORTS"]
