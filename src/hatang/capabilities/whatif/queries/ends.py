"""The two ends of a path by name: a mast of an operator, a hamlet, and which of them lies nearest where one is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction import public as prediction
from hatang.engines.writing.words import order_key
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.assets.public import CellOnAir, SiteRow
    from hatang.capabilities.prediction.public import Run
    from hatang.kernel.access import Actor

    type Place = tuple[float, float]

# A hamlet farther from a mast than this is not what a planner asks of it.
FARTHEST_M = 20_000.0
_METRES_PER_DEGREE = 111_320.0
# Between a name and what lies beside it.
TITLE_DOT = " · "


@dataclass(frozen=True)
class PathQuestion:
    """What the address says, in codes; "" leaves an end, the operator or the technology open."""

    mast: str = ""
    hamlet: str = ""
    operator: str = ""
    technology: str = ""


@dataclass(frozen=True)
class HamletEnd:
    """A hamlet with a position; `share_percent` of its people is what the run predicts of `operator` and
    `technology` there, None where it says nothing; `operator_name` is how people call the operator."""

    code: str
    name: str
    commune_name: str
    place: Place
    operator: str
    operator_name: str
    technology: str
    share_percent: float | None
    level: HamletLevel | None = None


@dataclass(frozen=True)
class HamletLevel:
    """The signal that the run predicts in the middle of a hamlet's people, dBm (None: less than any phone uses),
    beside the dated level from which it is usable, by the definition `definition`."""

    rsrp_dbm: float | None
    usable_dbm: float
    definition: str
    citation: str
    is_assumption: bool

    @property
    def is_usable(self) -> bool:
        return self.rsrp_dbm is not None and self.rsrp_dbm >= self.usable_dbm


@dataclass(frozen=True)
class PathEnds:
    """A mast and a hamlet: `height_m` and `frequency_mhz` of the antenna of the operator there, None where it is not
    told; `mast_was_open`, `hamlet_was_open`: the nearest one was taken."""

    mast: SiteRow
    hamlet: HamletEnd
    height_m: float | None
    frequency_mhz: float | None
    mast_was_open: bool = False
    hamlet_was_open: bool = False


def list_masts(
    *, as_of: date, actor: Actor, operator: str = "", technology: str = "", near: Place | None = None
) -> list[SiteRow]:
    """The masts in service whose place the actor may know, by code; of an operator, with a technology, those `near`
    a place alone."""
    if not assets.sees_places(actor):
        return []
    masts = assets.list_sites(as_of=as_of, actor=actor, operator=operator, technology=technology, near=near)
    return [mast for mast in masts if mast.status == assets.IN_SERVICE]


def sees_masts(actor: Actor) -> bool:
    """Whether the actor may know where masts stand."""
    return assets.sees_places(actor)


def name_operators(*, as_of: date, actor: Actor) -> tuple[tuple[str, str], ...]:
    """(code, name) of everybody on the masts whose place the actor may know, by name."""
    known = assets.list_mast_operators(as_of=as_of, actor=actor) if assets.sees_places(actor) else set()
    return coverage.operators_by_name(known)


def name_hamlet(hamlets: pl.DataFrame, code: str) -> str:
    """How a hamlet is found in a list; "" where there is none."""
    rows = hamlets.filter(pl.col("hamlet") == code).select("name", "commune_name").rows()
    return TITLE_DOT.join(filter(None, rows[0])) if rows else ""


def find_hamlets(hamlets: pl.DataFrame, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, title) of the hamlets that hold all the folded words, the best first."""
    rows = hamlets.select("hamlet", "name", "commune_name").iter_rows()
    return _rank_titles(((code, name, commune or "") for code, name, commune in rows), words)


def find_masts(masts: Sequence[SiteRow], operators: Mapping[str, str], words: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, title) of the masts that hold all the folded words, the best first."""
    parted = ((code, title.partition(TITLE_DOT)) for code, title in name_masts(masts, operators))
    return _rank_titles(((code, name, beside) for code, (name, _dot, beside) in parted), words)


def _rank_titles(titles: Iterable[tuple[str, str, str]], words: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, title) by how well a name, with words beside it, answers. A name that is the words is meant alone."""
    ranked = sorted(
        (rank, f"{name}{TITLE_DOT}{beside}" if beside else name, code)
        for code, name, beside in titles
        if (rank := rank_of(name, beside, words)) is not None
    )
    exact = [(code, title) for rank, title, code in ranked if rank == 0]
    return exact if len(exact) == 1 else [(code, title) for _rank, title, code in ranked]


def name_mast(code: str, *, as_of: date, actor: Actor, operators: Mapping[str, str]) -> str:
    """How a mast in service is found in a list; "" where the actor may not know it."""
    mast = assets.find_site(code=code, as_of=as_of, actor=actor) if assets.sees_places(actor) else None
    if mast is None or mast.status != assets.IN_SERVICE:
        return ""
    ((_code, title),) = name_masts([mast], operators)
    return title


def name_masts(masts: Sequence[SiteRow], operators: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, how a mast is found in a list): name, code, commune, and whose it is."""
    communes = coverage.unit_titles(mast.commune for mast in masts if mast.commune)
    named = []
    for mast in masts:
        owners = ", ".join(operators.get(code, code) for code in (mast.owner, *mast.tenants))
        name = mast.name if mast.name != mast.code else ""
        words = filter(None, (name, mast.code, communes.get(mast.commune), owners))
        named.append((mast.code, TITLE_DOT.join(words)))
    return named


def list_hamlets(as_of: date) -> pl.DataFrame:
    """The hamlets of the date that have a position: hamlet, name, commune_name, longitude, latitude; by commune."""
    frame = coverage.read_hamlet_ground(as_of).frame.filter(pl.col("longitude").is_not_null())
    named = frame.select("hamlet", "name", "commune_name", "longitude", "latitude")
    rows = named.select("commune_name", "name").rows()
    return named[sorted(range(len(rows)), key=lambda place: tuple(map(order_key, rows[place])))]


def find_ends(*, run: Run, as_of: date, actor: Actor, question: PathQuestion) -> PathEnds:
    """The ends that a question names; one that it leaves open is the nearest to the other.

    An open hamlet is the nearest that the run does not reach whole. An operator that is not on the mast was chosen anew
    on the way to a hamlet: its own nearest mast is meant. `Missing` names what is not there, or not told.
    """
    hamlets = list_hamlets(run.as_of)
    hamlet = find_hamlet_row(hamlets, question.hamlet) if question.hamlet else None
    mast = _find_mast(question, as_of, actor, hamlet)
    cells = assets.cells_of_site(site=mast.code, as_of=as_of, actor=actor)
    on_mast = {mast.owner, *mast.tenants, *(cell.operator for cell in cells)}
    if question.mast and hamlet is not None and question.operator and question.operator not in on_mast:
        return find_ends(run=run, as_of=as_of, actor=actor, question=replace(question, mast=""))
    operator = question.operator if question.operator in on_mast else mast.owner
    technology = question.technology or prediction.class_choice(run).technology
    shares = _read_shares(run, operator, technology)
    row = hamlet or _find_nearest_gap(hamlets, shares, (mast.longitude, mast.latitude))
    height_m, frequency_mhz = choose_antenna(mast, cells, operator, question.technology)
    return PathEnds(
        mast=mast,
        hamlet=HamletEnd(
            row["hamlet"],
            row["name"],
            row["commune_name"] or "",
            (row["longitude"], row["latitude"]),
            operator,
            coverage.operator_names({operator})[operator],
            technology,
            shares.get(row["hamlet"]),
            read_level(run, row["hamlet"], operator, technology),
        ),
        height_m=height_m,
        frequency_mhz=frequency_mhz,
        mast_was_open=not question.mast,
        hamlet_was_open=hamlet is None,
    )


def find_hamlet_row(hamlets: pl.DataFrame, code: str) -> dict[str, Any]:
    """The row of a hamlet of `list_hamlets`; `Missing` names one that is not there."""
    rows = hamlets.filter(pl.col("hamlet") == code).to_dicts()
    if not rows:
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=code)
    return rows[0]


def _find_mast(question: PathQuestion, as_of: date, actor: Actor, hamlet: dict[str, Any] | None) -> SiteRow:
    if question.mast:
        mast = assets.find_site(code=question.mast, as_of=as_of, actor=actor)
        if mast is None or not assets.sees_places(actor):
            raise Missing("site", _("There is no such mast position"), where=question.mast)
        return mast
    if hamlet is None:
        raise Missing("site", _("There is no mast to look from"), where=question.operator)
    place = hamlet["longitude"], hamlet["latitude"]
    # Whoever is told no cells knows of no technology on a mast: then the operator's masts are all that is known.
    masts = list_masts(
        as_of=as_of, actor=actor, operator=question.operator, technology=question.technology, near=place
    ) or list_masts(as_of=as_of, actor=actor, operator=question.operator, near=place)
    if not masts:
        raise Missing("site", _("There is no mast to look from"), where=question.operator)
    return find_nearest_mast(masts, place)


def list_cells(mast: SiteRow, as_of: date) -> list[CellOnAir]:
    """The cells on a mast, for a reckoning that tells nobody of them."""
    return assets.cells_of_site(site=mast.code, as_of=as_of, actor=SYSTEM)


def find_nearest_mast(masts: Sequence[SiteRow], place: Place) -> SiteRow:
    """The one of some masts that stands nearest to a place."""
    positions = np.array([(mast.longitude, mast.latitude) for mast in masts])
    return masts[int(np.argmin(_measure_distances(positions, place)))]


def _find_nearest_gap(hamlets: pl.DataFrame, shares: dict[str, float], place: Place) -> dict[str, Any]:
    """The nearest hamlet that is not reached whole, not farther than `FARTHEST_M`; else the nearest of all."""
    if hamlets.is_empty():
        raise Missing("hamlet", _("No hamlet with a position is known"))
    distance = _measure_distances(hamlets.select("longitude", "latitude").to_numpy(), place)
    reached = np.array([shares.get(code, 0.0) for code in hamlets["hamlet"].to_list()])
    gaps = np.where((reached < 100.0) & (distance <= FARTHEST_M), distance, np.inf)
    return hamlets.row(int(np.argmin(gaps if np.isfinite(gaps).any() else distance)), named=True)


def _measure_distances(positions: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Metres from `place` to each of `positions` (n, 2), near enough to tell which is nearest."""
    east = (positions[:, 0] - place[0]) * np.cos(np.radians(place[1]))
    distance: NDArray[np.float64] = np.hypot(east, positions[:, 1] - place[1]) * _METRES_PER_DEGREE
    return distance


def _read_shares(run: Run, operator: str, technology: str) -> dict[str, float]:
    """The percent of people of every hamlet that the run speaks of; where it has no row of these, nothing of it is
    there."""
    rows = prediction.shares_of_run(run)
    own = rows.filter((pl.col("operator") == operator) & (pl.col("technology") == technology))
    reached = zip(own["hamlet"].to_list(), own["share"].to_list(), strict=True)
    return dict.fromkeys(rows["hamlet"].unique().to_list(), 0.0) | dict(reached)


def read_level(run: Run, hamlet: str, operator: str, technology: str) -> HamletLevel | None:
    """The predicted signal of an operator in a hamlet against the limit of the run's day; None where the run does not
    speak of the hamlet."""
    rows = prediction.shares_of_run(run).filter(pl.col("hamlet") == hamlet)
    if rows.is_empty():
        return None
    own = rows.filter((pl.col("operator") == operator) & (pl.col("technology") == technology))
    levels = prediction.signal_levels(technology, run.as_of)
    return HamletLevel(
        own["median_rsrp_dbm"].item() if own.height else None,
        levels.usable_dbm,
        f"signal_{technology.lower()}",
        levels.citation,
        levels.is_assumption,
    )


def choose_antenna(
    mast: SiteRow, cells: list[CellOnAir], operator: str, technology: str
) -> tuple[float | None, float | None]:
    """Height and band of the operator's antenna: of the cells that are told the lowest band, which carries farthest."""
    banded = [
        cell for cell in cells if cell.band_mhz and cell.operator == operator and technology in ("", cell.technology)
    ]
    if not banded:
        return mast.height_m, None
    lowest = min(banded, key=lambda cell: (cell.band_mhz or 0, cell.code))
    return lowest.antenna_height_m or mast.height_m, lowest.band_mhz
