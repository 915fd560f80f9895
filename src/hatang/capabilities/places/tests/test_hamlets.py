"""Hamlets outlive the merger of their commune; codes are minted once; every change is audited."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from hatang.capabilities.places.actions import hamlets as actions
from hatang.capabilities.places.actions import successions
from hatang.capabilities.places.models import Hamlet, HamletChange, HamletSeat
from hatang.capabilities.places.queries import areas, hamlets, soundness
from hatang.kernel import audit, datasets
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

from .conftest import (
    BEFORE,
    CA_DAM,
    KON_TUM,
    NEW,
    NQ1279,
    OLD,
    OLD_PROVINCE,
    PROVINCE,
    TAY_TRA_BONG,
    TODAY,
    TRA_BUI,
    TRA_TAN,
)

pytestmark = pytest.mark.integration


def seats(hamlet):
    return [(s.unit.area, s.valid_from, s.valid_to) for s in hamlet.seats.select_related("unit")]


def inside(area, as_of):
    return {key.partition("@")[0] for key in areas.resolve_areas((area,), as_of)["area"] if "-T" in key}


def test_a_hamlet_sits_in_the_old_commune_and_then_in_the_new_one(register):
    one = register("Thôn 1", CA_DAM, hints=[TRA_BUI])
    assert one.code == "51-21136-T01"
    assert seats(one) == [(TRA_BUI, OLD, NEW), (CA_DAM, NEW, None)]
    for day, area in ((BEFORE, TRA_BUI), (TODAY, CA_DAM)):
        unit = hamlets.seat_on(hamlet=one, as_of=day)
        assert unit is not None
        assert unit.area == area
    [row] = hamlets.list_hamlets(as_of=BEFORE, within=TRA_BUI)
    assert (row.area, row.unit) == (Area(one.code, OLD), TRA_BUI)


def test_a_chain_of_two_mergers_is_followed(register):
    nghia_phu = Area("21253", OLD)
    one = register("Cổ Luỹ", nghia_phu)
    assert [unit for unit, _since, _until in seats(one)] == [nghia_phu, Area("21262", NQ1279), Area("21034", NEW)]
    assert one.code == "51-21253-T01"


def test_where_several_are_possible_the_position_decides_and_is_marked(register, squares):
    east = register("Đông", TRA_BUI, point=(108.43, 15.12))
    west = register("Tây", TRA_BUI, point=(108.404, 15.12))
    assert seats(east)[-1][0] == CA_DAM
    assert seats(west)[-1][0] == TAY_TRA_BONG
    assert list(east.seats.values_list("estimated", flat=True)) == [False, True]


def test_without_position_or_hint_nothing_is_claimed(register):
    assert seats(register("Đâu đó", TRA_BUI)) == [(TRA_BUI, OLD, NEW)]


def test_areas_hold_hamlets_across_time(register):
    in_tra_bui = register("Thôn 1", CA_DAM, hints=[TRA_BUI]).code
    in_tra_tan = register("Thôn 2", CA_DAM, hints=[TRA_TAN]).code
    new = register("Thôn mới", CA_DAM, valid_from=date(2026, 1, 1)).code
    both = {in_tra_bui, in_tra_tan}
    assert inside(TRA_BUI, TODAY) == {in_tra_bui}
    assert inside(CA_DAM, TODAY) == {*both, new}
    assert inside(CA_DAM, BEFORE) == both
    # registered after the merger: it lies in the old district and province since Cà Đam does, but in no old commune
    assert inside(Area("525", OLD), TODAY) == {*both, new}
    assert inside(OLD_PROVINCE, TODAY) == {*both, new}
    assert inside(PROVINCE, BEFORE) == both
    assert inside(KON_TUM, TODAY) == set()
    assert areas.resolve_areas((Area(new, date(2026, 1, 1)),), TODAY)["area"].to_list() == [f"{new}@2026-01-01"]
    with pytest.raises(Missing):
        areas.resolve_areas((Area("51-99999-T01", NEW),), TODAY)


def test_units_of_every_time_lie_in_the_areas_they_belong_to(units):
    def units_in(area):
        return set(areas.resolve_areas((area,), TODAY)["area"])

    assert str(TRA_BUI) in units_in(PROVINCE)
    assert str(TRA_BUI) not in units_in(CA_DAM)  # only a part of it
    assert str(TRA_TAN) in units_in(CA_DAM)
    assert str(CA_DAM) in units_in(Area("525", OLD))
    assert str(Area("21548", NEW)) in units_in(Area("536", OLD))
    assert units_in(OLD_PROVINCE) & units_in(KON_TUM) == set()


def test_codes_are_minted_in_order_and_never_again(register):
    first, second = register("Một", CA_DAM), register("Hai", CA_DAM)
    actions.close_hamlet(SYSTEM, code=second.code, on=TODAY, reason="giải thể")
    assert (first.code, second.code, register("Ba", CA_DAM).code) == tuple(f"51-21136-T0{n}" for n in (1, 2, 3))
    with pytest.raises(Conflict):
        register("Trùng", CA_DAM, code=first.code)
    with pytest.raises(Invalid):
        register("Sai mã", CA_DAM, code="21136-1")
    with pytest.raises(Invalid):
        register(" ", CA_DAM)
    with pytest.raises(Invalid):
        register("Trong tỉnh", PROVINCE)


def test_a_merger_ends_the_old_and_begins_a_new_hamlet(register):
    one, two = register("Một", CA_DAM, point=(108.5, 15.1)), register("Hai", CA_DAM, point=(108.6, 15.3))
    new = successions.merge_hamlets(
        SYSTEM, codes=[one.code, two.code], name="Hợp Nhất", kind="hamlet", on=TODAY, decision="12/NQ-HĐND"
    )
    assert new.code == "51-21136-T03"
    assert new.point is not None
    assert new.point.coords == pytest.approx((108.55, 15.2))
    yesterday = TODAY - timedelta(days=1)
    assert {row.area.code for row in hamlets.list_hamlets(as_of=yesterday, within=CA_DAM)} == {one.code, two.code}
    assert {row.area.code for row in hamlets.list_hamlets(as_of=TODAY, within=CA_DAM)} == {new.code}
    assert HamletChange.objects.filter(new=new, kind="merge").count() == 2
    with pytest.raises(Invalid):
        successions.merge_hamlets(SYSTEM, codes=[new.code, new.code], name="x", kind="hamlet", on=TODAY, decision="")


def test_a_division_needs_shares_that_sum_to_one(register):
    one = register("Một", CA_DAM)
    half = [
        successions.HamletPart("A", "hamlet", share=Decimal("0.5")),
        successions.HamletPart("B", "hamlet", share=Decimal("0.4")),
    ]
    with pytest.raises(Invalid):
        successions.split_hamlet(SYSTEM, code=one.code, parts=half, on=TODAY, decision="1/NQ")
    assert Hamlet.objects.count() == 1
    parts = [successions.HamletPart("A", "hamlet"), successions.HamletPart("B", "hamlet")]
    news = successions.split_hamlet(SYSTEM, code=one.code, parts=parts, on=TODAY, decision="1/NQ")
    assert [new.code for new in news] == ["51-21136-T02", "51-21136-T03"]
    one.refresh_from_db()
    assert one.valid_to == TODAY


def test_a_move_keeps_the_code(register):
    one = register("Một", CA_DAM)
    actions.move_hamlet(SYSTEM, code=one.code, unit=TAY_TRA_BONG, on=TODAY, decision="9/NQ")
    assert seats(one)[-2:] == [(CA_DAM, NEW, TODAY), (TAY_TRA_BONG, TODAY, None)]
    with pytest.raises(Invalid):
        actions.move_hamlet(SYSTEM, code=one.code, unit=TRA_BUI, on=TODAY)


def test_the_database_refuses_two_seats_at_once(register):
    one = register("Một", CA_DAM)
    unit = one.seats.latest("valid_from").unit
    with pytest.raises(IntegrityError, match="a_hamlet_sits_in_one_commune"), transaction.atomic():
        HamletSeat.objects.create(hamlet=one, unit=unit, valid_from=TODAY)


def test_a_correction_is_audited_and_counted(register):
    one = register("Một", CA_DAM)
    revision = datasets.read_revisions(["places.hamlet"])["places.hamlet"]
    actions.update_hamlet(SYSTEM, code=one.code, name="Một Mới", kind="hamlet", point=(108.5, 15.2), reason="đo lại")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.object_key, entry.reason) == ("places.hamlet.update", one.code, "đo lại")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["name"], entry.after["name"]) == ("Một", "Một Mới")
    assert datasets.read_revisions(["places.hamlet"])["places.hamlet"] != revision
    assert audit.verify_chain().broken_at is None
    actions.update_hamlet(SYSTEM, code=one.code, name="Một Mới", kind="hamlet", point=(108.5, 15.2))
    assert AuditEntry.objects.latest("id") == entry


def test_a_clerk_edits_only_in_the_own_commune(register):
    mine, other = register("Của tôi", CA_DAM), register("Của bạn", TAY_TRA_BONG)
    clerk = cast.clerk("21136")
    actions.update_hamlet(clerk, code=mine.code, name="Đã sửa", kind="hamlet", point=None)
    for act in (
        lambda: actions.update_hamlet(clerk, code=other.code, name="Chiếm", kind="hamlet", point=None),
        lambda: actions.close_hamlet(clerk, code=other.code, on=TODAY, reason="xoá"),
        lambda: actions.move_hamlet(clerk, code=mine.code, unit=TAY_TRA_BONG, on=TODAY),
        lambda: successions.merge_hamlets(
            clerk, codes=[mine.code, other.code], name="x", kind="hamlet", on=TODAY, decision=""
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    for actor in (cast.outsider(), cast.resident(), cast.operator_engineer(), cast.analyst(), cast.nobody):
        with pytest.raises(Forbidden):
            actions.update_hamlet(actor, code=mine.code, name="x", kind="hamlet", point=None)
    other.refresh_from_db()
    assert other.name == "Của bạn"
    actions.update_hamlet(cast.officer(), code=other.code, name="Sở sửa", kind="hamlet", point=None)


def test_hamlets_roll_on_when_their_commune_ends(register, tmp_path):
    from django.conf import settings

    from hatang.capabilities.places.actions.reference import load_reference

    one = register("Một", CA_DAM)
    source = settings.CHECKOUT / "data" / "places"
    rows = (source / "units.csv").read_text("utf-8").splitlines()
    closed = [
        row.replace(",2025-07-01,,", ",2025-07-01,2030-01-01,", 1) if row.startswith("21136,Cà Đam") else row
        for row in rows
    ]
    closed.append("29999,Cà Đam Mới,commune,51,2025-07-01,2030-01-01,,15.1,108.5,1,thử,thử")
    (tmp_path / "units.csv").write_text("\n".join(closed) + "\n", "utf-8")
    edges = (source / "changes.csv").read_text("utf-8")
    (tmp_path / "changes.csv").write_text(edges + "21136,2025-07-01,29999,2030-01-01,rename,1,thử,thử\n", "utf-8")
    load_reference(SYSTEM, folder=tmp_path)
    assert seats(one)[-2:] == [
        (CA_DAM, NEW, date(2030, 1, 1)),
        (Area("29999", date(2030, 1, 1)), date(2030, 1, 1), None),
    ]


def test_a_hamlet_without_a_commune_is_named(register):
    one = register("Một", CA_DAM)
    assert set(soundness.check_seats(TODAY)) == {None}
    one.seats.all().delete()
    assert [sentence for sentence in soundness.check_seats(TODAY) if sentence] == [
        f"{one.title} ({one.code}) thuộc 0 xã."
    ]
