"""The figures on mobile coverage: declared, and beside them what the radio model predicts and drive tests measure."""

from hatang.capabilities.coverage.indicators import declared, measured, predicted

INDICATORS = (*declared.INDICATORS, *predicted.INDICATORS, *measured.INDICATORS)
