"""Files that siting takes in: prices, planned digging, protected areas; operators' yearly plans."""

from hatang.capabilities.siting.imports import builds, inputs

IMPORTS = (*inputs.IMPORTS, *builds.IMPORTS)

__all__ = ["IMPORTS"]
