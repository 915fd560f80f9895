"""Hamlets as of a date, with the commune they sit in on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import FloatField, Func
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Hamlet, HamletSeat, Unit
from hatang.capabilities.places.queries import areas
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.problems import Missing
from hatang.kernel.reading import KeptFew, cache_in_reading

# Polars is imported where a frame is made: the tables alone must not wait for it.
if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class HamletRow:
    """A hamlet on a date; `unit` is the commune it sits in on that date, None when none is known."""

    area: Area
    kind: str
    name: str
    title: str
    unit: Area | None
    unit_title: str
    longitude: float | None
    latitude: float | None
    valid_to: date | None


# Each search reads them all.
_lists: KeptFew[list[HamletRow]] = KeptFew(4)


def list_hamlets(*, as_of: date, within: Area | None = None, actor: Actor = ANONYMOUS) -> list[HamletRow]:
    """The hamlets valid on the date, by code; `within` an area of any time."""
    if within is None:
        kept = datasets.take_kept(_lists, datasets.AREA_DATASETS, as_of, actor, lambda: _read_hamlets(as_of, actor))
        return list(kept)
    keys = areas.resolve_areas((within,), as_of)["area"]
    return _read_hamlets(as_of, actor, [key.partition("@")[0] for key in keys if "-T" in key])


def _read_hamlets(as_of: date, actor: Actor, codes: Sequence[str] | None = None) -> list[HamletRow]:
    """Those of the codes, of all where none are named."""
    # The database says where they are: a geometry made in Python costs more than all else of a row.
    records = (
        Hamlet.objects.visible_to(actor)
        .valid_on(as_of)
        .annotate(longitude=_read_coordinate("ST_X"), latitude=_read_coordinate("ST_Y"))
        .defer("point")
        .order_by("code")
    )
    if codes is not None:
        records = records.filter(code__in=codes)
    seats = dict(HamletSeat.objects.valid_on(as_of).filter(hamlet__in=records).values_list("hamlet_id", "unit_id"))
    # A commune is made once, not with each of its hamlets.
    units = Unit.objects.in_bulk(set(seats.values()))
    in_units = {hamlet_id: units[unit_id] for hamlet_id, unit_id in seats.items()}
    return [
        build_hamlet_row(hamlet, in_units, (vars(hamlet)["longitude"], vars(hamlet)["latitude"])) for hamlet in records
    ]


def _read_coordinate(function: str) -> Func:
    return Func("point", function=function, output_field=FloatField())


def build_hamlet_row(hamlet: Hamlet, seats: dict[int, Unit], position: tuple[float | None, float | None]) -> HamletRow:
    unit = seats.get(hamlet.pk)
    longitude, latitude = position
    return HamletRow(
        area=hamlet.area,
        kind=hamlet.kind,
        name=hamlet.name,
        title=hamlet.title,
        unit=unit.area if unit else None,
        unit_title=unit.title if unit else "",
        longitude=longitude,
        latitude=latitude,
        valid_to=hamlet.valid_to,
    )


def find_hamlet(*, code: str, actor: Actor = ANONYMOUS) -> Hamlet:
    """The hamlet with this code, whenever it lived; `Missing` when there is none."""
    known = Hamlet.objects.visible_to(actor).filter(code=code)
    record = cache_in_reading(("places.hamlet", code, actor), known.first)
    if record is None:
        raise Missing("hamlet", _("There is no such hamlet"), where=code)
    return record


def locate_hamlet(code: str) -> Area | None:
    """The key of the hamlet with the code, None when there is none. Asked for each row of a table."""
    known = cache_in_reading(
        ("places.hamlet_days",), lambda: dict(Hamlet.objects.values_list("code", "valid_from").order_by("code"))
    )
    return Area(code, known[code]) if code in known else None


def seat_on(*, hamlet: Hamlet, as_of: date) -> Unit | None:
    """The commune of the hamlet on the date; on its last or first day when the date lies outside its life."""
    day = as_of
    if hamlet.valid_to is not None and as_of >= hamlet.valid_to:
        last = hamlet.seats.select_related("unit").order_by("-valid_from").first()
        return last.unit if last else None
    if as_of < hamlet.valid_from:
        day = hamlet.valid_from
    seat = HamletSeat.objects.valid_on(day).select_related("unit").filter(hamlet=hamlet).first()
    return seat.unit if seat else None


def last_seats() -> dict[str, Area]:
    """The last commune of each hamlet, by the hamlet's code: who keeps the commune keeps what is said of the hamlet."""

    def read() -> dict[str, Area]:
        rows = HamletSeat.objects.order_by("valid_from").values_list("hamlet__code", "unit__code", "unit__valid_from")
        return {code: Area(unit, since) for code, unit, since in rows}

    return cache_in_reading("places.last_seats", read)


FRAME: dict[str, type] = {
    "area": str,
    "code": str,
    "name": str,
    "kind": str,
    "unit": str,
    "unit_name": str,
    "unit_kind": str,
    "longitude": float,
    "latitude": float,
    "households": int,
    "households_dated": date,
    "population": int,
    "population_dated": date,
    "adults": int,
    "adults_dated": date,
}

# Of each kind the last figure in the order of date, measured before estimated, and number; one pass for all of them.
_LATEST = ",\n        ".join(
    f"(array_agg(f.value ORDER BY f.dated DESC, f.estimated, f.id DESC) FILTER (WHERE f.kind = '{kind}'))[1] AS {kind},"
    f" max(f.dated) FILTER (WHERE f.kind = '{kind}') AS {kind}_dated"
    for kind in ("households", "population", "adults")
)
_FRAME = f"""
WITH latest AS (
    SELECT f.hamlet_id,
        {_LATEST}
    FROM places_populationfigure f
    WHERE f.hamlet_id IS NOT NULL AND f.dated <= %(as_of)s AND f.dated >= %(oldest)s
    GROUP BY f.hamlet_id
)
SELECT h.code || '@' || h.valid_from, h.code, h.name, h.kind,
    u.code || '@' || u.valid_from, u.name, u.kind, ST_X(h.point), ST_Y(h.point),
    l.households, l.households_dated, l.population, l.population_dated, l.adults, l.adults_dated
FROM places_hamlet h
LEFT JOIN places_hamletseat s ON s.hamlet_id = h.id
    AND s.valid_from <= %(as_of)s AND (s.valid_to IS NULL OR s.valid_to > %(as_of)s)
LEFT JOIN places_unit u ON u.id = s.unit_id
LEFT JOIN latest l ON l.hamlet_id = h.id
WHERE h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s)
ORDER BY h.code
"""  # noqa: S608 - the names of kinds
# Every figure that counts hamlets begins with a frame: one page asks for several days, and other pages for the same.
_OF_FRAMES = ("places.unit", "places.hamlet", "places.population")
_frames: KeptFew[pl.DataFrame] = KeptFew(32)


def hamlet_frame(*, as_of: date, oldest: date) -> pl.DataFrame:
    """All hamlets valid on the date as one frame of `FRAME`: the base of every figure that counts hamlets.

    Households, population and adults are the latest known on the date and not from before `oldest`; null is unknown.
    Kept until a unit, a hamlet or a figure that counts on the date is written; nobody may change it.
    """
    return datasets.take_kept(_frames, _OF_FRAMES, as_of, oldest, lambda: _read_frame(as_of, oldest))


def _read_frame(as_of: date, oldest: date) -> pl.DataFrame:
    # start: polars
    import polars as pl

    with connection.cursor() as cursor:
        cursor.execute(_FRAME, {"as_of": as_of, "oldest": oldest})
        return pl.DataFrame(cursor.fetchall(), schema=FRAME, orient="row")
