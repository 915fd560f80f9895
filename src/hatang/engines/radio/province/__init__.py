"""A whole province: sites swept once each, the best servers of every carrier, the same to the bit however it is run.

`run` computes, `Run` reads, `outcome` says what it means to a phone, `change` repairs the map around one site; see
`cells.Site` and `cells.Cell`.
"""

from hatang.engines.radio.cells import CarrierLayer, RadioCell, RadioSite
from hatang.engines.radio.province.change import CoveragePatch, change_site
from hatang.engines.radio.province.outcome import Carrier, Correction, CoverageOutcome, compute_outcome
from hatang.engines.radio.province.run import ProvinceRun, prune_runs, run_province
from hatang.engines.radio.province.servers import NOBODY, UNKNOWN, Servers
from hatang.engines.radio.province.settings import Settings

__all__ = [
    "NOBODY",
    "UNKNOWN",
    "Carrier",
    "CarrierLayer",
    "Correction",
    "CoverageOutcome",
    "CoveragePatch",
    "ProvinceRun",
    "RadioCell",
    "RadioSite",
    "Servers",
    "Settings",
    "change_site",
    "compute_outcome",
    "prune_runs",
    "run_province",
]
