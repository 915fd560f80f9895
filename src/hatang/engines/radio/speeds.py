"""Which speed a signal level stands for: dated tables by technology and bandwidth, each line with its source.

The tables are data that come in by argument (`parse_tables`); `link_mbps` and `needed_dbm` are the formula of 3GPP TR
36.942 that lines can be computed with where nobody has measured."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

_SAME_MHZ = 1e-6


@dataclass(frozen=True)
class Link:
    """What a line was computed with: the attenuated and truncated Shannon bound, 3GPP TR 36.942 annex A.1.

    `share`: of the channel's time and resource blocks that one user gets; `margin_db`: interference over noise.
    """

    alpha: float
    least_sinr_db: float
    most_bps_per_hz: float
    share: float
    margin_db: float

    def mbps(self, sinr_db: float, bandwidth_mhz: float) -> float:
        """Speed at a signal over interference and noise; 0 below the least.

        >>> round(Link(0.6, -10.0, 4.4, 0.5, 0.0).mbps(10.0, 20.0), 2)
        20.76
        """
        if sinr_db < self.least_sinr_db:
            return 0.0
        efficiency = min(self.alpha * math.log2(1.0 + 10.0 ** (sinr_db / 10.0)), self.most_bps_per_hz)
        return efficiency * self.share * bandwidth_mhz

    def needed_dbm(self, mbps: float, bandwidth_mhz: float, noise_dbm: float) -> float | None:
        """The level at which a speed is reached; None where no level reaches it."""
        efficiency = mbps / (self.share * bandwidth_mhz)
        if efficiency > self.most_bps_per_hz:
            return None
        sinr_db = 10.0 * math.log10(2.0 ** (efficiency / self.alpha) - 1.0)
        return noise_dbm + self.margin_db + max(sinr_db, self.least_sinr_db)


@dataclass(frozen=True)
class Speeds:
    """One table: from `levels_dbm[k]` on, a channel gives `mbps[k]`; both ascend. `sources` says where each line comes
    from. Half-open in time."""

    technology: str
    bandwidth_mhz: float
    valid_from: date
    valid_to: date | None
    levels_dbm: tuple[float, ...]
    mbps: tuple[float, ...]
    sources: tuple[str, ...]

    def class_of(self, level_dbm: ArrayLike) -> NDArray[np.uint8]:
        """How many lines a level reaches: 0 is no speed, NaN (nothing arrives) is 0.

        >>> table = Speeds("4G", 20, date(2022, 12, 16), None, (-120.0, -110.0), (2.0, 10.0), ("a", "a"))
        >>> table.class_of([-121.0, -120.0, -90.0, np.nan]).tolist()
        [0, 1, 2, 0]
        """
        known = np.nan_to_num(np.asarray(level_dbm, np.float64), nan=-np.inf, neginf=-np.inf)
        return np.searchsorted(self.levels_dbm, known, side="right").astype(np.uint8)

    def mbps_at(self, level_dbm: ArrayLike) -> NDArray[np.float32]:
        """The speed of the last line that a level reaches, 0 below the first.

        >>> table = Speeds("4G", 20, date(2022, 12, 16), None, (-120.0, -110.0), (2.0, 10.0), ("a", "a"))
        >>> table.mbps_at([-121.0, -115.0, -90.0, np.nan]).tolist()
        [0.0, 2.0, 10.0, 0.0]
        """
        return np.array([0.0, *self.mbps], np.float32)[self.class_of(level_dbm)]

    def holds(self, as_of: date) -> bool:
        return self.valid_from <= as_of and (self.valid_to is None or as_of < self.valid_to)


@dataclass(frozen=True)
class Tables:
    """Every table of a file; `sources`: citation by code; `links`: what computed lines were computed with."""

    tables: tuple[Speeds, ...]
    sources: dict[str, str]
    links: dict[str, Link]

    def of(self, technology: str, bandwidth_mhz: float, as_of: date) -> Speeds:
        """The table that holds on a date; RadioError names the technology, bandwidth and date that have none."""
        for table in self.tables:
            same = table.technology == technology and abs(table.bandwidth_mhz - bandwidth_mhz) < _SAME_MHZ
            if same and table.holds(as_of):
                return table
        known = sorted({speeds.bandwidth_mhz for speeds in self.tables if speeds.technology == technology})
        raise RadioError(
            f"speeds of {technology} on {as_of}",
            f"{bandwidth_mhz:g} MHz",
            f"a bandwidth of the table: {', '.join(f'{width_mhz:g}' for width_mhz in known) or 'it has none'}",
        )


def parse_tables(text: str, file: str) -> Tables:
    """The tables of a TOML text: `[[source]]` (code, citation; with `alpha` … a link), `[[table]]` with `lines`.

    RadioError names the file, the table and the line: no TOML, a field missing, levels or speeds that do not ascend,
    a source that is not told, two tables for one technology, bandwidth and day.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RadioError(file, str(error), "TOML") from error
    sources, links = {}, {}
    for number, source in enumerate(document.get("source", []), start=1):
        where = f"{file}: source {number}"
        code = _read_field(source, "code", str, where)
        sources[code] = _read_field(source, "citation", str, where)
        if "alpha" in source:
            names = ("alpha", "least_sinr_db", "most_bps_per_hz", "share", "margin_db")
            links[code] = Link(*(_read_field(source, name, float, where) for name in names))
    tables: list[Speeds] = []
    for raw_table in document.get("table", []):
        table = _parse_table(raw_table, sources, f"{file}: table {len(tables) + 1}")
        for other in tables:
            if _has_overlap(table, other):
                where = f"{file}: table {len(tables) + 1}"
                raise RadioError(where, f"{table.technology} {table.bandwidth_mhz:g} MHz", "one table on each day")
        tables.append(table)
    return Tables(tuple(tables), sources, links)


def _parse_table(raw_table: Mapping[str, Any], sources: Mapping[str, str], where: str) -> Speeds:
    lines = raw_table.get("lines", [])
    levels, speeds, codes = [], [], []
    for number, line in enumerate(lines, start=1):
        here = f"{where}, line {number}"
        levels.append(_read_field(line, "from_dbm", float, here))
        speeds.append(_read_field(line, "mbps", float, here))
        codes.append(_read_field(line, "source", str, here))
        if codes[-1] not in sources:
            raise RadioError(f"{here}: source", codes[-1], "the code of a source of this file")
        if number > 1 and not (levels[-1] > levels[-2] and speeds[-1] > speeds[-2]):
            raise RadioError(here, f"{levels[-1]:g} dBm, {speeds[-1]:g} Mbit/s", "more than in the line before")
    return Speeds(
        _read_field(raw_table, "technology", str, where),
        _read_field(raw_table, "bandwidth_mhz", float, where),
        _read_field(raw_table, "valid_from", date, where),
        _read_field(raw_table, "valid_to", date, where) if "valid_to" in raw_table else None,
        tuple(levels),
        tuple(speeds),
        tuple(codes),
    )


def _read_field[T](entry: Mapping[str, Any], name: str, kind: type[T], where: str) -> T:
    value = entry.get(name)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, float) and not math.isfinite(value)):
        words = {str: "a text", float: "a number", date: "a date"}
        raise RadioError(f"{where}: {name}", value, words[kind])
    return value


def _has_overlap(one: Speeds, other: Speeds) -> bool:
    """Whether two tables speak of the same channel on the same day."""
    if one.technology != other.technology or abs(one.bandwidth_mhz - other.bandwidth_mhz) > _SAME_MHZ:
        return False
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )
