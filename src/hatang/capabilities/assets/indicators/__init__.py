"""The indicators that assets computes."""

from __future__ import annotations

INDICATORS = ()
