"""The register of signal holes: who may take which step, what each leaves behind, and how it goes down to zero."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from tests import cast

from hatang.capabilities.disputes.actions import hole_lists, holes
from hatang.capabilities.disputes.models import Hole, HoleStep
from hatang.capabilities.disputes.queries import holes as registers
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.access import Area
from hatang.kernel.imports import actions as importing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY = NOW.date()

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("operators", "listed")]


@pytest.fixture
def hamlet(world):
    return world.hamlet(1, counted=date(2025, 12, 31))


def picture():
    stream = BytesIO()
    Image.new("RGB", (8, 8), "green").save(stream, "PNG")
    stream.seek(0)
    return "man-hinh.png", stream


def record(hamlet, actor=None, **more):
    told = {"cause": "terrain", "note": "Cả thôn không có sóng."} | more
    around = {"now": NOW} | {name: told.pop(name) for name in ("now", "evidence") if name in told}
    return holes.record_hole(actor or cast.clerk(), holes.HoleReport(hamlet, **told), **around)


def committed(hamlet, until=date(2026, 6, 1)):
    found = record(hamlet)
    holes.assign(cast.officer(), hole_id=found.pk, operator="VIETTEL.QNG", now=NOW)
    return holes.commit(cast.operator_engineer(), hole_id=found.pk, committed_on=until, now=NOW)


def test_from_the_record_to_the_confirmation_of_the_commune(hamlet, listed, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    before = datasets.read_revisions(["coverage.hole"])["coverage.hole"]
    found = committed(hamlet)
    assert (found.state, found.operator, found.committed_on) == ("committed", "VIETTEL.QNG", date(2026, 6, 1))
    later = NOW + timedelta(days=40)
    holes.mend(cast.operator_engineer(), hole_id=found.pk, mended_on=later.date(), note="Trạm đã phát sóng.", now=later)
    denied = holes.deny(cast.clerk(), hole_id=found.pk, note="Vẫn chưa có sóng ở xóm trên.", now=later)
    assert (denied.state, denied.mended_on) == ("committed", None)
    holes.mend(cast.operator_engineer(), hole_id=found.pk, mended_on=later.date(), note="Đã chỉnh anten.", now=later)
    closed = holes.confirm(
        cast.clerk(), hole_id=found.pk, closed_on=later.date(), note="Đã có sóng.", now=later, evidence=picture()
    )
    assert (closed.state, closed.closed_on) == ("closed", later.date())
    steps = [(each.act, each.state) for each in HoleStep.objects.filter(hole=found)]
    assert steps == [
        ("record", "open"),
        ("assign", "assigned"),
        ("commit", "committed"),
        ("mend", "mended"),
        ("deny", "committed"),
        ("mend", "mended"),
        ("confirm", "closed"),
    ]
    audited = AuditEntry.objects.filter(object_type="coverage.hole").order_by("id").values_list("action", flat=True)
    assert [each.rsplit(".", 1)[-1] for each in audited] == [act for act, _state in steps]
    assert datasets.read_revisions(["coverage.hole"])["coverage.hole"] != before
    _area, said = listed[hamlet, TODAY]
    assert said == {
        "cause": "terrain",
        "operator": "VIETTEL.QNG",
        "committed_on": date(2026, 6, 1),
        "cleared_on": later.date(),
    }
    # The list of places says the same by now, so nothing follows from it.
    assert hole_lists.take_over_list(now=later) == 0


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("assign", {"officer"}),
        ("drop", {"officer"}),
        ("commit", {"engineer"}),
        ("mend", {"engineer"}),
        ("confirm", {"clerk", "officer"}),
        ("deny", {"clerk", "officer"}),
    ],
)
def test_who_may_take_which_step(hamlet, settings, tmp_path, act, allowed):
    settings.HATANG_DATA = tmp_path
    arguments = {
        "assign": {"operator": "VNPT.QNG"},
        "drop": {"note": "Nhầm thôn."},
        "commit": {"committed_on": date(2026, 5, 1)},
        "mend": {"mended_on": TODAY, "note": "Đã phát sóng."},
        "confirm": {"closed_on": TODAY, "note": "Đã có sóng."},
        "deny": {"note": "Chưa có sóng."},
    }[act]
    people = {
        "officer": cast.officer(),
        "engineer": cast.operator_engineer(),
        "other engineer": cast.operator_engineer("VNPT.QNG"),
        "clerk": cast.clerk(),
        "other clerk": cast.clerk("21157"),
        "resident": cast.resident(),
        "analyst": cast.analyst(),
        "outsider": cast.outsider(),
        "nobody": cast.nobody,
    }
    found = committed(hamlet)
    for name, actor in people.items():
        Hole.objects.filter(pk=found.pk).update(
            state="mended" if act in {"confirm", "deny"} else "committed",
            closed_on=None,
            operator="VIETTEL.QNG",
            committed_on=date(2026, 6, 1),
        )
        more = {"evidence": picture()} if act == "confirm" else {}
        if name in allowed:
            getattr(holes, act)(actor, hole_id=found.pk, now=NOW, **arguments, **more)
        else:
            with pytest.raises(Forbidden):
                getattr(holes, act)(actor, hole_id=found.pk, now=NOW, **arguments, **more)


@pytest.mark.parametrize(
    "who", [cast.nobody, cast.outsider(), cast.operator_engineer(), cast.analyst(), cast.clerk("21157")]
)
def test_who_may_not_report(hamlet, who):
    with pytest.raises(Forbidden):
        record(hamlet, who)
    assert not Hole.objects.exists()


def test_a_report_of_a_hole_that_stands_open_becomes_a_step_of_it(hamlet):
    first = record(hamlet)
    again = record(hamlet, cast.resident(), note="Gọi 0905 123 456, nhà bà Hoa", cause="")
    assert again.pk == first.pk
    last = HoleStep.objects.filter(hole=first).last()
    assert "0905" not in last.note
    assert last.office == "Người dân"
    entry = AuditEntry.objects.filter(action="coverage.hole.report").get()
    assert cast.resident().label not in str([entry.actor_label, entry.after, entry.reason])
    assert "0905" not in entry.reason


def test_nothing_is_closed_without_evidence(hamlet):
    found = committed(hamlet)
    with pytest.raises(Invalid):
        holes.confirm(cast.clerk(), hole_id=found.pk, closed_on=TODAY, note="Có sóng rồi.", now=NOW)
    found.refresh_from_db()
    assert found.state == "committed"


def test_a_step_that_does_not_fit_the_state_is_refused(hamlet):
    found = record(hamlet)
    with pytest.raises(Conflict):
        holes.deny(cast.clerk(), hole_id=found.pk, note="…", now=NOW)
    holes.drop(cast.officer(), hole_id=found.pk, note="Nhầm.", now=NOW)
    with pytest.raises(Conflict):
        holes.assign(cast.officer(), hole_id=found.pk, operator="VNPT.QNG", now=NOW)
    with pytest.raises(Invalid):
        holes.commit(
            cast.operator_engineer(), hole_id=record(hamlet, recorded_on=date(2026, 3, 1)).pk,
            committed_on=date(2026, 3, 9), now=NOW,
        )  # fmt: skip
    with pytest.raises(Missing):
        holes.assign(cast.officer(), hole_id=found.pk + 99, operator="VNPT.QNG", now=NOW)


def test_late_holes_and_the_way_down_to_zero(world, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    one, two = world.hamlet(1, people=300, counted=date(2025, 12, 31)), world.hamlet(2, east=0.1)
    first, second = committed(one, date(2026, 4, 1)), record(two, recorded_on=date(2026, 3, 1))
    holes.assign(cast.officer(), hole_id=second.pk, operator="VNPT.QNG", now=NOW)

    def tally(day):
        return registers.tally_register(registers.list_register(as_of=day, actor=cast.nobody, with_closed=True))

    assert (tally(TODAY).open, tally(TODAY).late, tally(TODAY).people) == (2, 0, 400)
    # The first promise has passed, and the second operator has promised nothing for more than thirty days.
    assert tally(date(2026, 4, 12)).late == 2
    later = NOW + timedelta(days=60)
    for found in (first, second):
        holes.confirm(
            cast.officer(), hole_id=found.pk, closed_on=later.date(), note="Đo được 4G.", now=later, evidence=picture()
        )
    assert (tally(later.date()).open, tally(later.date()).closed, tally(later.date()).late) == (0, 2, 0)
    days = [date(2026, 2, 28), date(2026, 3, 5), TODAY, later.date()]
    assert [count for _day, count in registers.open_on(days, Hole.objects.all())] == [0, 1, 2, 0]


def test_the_list_of_places_is_followed(world, listed):
    one, two, three = (world.hamlet(n, east=n / 10) for n in (1, 2, 3))
    since = date(2025, 1, 1)

    def say(hamlet, **said):
        plain = {"cause": "no_road", "operator": "", "committed_on": None, "cleared_on": None}
        listed[hamlet, since] = (Area(hamlet, date(2021, 1, 1)), plain | said)

    say(one)
    say(two, operator="VNPT.QNG", committed_on=date(2026, 9, 1))
    say(three, operator="VNPT.QNG", cleared_on=date(2025, 8, 1))
    assert hole_lists.take_over_list(now=NOW) == 3
    assert hole_lists.take_over_list(now=NOW) == 0
    assert dict(Hole.objects.values_list("hamlet_code", "state")) == {one: "open", two: "committed", three: "closed"}
    say(one, operator="VIETTEL.QNG", cleared_on=date(2026, 3, 1))
    assert hole_lists.take_over_list(now=NOW) == 1
    assert Hole.objects.get(hamlet_code=one).state == "closed"


def test_what_declarations_show_without_signal_can_be_entered(world, declare):
    gap, fine = world.hamlet(1, people=300, counted=date(2025, 12, 31)), world.hamlet(2, east=0.1)
    assert registers.find_candidates(as_of=TODAY) == []
    declare(gap, 20)
    declare(fine, 90)
    assert [(each.hamlet, each.declared_percent, each.source) for each in registers.find_candidates(as_of=TODAY)] == [
        (gap, 20.0, "declaration")
    ]
    with pytest.raises(Forbidden):
        holes.enter_candidates(cast.clerk(), hamlet_codes=[gap], now=NOW)
    entered = holes.enter_candidates(cast.officer(), hamlet_codes=[gap, fine, "51-21136-T99"], now=NOW)
    assert [each.hamlet_code for each in entered] == [gap]
    assert registers.find_candidates(as_of=TODAY) == []
    assert "20,0 %" in HoleStep.objects.get().note


HEADER = "Mã thôn;Ngày ghi nhận;Nguyên nhân;Có điện lưới;Doanh nghiệp cam kết;Ngày cam kết hoàn thành;Ngày xoá lõm"


def file(*rows, actor=None):
    return importing.file_at_once(
        actor or cast.officer(),
        name="coverage.hole",
        stream=BytesIO("\n".join([HEADER, *rows]).encode()),
        file_name="so-vung-lom.csv",
        as_of=TODAY,
    )


def test_a_register_kept_before_is_taken_in(world, listed, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    one, two = world.hamlet(1), world.hamlet(2, east=0.1)
    rows = (
        f"{one};01/02/2026;Chưa có điện lưới;Không;Viettel Quảng Ngãi;30/06/2026;",
        f"{two};01/02/2025;Địa hình che chắn;Có;VNPT.QNG;30/06/2025;15/07/2025",
    )
    file(*rows)
    assert [(each.state, each.has_power) for each in Hole.objects.all()] == [("closed", True), ("committed", False)]
    assert listed[one, date(2026, 2, 1)][1]["cause"] == "no_electricity"
    assert file(*rows).summary["unchanged"] == 2
    again = f"{one};01/03/2026;Địa hình che chắn;;;;"
    with pytest.raises(Invalid):
        file(again)
    with pytest.raises(Invalid):
        file(f"{two};01/02/2026;Địa hình che chắn;;;30/06/2026;")
    with pytest.raises(Forbidden):
        file(actor=cast.clerk())
    found = list(datasets.get_dataset("coverage.hole").rows(date(2026, 7, 1), cast.nobody))
    assert [(row["hamlet"], row["is_late"]) for row in found] == [(two, False), (one, True)]


def test_causes_are_those_of_places():
    assert dict(Hole._meta.get_field("cause").choices) == dict(places.HoleCause.choices)
