"""The figures on mobile coverage: declared, and beside them what the radio model predicts."""

from hatang.capabilities.coverage.indicators import declared, predicted

INDICATORS = (*declared.INDICATORS, *predicted.INDICATORS)
