"""A whole province: sites swept once each, the best servers of every carrier, the same to the bit however it is run.

`run` computes, `Run` reads, `outcome` says what it means to a phone, `change` repairs the map around one site; see
`cells.Site` and `cells.Cell`.
"""

from hatang.engines.radio.cells import Cell, Layer, Site
from hatang.engines.radio.province.change import Patch, change
from hatang.engines.radio.province.outcome import Carrier, Correction, Outcome, outcome
from hatang.engines.radio.province.run import Run, prune, run
from hatang.engines.radio.province.servers import NOBODY, UNKNOWN, Servers
from hatang.engines.radio.province.settings import Settings

__all__ = [
    "NOBODY",
    "UNKNOWN",
    "Carrier",
    "Cell",
    "Correction",
    "Layer",
    "Outcome",
    "Patch",
    "Run",
    "Servers",
    "Settings",
    "Site",
    "change",
    "outcome",
    "prune",
    "run",
]
