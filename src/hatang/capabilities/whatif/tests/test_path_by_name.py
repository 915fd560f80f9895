"""A path chosen by the names of a mast and a hamlet: what is taken where one is left open, and what is said."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse
from tests import cast
from tests.looks import look_at

from hatang.capabilities.assets import public as assets
from hatang.capabilities.assets.public import SiteRow
from hatang.capabilities.assets.queries import sites
from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.panels import link_to_profile, link_to_reason
from hatang.capabilities.whatif.queries import ends
from hatang.capabilities.whatif.queries.ends import PathQuestion
from hatang.capabilities.whatif.queries.reasons import explain_hamlet
from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = {"as_of": "2026-10-31"}
DAY = date(2026, 10, 31)
EAST, NORTH = 108.50, 15.10
NEAR, BEHIND, FAR = "51-21136-T01", "51-21136-T02", "51-21136-T03"
# The ridge of the valley is 4 to 5 km east of the mast; the other operator's stands beyond it.
RIDGE_KM = (3.9, 5.3)


def mast_row(code, owner, longitude, **more):
    usual = SiteRow(
        code=code,
        name=f"Cột {code}",
        owner=owner,
        tenants=(),
        kind="",
        height_m=40.0,
        status="in_service",
        commune="21136@2025-07-01",
        longitude=longitude,
        latitude=NORTH,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )
    return replace(usual, **more)


@pytest.fixture
def masts(predicted, radio, operators, monkeypatch):
    """One mast this side of the ridge, one of another operator and an unfinished one beyond it, with a run."""
    rows = [
        mast_row("S1", "VIETTEL.QNG", EAST),
        mast_row("S2", "VNPT.QNG", EAST + 0.06),
        mast_row("S3", "VIETTEL.QNG", EAST + 0.056, status="under_construction"),
    ]

    def list_sites(*, as_of, actor, operator="", technology="", **_more):
        return [row for row in rows if operator in ("", row.owner)]

    monkeypatch.setattr(assets, "list_sites", list_sites)
    monkeypatch.setattr(assets, "list_mast_operators", lambda *, as_of, actor: {row.owner for row in rows})
    monkeypatch.setattr(
        assets, "find_site", lambda *, code, as_of, actor: next((row for row in rows if row.code == code), None)
    )
    monkeypatch.setattr(
        assets, "cells_of_site", lambda *, site, as_of, actor: [each for each in radio.cells if each.site == site]
    )
    return predicted


def find(run, **asked):
    return ends.find_ends(run=run, as_of=DAY, actor=cast.planner(), question=PathQuestion(**asked))


def test_an_open_mast_is_the_nearest_of_the_operator_that_is_in_service(masts):
    assert find(masts, hamlet=BEHIND).mast.code == "S2"
    own = find(masts, hamlet=BEHIND, operator="VIETTEL.QNG")
    assert (own.mast.code, own.mast_was_open, own.hamlet_was_open) == ("S1", True, False)


def test_an_open_hamlet_is_the_nearest_that_the_operator_does_not_reach_whole(masts):
    # The hamlet at the foot of the mast is nearer, but reached.
    from_mast = find(masts, mast="S1")
    assert (from_mast.hamlet.code, from_mast.hamlet_was_open) == (BEHIND, True)
    assert from_mast.hamlet.share_percent < 100
    assert find(masts, mast="S1", hamlet=NEAR).hamlet.share_percent == 100


def test_the_antenna_is_the_one_that_stands_on_the_mast(masts, radio):
    radio.cell("C9", band_mhz=900, antenna_height_m=33.0)
    assert (find(masts, hamlet=BEHIND, mast="S1").height_m, find(masts, hamlet=BEHIND, mast="S1").frequency_mhz) == (
        33.0,
        900,
    )
    # Of the other mast nobody filed a cell: its own height stands, and no band.
    assert (find(masts, hamlet=BEHIND, mast="S2").height_m, find(masts, hamlet=BEHIND, mast="S2").frequency_mhz) == (
        40.0,
        None,
    )


def test_an_operator_that_is_not_on_the_mast_is_asked_of_its_own_nearest(masts):
    anew = find(masts, mast="S2", hamlet=BEHIND, operator="VIETTEL.QNG")
    assert (anew.mast.code, anew.mast_was_open, anew.hamlet.operator) == ("S1", True, "VIETTEL.QNG")
    kept = find(masts, mast="S1", hamlet=BEHIND, operator="VIETTEL.QNG")
    assert (kept.mast.code, kept.mast_was_open, kept.hamlet.operator) == ("S1", False, "VIETTEL.QNG")
    # Without a hamlet there is nothing to be nearest to: the mast stays, and is asked of whose it is.
    assert find(masts, mast="S2", operator="VIETTEL.QNG").hamlet.operator == "VNPT.QNG"


def test_whoever_is_told_no_cells_is_led_to_a_mast_of_the_operator(masts, monkeypatch):
    listed = assets.list_sites

    def list_without_cells(*, technology="", **asked):
        return [] if technology else listed(**asked)

    monkeypatch.setattr(assets, "list_sites", list_without_cells)
    assert find(masts, hamlet=BEHIND, operator="VIETTEL.QNG", technology="4G").mast.code == "S1"


@pytest.mark.parametrize("asked", [{"hamlet": "51-21136-T99"}, {"mast": "S9"}, {"hamlet": BEHIND, "operator": "X"}])
def test_what_is_not_there_is_named(masts, asked):
    with pytest.raises(Missing) as refused:
        find(masts, **asked)
    assert [code for code in asked.values() if code in str(refused.value)]


def test_the_page_says_which_hillside_blocks_the_path_and_shows_it_on_the_map(masts):
    planner = cast.client(cast.planner())
    asked = TODAY | {"hamlet": BEHIND, "operator": "VIETTEL.QNG"}
    page = planner.get(reverse("whatif:profile"), asked).content.decode()
    assert re.search(r"Bị chắn bởi sườn núi cách cột 4,\d km, cao hơn đường ngắm [45]\d\d m\.", page)
    assert "Đã lấy cột gần nhất." in page
    assert f'<option value="{BEHIND}" selected>' in page
    assert '<option value="S1" selected>' in page
    points = planner.get(reverse("whatif:path_features", args=["diem"]), asked).json()["features"]
    start, end, blocked = (each["geometry"]["coordinates"] for each in points)
    assert start == [EAST, NORTH]
    assert end[0] == pytest.approx(EAST + 0.056)
    assert RIDGE_KM[0] < (blocked[0] - EAST) * 107.5 < RIDGE_KM[1]
    assert [each["properties"]["role"] for each in points] == ["start", "end", "blocked"]
    (line,) = planner.get(reverse("whatif:path_features", args=["duong"]), asked).json()["features"]
    assert line["geometry"]["coordinates"] == [start, end]
    assert planner.get(reverse("whatif:path_features", args=["khac"]), asked).status_code == 404


def test_a_free_path_is_said_to_be_free(masts):
    asked = TODAY | {"lng_a": EAST, "lat_a": NORTH, "lng_b": EAST - 0.03, "lat_b": NORTH, "height_b_m": 40}
    page = cast.client(cast.planner()).get(reverse("whatif:profile"), asked).content.decode()
    assert "Không bị chắn" in page
    assert "Bị chắn" not in page


def test_an_engineer_begins_with_the_own_operator(masts):
    engineer = cast.client(cast.operator_engineer("VIETTEL.QNG"))
    page = engineer.get(reverse("whatif:profile"), TODAY | {"hamlet": BEHIND}).content.decode()
    assert '<option value="S1" selected>' in page


def test_nothing_chosen_is_said_on_the_page(masts):
    planner = cast.client(cast.planner())
    answer = planner.get(reverse("whatif:profile"), TODAY | {"hamlet": "", "mast": ""})
    assert answer.status_code == 422
    assert "Hãy chọn thôn hoặc cột." in answer.content.decode()


@pytest.mark.decided  # until two people release where masts stand, the public is told the commune
@pytest.mark.parametrize("part", ["page", "data", "map"])
def test_where_a_mast_stands_is_not_told_to_whoever_may_not_know(masts, part):
    visitor, planner = cast.client(cast.resident()), cast.client(cast.planner())
    asked = TODAY | {"hamlet": BEHIND, "mast": "S1"}
    road = {
        "page": reverse("whatif:profile"),
        "data": reverse("whatif:profile_data"),
        "map": reverse("whatif:path_features", args=["diem"]),
    }[part]
    answer = visitor.get(road, asked)
    assert (planner.get(road, asked).status_code, answer.status_code) == (200, 422)
    assert "Cột S1" not in answer.content.decode()
    assert f"{EAST}," not in answer.content.decode()


def test_a_mast_and_a_white_spot_lead_to_the_profile(masts):
    spots = cast.client(cast.planner()).get(reverse("prediction:predicted"), TODAY | {"operator": "VIETTEL.QNG"})
    assert f"{reverse('whatif:profile')}?hamlet={BEHIND}&amp;operator=VIETTEL.QNG&amp;technology=4G" in (
        spots.content.decode()
    )


@pytest.mark.decided
def test_no_white_spot_leads_to_a_profile_for_whoever_may_not_know_where_masts_stand(masts):
    page = cast.client(cast.resident()).get(reverse("prediction:predicted"), TODAY).content.decode()
    assert "Thôn 2" in page
    assert f"hamlet={BEHIND}" not in page


def test_the_pages_of_a_mast_and_of_a_hamlet_lead_to_the_profile_with_both_ends(masts, client):
    sites.Site.objects.create(code="S1", owner="VIETTEL.QNG", valid_from=date(2020, 1, 1), point=Point(EAST, NORTH))
    planner = cast.client(cast.planner())
    mast = planner.get(reverse("assets:site", args=["S1"]), TODAY).content.decode()
    address = f"{reverse('whatif:profile')}?mast=S1&amp;operator=VIETTEL.QNG"
    assert address in mast
    page = planner.get(reverse("whatif:profile"), TODAY | {"mast": "S1", "operator": "VIETTEL.QNG"}).content.decode()
    assert f'<option value="{BEHIND}" selected>' in page
    request = planner.get(reverse("whatif:profile"), TODAY | {"mast": "S1"}).wsgi_request
    hamlet = Area(BEHIND, date(2021, 1, 1))
    look = panels.Look(request, context_of(request), cast.planner(), hamlet)
    assert link_to_profile(look).startswith(f"{reverse('whatif:profile')}?hamlet={BEHIND}")


@pytest.mark.decided
def test_a_mast_does_not_lead_whoever_may_not_know_where_it_stands(masts, client):
    sites.Site.objects.create(code="S1", owner="VIETTEL.QNG", valid_from=date(2020, 1, 1), point=Point(EAST, NORTH))
    answer = client.get(reverse("assets:site", args=["S1"]), TODAY)
    assert (answer.status_code, reverse("whatif:profile") in answer.content.decode()) == (200, False)
    look = panels.Look(answer.wsgi_request, context_of(answer.wsgi_request), ANONYMOUS, Area(BEHIND, DAY))
    assert link_to_profile(look) is None


def test_an_end_is_found_by_words_and_the_page_holds_no_list_of_all(masts):
    planner = cast.client(cast.planner())
    page = planner.get(reverse("whatif:profile"), TODAY).content.decode()
    assert page.split('name="hamlet"')[1].split("</select>")[0].count("<option") == 1
    asked = TODAY | {"hamlet-tim": "thon 2", "operator": "VIETTEL.QNG"}
    page = planner.get(reverse("whatif:profile"), asked).content.decode()
    assert f'<option value="{BEHIND}" selected>' in page
    assert "profile-ground" in page
    several = planner.get(reverse("whatif:profile"), TODAY | {"hamlet-tim": "thôn"})
    assert several.status_code == 422
    assert "nơi mang tên này: hãy chọn một." in several.content.decode()
    assert "Không có gì mang tên này." in (
        planner.get(reverse("whatif:profile"), TODAY | {"mast-tim": "khong co"}).content.decode()
    )
    chosen = planner.get(reverse("whatif:profile"), TODAY | {"hamlet-tim": "thôn", "hamlet": BEHIND})
    assert (chosen.status_code, f'<option value="{BEHIND}" selected>' in chosen.content.decode()) == (200, True)


def test_while_somebody_types_the_field_alone_is_answered(masts):
    planner = cast.client(cast.planner())
    part = planner.get(reverse("whatif:profile"), TODAY | {"mast-tim": "cot s1"}, headers={"HX-Target": "id_mast"})
    assert part.status_code == 200
    assert '<option value="S1">' in part.content.decode()
    assert "<form" not in part.content.decode()
    visitor = cast.client(cast.resident())
    if not assets.sees_places(cast.resident()):
        hidden = visitor.get(reverse("whatif:profile"), TODAY | {"mast-tim": "s1"}, headers={"HX-Target": "id_mast"})
        assert "S1" not in hidden.content.decode().split("<select")[1]


def test_the_signal_is_held_against_its_dated_limit(masts):
    planner = cast.client(cast.planner())
    asked = TODAY | {"hamlet": BEHIND, "operator": "VIETTEL.QNG", "technology": "4G"}
    page = planner.get(reverse("whatif:profile"), asked).content.decode()
    level = ends.read_level(masts, BEHIND, "VIETTEL.QNG", "4G")
    limit = prediction.signal_levels("4G", masts.as_of)
    assert (level.usable_dbm, level.is_usable) == (limit.usable_dbm, False)
    assert ": không đạt." in page
    assert f"ngưỡng −{-limit.usable_dbm:.0f} dBm" in page
    assert reverse("law:definition", args=["signal_4g"]) in page
    near = planner.get(reverse("whatif:profile"), asked | {"hamlet": NEAR}).content.decode()
    assert re.search(r"−\d+ dBm, trên ngưỡng −\d+ dBm \d+ dB: đạt\.", near)


@pytest.mark.decided
def test_from_a_hamlet_anybody_is_told_whether_a_hill_stands_between(masts, django_assert_max_num_queries):
    visitor, planner = cast.client(cast.resident()), cast.client(cast.planner())
    request = visitor.get(reverse("whatif:why"), TODAY | {"hamlet": BEHIND}).wsgi_request
    look = panels.Look(request, context_of(request), ANONYMOUS, Area(BEHIND, date(2021, 1, 1)))
    assert link_to_reason(look).startswith(f"{reverse('whatif:why')}?hamlet={BEHIND}")
    page = visitor.get(reverse("whatif:why"), TODAY | {"hamlet": BEHIND}).content.decode()
    assert "Có đồi núi hoặc đất cao chắn giữa thôn và cột gần nhất của nhà mạng." in page
    kinds = page.split('class="reason-shares"')[1].split("</p>")[0]
    assert kinds.index("Khai báo") < kinds.index("Dự báo") < kinds.index("Đo kiểm")
    known = prediction.hamlet_coverage(hamlet_code=BEHIND, as_of=masts.as_of).declared.shares
    declared = {share.operator: share.share_percent for share in known if share.technology == "4G"}
    explained = explain_hamlet(run=masts, as_of=masts.as_of, actor=ANONYMOUS, hamlet=BEHIND)
    assert {reason.operator: reason.declared_percent for reason in explained.operators} == {
        reason.operator: declared.get(reason.operator) for reason in explained.operators
    }
    assert "Cột S1" not in page
    assert f"{EAST}" not in page.split("<main")[1]
    with django_assert_max_num_queries(15):
        page = planner.get(reverse("whatif:why"), TODAY | {"hamlet": BEHIND}).content.decode()
    assert f"hamlet={BEHIND}&amp;operator=VIETTEL.QNG" in page
    assert planner.get(reverse("whatif:why"), TODAY | {"hamlet": "51-21136-T99"}).status_code == 404


@pytest.mark.decided
def test_every_white_spot_is_one_press_from_the_ground_before_it(masts):
    for actor, seen in ((cast.planner(), 1), (ANONYMOUS, 0)):
        look = look_at(Area(BEHIND, date(2021, 1, 1)), as_of=DAY, actor=actor)
        assert bool(link_to_profile(look)) is bool(seen)
        for page, key in (
            ("coverage:gaps", "code"),
            ("disputes:holes", "code"),
            ("disputes:hole_candidates", "hamlet"),
        ):
            asked = {"operator": "", "technologies": ("4G",)}
            ways = [column for column in panels.read_more_columns(page, look, asked)[0] if column.name == "profile"]
            assert len(ways) == seen, page
            for way in ways:
                link = f'<a href="{reverse("whatif:profile")}?hamlet={BEHIND}">Có núi chắn không?</a>'
                assert way.html({key: BEHIND}) == link
