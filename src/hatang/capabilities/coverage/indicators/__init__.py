"""The figures on mobile coverage: declared, and beside them what drive tests measure."""

from hatang.capabilities.coverage.indicators import declared, measured

INDICATORS = (*declared.INDICATORS, *measured.INDICATORS)
