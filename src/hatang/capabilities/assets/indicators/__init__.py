"""The indicators that assets computes: the fixed targets, the duties and the lists of Plan 194 that it has rows for."""

from hatang.capabilities.assets.indicators import access_network, agencies

INDICATORS = (*access_network.INDICATORS, *agencies.INDICATORS)
