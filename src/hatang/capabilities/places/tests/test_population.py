"""Population: dated, sourced, and silent where it is too old or incomplete."""

from __future__ import annotations

import itertools
import random
from datetime import date

import pytest
import shapely
from django.db import IntegrityError, transaction
from tests import cast

from hatang.capabilities.places import commands
from hatang.capabilities.places.actions import census
from hatang.capabilities.places.actions.figures import Figure, record_population
from hatang.capabilities.places.models import PopulationFigure
from hatang.capabilities.places.queries.hamlets import hamlet_frame
from hatang.capabilities.places.queries.population import compute_population, oldest_usable
from hatang.capabilities.places.queries.units import list_units
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Forbidden, Invalid, Missing

from .conftest import CA_DAM, NEW, PROVINCE, TAY_TRA_BONG, TODAY

pytestmark = pytest.mark.integration
CENSUS = date(2009, 4, 1)


def record(*figures, actor=SYSTEM):
    return record_population(actor, figures=figures, today=TODAY)


def communes():
    return list_units(as_of=TODAY, level="commune")


def test_a_census_of_2009_is_no_denominator_today(units):
    record(Figure(CA_DAM, "population", CENSUS, 4000, "Tổng điều tra 2009"))
    found = compute_population(area=CA_DAM, as_of=TODAY)
    assert found.value is None
    assert "2009" in found.reason
    assert compute_population(area=CA_DAM, as_of=date(2012, 1, 1)).value == 4000
    assert compute_population(area=CA_DAM, as_of=TODAY, maximum_age_years=20).value == 4000


def test_a_sum_with_parts_missing_is_no_figure_and_names_them(units):
    record(Figure(CA_DAM, "population", date(2026, 1, 1), 4000, "Công an tỉnh"))
    found = compute_population(area=PROVINCE, as_of=TODAY)
    assert found.value is None
    assert len(found.missing) == 95
    assert "Xã Tây Trà Bồng" in found.missing


def test_the_hamlets_make_the_commune(register):
    one, two = register("Một", CA_DAM), register("Hai", CA_DAM)
    record(Figure(one.area, "households", date(2025, 12, 31), 100, "UBND xã"))
    assert compute_population(area=CA_DAM, as_of=TODAY, kind="households").value is None
    record(
        Figure(two.area, "households", date(2025, 12, 31), 50, "UBND xã"),
        Figure(two.area, "households", date(2024, 12, 31), 40, "UBND xã"),
    )
    found = compute_population(area=CA_DAM, as_of=TODAY, kind="households")
    assert (found.value, found.newest, found.sources) == (150, date(2025, 12, 31), ("UBND xã",))
    frame = hamlet_frame(as_of=TODAY, oldest=oldest_usable(TODAY))
    assert frame["households"].to_list() == [100, 50]
    assert frame["population"].to_list() == [None, None]


def test_a_frame_has_of_each_kind_the_latest_that_may_serve_and_the_measured_of_one_day(register):
    """Against the obvious reading of all figures, with many on one day; what is written later is in the next frame."""
    rng, hamlets = random.Random(17), [register(f"Thôn {number}", CA_DAM) for number in range(6)]
    kinds, days = ("households", "population", "adults"), [date(year, 12, 31) for year in range(2018, 2026)]
    choices = list(itertools.product(hamlets[1:], kinds, days, ("A", "B", "C"), (False, True)))
    for _write in range(2):
        for hamlet, kind, day, source, estimated in rng.sample(choices, 150):
            PopulationFigure.objects.update_or_create(
                hamlet=hamlet, kind=kind, dated=day, source=source,
                defaults={"value": rng.randrange(1000), "estimated": estimated},
            )  # fmt: skip
        datasets.bump_revisions("places.population")
        for as_of, oldest in ((days[-1], days[0]), (days[5], days[3]), (date(2024, 1, 1), date(2023, 12, 31))):
            expected = []
            for hamlet, kind in itertools.product(hamlets, kinds):
                known = PopulationFigure.objects.filter(hamlet=hamlet, kind=kind, dated__range=(oldest, as_of))
                last = max(known, key=lambda figure: (figure.dated, not figure.estimated, figure.pk), default=None)
                expected.append((last.value, last.dated) if last else (None, None))
            rows = hamlet_frame(as_of=as_of, oldest=oldest).iter_rows(named=True)
            assert [(row[kind], row[f"{kind}_dated"]) for row in rows for kind in kinds] == expected


def test_figures_are_checked_and_guarded(register):
    one = register("Một", CA_DAM)
    with pytest.raises(Invalid):
        record(Figure(one.area, "households", date(2030, 1, 1), 1, "tương lai"))
    with pytest.raises(Invalid):
        record(Figure(one.area, "households", TODAY, 1, " "))
    with pytest.raises(Missing):
        record(Figure(CA_DAM.__class__("51-00000-T01", NEW), "households", TODAY, 1, "x"))
    with pytest.raises(Forbidden):
        record(Figure(one.area, "households", TODAY, 1, "x"), actor=cast.clerk("21157"))
    record(Figure(one.area, "households", TODAY, 1, "x"), actor=cast.clerk("21136"))
    record(Figure(one.area, "households", TODAY, 2, "x"))
    assert PopulationFigure.objects.get().value == 2
    with pytest.raises(IntegrityError, match="a_figure_is_of_one_place"), transaction.atomic():
        PopulationFigure.objects.create(kind="households", dated=TODAY, value=1, source="x")


def test_a_census_area_goes_where_it_lies(squares):
    def box(left, right):
        return shapely.box(108.40 + left * 0.01, 15.10, 108.40 + right * 0.01, 15.15)

    areas = [
        ("nested", box(1.05, 4), 100),
        ("split", box(0, 2), 7),
        ("unknown", box(4, 8), None),
        ("at sea", shapely.box(110, 15, 110.1, 15.1), 5),
    ]
    found = census.allot_census(areas, as_of=TODAY)
    values = {each.unit: each.value for each in found.units}
    assert values[CA_DAM] + values[TAY_TRA_BONG] == 107
    assert found.total == found.placed + sum(found.outside.values()) == 112
    assert (found.split, found.without_figure, found.outside) == (("split",), ("unknown",), {"at sea": 5})
    assert "Xã Cà Đam" in found.incomplete
    census.record_census(SYSTEM, found=found, dated=CENSUS, source="thử")
    figure = PopulationFigure.objects.get(unit__code="21136")
    assert (figure.dated, figure.estimated, "thử (" in figure.source) == (CENSUS, True, True)


def test_a_census_without_boundaries_says_what_to_do_first(units):
    with pytest.raises(Invalid) as caught:
        census.allot_census([("x", shapely.box(108, 15, 109, 16), 1)], as_of=TODAY)
    assert "boundaries" in str(caught.value.hint)


def test_a_census_is_asked_as_of_its_own_day(units):
    old = Area("21136", date(2020, 2, 1))
    record(*(Figure(row.area, "population", CENSUS, 100, "Tổng điều tra 2009") for row in communes()[:-1]))
    found = compute_population(area=PROVINCE, as_of=CENSUS)
    assert (found.value, found.known, found.missing) == (None, 9500, (communes()[-1].title,))
    record(Figure(communes()[-1].area, "population", CENSUS, 50, "Tổng điều tra 2009"))
    assert compute_population(area=PROVINCE, as_of=CENSUS).value == 9550
    assert compute_population(area=CA_DAM, as_of=CENSUS).value == 100
    # The older commune is not the one that the census was laid onto.
    assert compute_population(area=old, as_of=CENSUS).value is None
    assert compute_population(area=PROVINCE, as_of=TODAY).value is None
    assert commands._find_area("51", CENSUS) == Area("51", date(2020, 2, 1))


def test_communes_of_before_the_merger_make_the_new_one(units):
    lands = [row.area for row in list_units(as_of=date(2025, 6, 30), level="commune", within=Area("21025", NEW))]
    record(*(Figure(area, "population", date(2024, 12, 31), 100, "UBND") for area in lands))
    assert compute_population(area=Area("21025", NEW), as_of=TODAY).value == 100 * len(lands) > 100
