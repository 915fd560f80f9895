"""The tables of law: the province's own readings of words, and the documents it entered."""

from hatang.capabilities.law.models.definitions import Definition
from hatang.capabilities.law.models.instruments import Instrument

__all__ = ["Definition", "Instrument"]
