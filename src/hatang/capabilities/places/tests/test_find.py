"""What people write for a unit: codes and names of any time, prefixes, diacritics, slips; what imports propose."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.capabilities.places.imports.recognition import Units
from hatang.capabilities.places.queries.find import find_unit
from hatang.kernel.access import Area
from hatang.kernel.imports.faults import Kind
from hatang.kernel.imports.references import Query

from .conftest import BEFORE, CA_DAM, NEW, OLD, TAY_TRA_BONG, TODAY, TRA_BUI

pytestmark = pytest.mark.integration


def first(text, as_of=TODAY, **more):
    found = find_unit(text=text, as_of=as_of, **more)
    return found[0] if found else None


@pytest.mark.parametrize("text", ["21136", "Cà Đam", "xã cà đam", "XA CA DAM", "x. Ca Dam", "Ca  Đam"])
def test_a_unit_of_the_date(units, text):
    assert first(text).area == CA_DAM
    assert not first(text).is_past


@pytest.mark.parametrize(
    ("text", "code"), [("P. Trần Phú", "21013"), ("TT. Châu Ổ", "21040"), ("Xã Nghĩa Phú", "21253")]
)
def test_a_unit_of_the_past_comes_with_what_it_became(units, text, code):
    found = first(text)
    assert (found.area, found.is_past) == (Area(code, OLD), True)
    assert len(found.successors) == 1


def test_a_code_means_the_unit_of_the_date(units):
    assert first("21040").title == "Xã Bình Sơn"
    assert first("21040", BEFORE).title == "Thị trấn Châu Ổ"


def test_a_name_of_several_is_ambiguous_and_the_larger_unit_decides(units):
    both = find_unit(text="Đăk Hà", as_of=BEFORE, level="commune")
    assert {each.title for each in both if each.confidence == both[0].confidence} == {"Thị trấn Đăk Hà", "Xã Đăk Hà"}
    [one] = Units().resolve([Query("Đắk Hà", "huyện Tu Mơ Rông")], "commune", BEFORE).values()
    assert one.title == "Xã Đăk Hà"
    [neither] = Units().resolve([Query("Đắk Hà")], "commune", BEFORE).values()
    assert (neither.value, neither.kind, len(neither.choices)) == (None, Kind.AMBIGUOUS_UNIT, 2)


def test_nonsense_finds_nothing(units):
    for text in ("", "   ", "Xã", "Paris", "99999", "'; DROP TABLE"):
        assert first(text) is None


def resolve(text, level="commune", as_of=TODAY):
    return Units().resolve([Query(text)], level, as_of)[Query(text)]


def test_imports_are_told_what_a_past_unit_became(units):
    assert resolve("21136").value == CA_DAM
    one = resolve("Xã Nghĩa Phú")
    assert (one.value, one.kind, one.proposal) == (None, Kind.PAST_UNIT, "21034")
    split = resolve("Trà Bùi")
    assert (split.kind, split.proposal, len(split.choices)) == (Kind.PAST_UNIT, None, 2)
    slip = resolve("Xã Sơn Tâyy")
    assert (slip.kind, slip.proposal) == (Kind.UNKNOWN_UNIT, "Xã Sơn Tây")
    assert resolve("Xã Không Có").proposal is None


def test_the_island_district_stands_for_its_missing_commune(units):
    assert resolve("536", as_of=BEFORE).value == Area("536", OLD)
    assert resolve("Lý Sơn").value == Area("21548", NEW)


def test_hamlets_are_found_by_code_or_by_name_within_their_commune(register):
    one = register("Thôn 1", CA_DAM, hints=[TRA_BUI])
    other = register("Thôn 1", TAY_TRA_BONG)
    assert resolve(one.code.lower(), "hamlet").value == one.area
    assert resolve("Thôn 1", "hamlet").kind == Kind.AMBIGUOUS_UNIT
    query = Query("thôn 1", "xã Tây Trà Bồng")
    assert Units().resolve([query], "hamlet", TODAY)[query].value == other.area


def test_points_are_located_and_distances_measured(squares):
    units = Units()
    points = np.array([[108.43, 15.12], [108.37, 15.12], [100.0, 10.0], [np.nan, 15.0]])
    assert units.locate(points, TODAY) == [CA_DAM, TAY_TRA_BONG, None, None]
    far = units.distance_km(points, [CA_DAM, CA_DAM, Area("21034", NEW), CA_DAM], TODAY)
    assert far[0] == 0
    assert far[1] == pytest.approx(4.3, abs=0.1)
    assert np.isnan(far[2])
    assert np.isnan(far[3])
