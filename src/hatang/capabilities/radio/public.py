"""The door for other capabilities: what the radio and terrain engines refuse and expect, in words for people."""

from __future__ import annotations

from hatang.capabilities.radio.formats.refusals import of_radio, of_terrain, said
from hatang.capabilities.radio.formats.words import expected

__all__ = ["expected", "of_radio", "of_terrain", "said"]
