"""The door for other capabilities: what the radio and terrain engines refuse and expect, in words for people."""

from __future__ import annotations

from hatang.capabilities.radio.formats.refusals import explain_refusals, of_radio, of_terrain
from hatang.capabilities.radio.formats.words import describe_expected

__all__ = ["describe_expected", "explain_refusals", "of_radio", "of_terrain"]
