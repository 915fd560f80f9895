"""What would change: technologies off, masts shared, a mast more, the best summit, the sky; on a small valley."""

from datetime import date

import numpy as np
import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.whatif.queries import new_site, sharing, sky, summits, switch_off
from hatang.kernel.access import Area
from hatang.kernel.problems import Missing

pytestmark = pytest.mark.integration

DAY = date(2026, 10, 1)
TODAY = "2026-10-31"
NEAR, BEHIND, FAR = "51-21136-T01", "51-21136-T02", "51-21136-T03"
EAST, NORTH = 108.50, 15.10


def at(longitude, latitude=NORTH, **more):
    usual = {"height_m": 42.0, "technology": "4G", "band_mhz": 1800.0, "eirp_dbm": 60.0}
    return new_site.MastProposal(longitude, latitude, **(usual | more))


def test_who_loses_the_only_signal(valley, predict_now):
    valley.cells.clear()
    valley.cell("A3", technology="3G", band_mhz=900)
    valley.cell("B4", technology="4G", operator="VNPT.QNG", longitude=EAST + 0.056, site="S2")
    run = predict_now()
    found = switch_off.switch_off(run=run, technologies=["2G", "3G"])
    assert [row["hamlet"] for row in found.rows] == [NEAR]
    assert found.people == pytest.approx(400, abs=1)
    own = switch_off.switch_off(run=run, technologies=["3G"], operator="VNPT.QNG")
    assert own.rows == []  # that operator has no 3G to lose
    assert switch_off.switch_off(run=run, technologies=["2G"]).people == 0


def test_the_area_bounds_who_is_counted(valley, predict_now, world):
    valley.cells.clear()
    valley.cell("A3", technology="3G", band_mhz=900)
    run = predict_now()
    here, elsewhere = Area("21136", date(2025, 7, 1)), Area("21157", date(2025, 7, 1))
    assert switch_off.switch_off(run=run, technologies=["3G"], within=here).people > 0
    assert switch_off.switch_off(run=run, technologies=["3G"], within=elsewhere).people == 0


def test_a_hamlet_without_a_count_is_said_and_not_added(valley, predict_now, world):
    world.hamlet(4, people=None, east=0.002)
    valley.cells[0] = valley.cell("A3", technology="3G", band_mhz=900)
    valley.cells.pop()
    found = switch_off.switch_off(run=predict_now(), technologies=["3G"])
    assert found.uncounted == 1
    assert {row["hamlet"]: row["people_losing"] for row in found.rows}["51-21136-T04"] != 0
    assert found.people == pytest.approx(400, abs=1)


def test_sharing_gives_each_operator_the_union(valley, predict_now):
    valley.cell("B1", operator="VNPT.QNG", longitude=EAST + 0.056, site="S2")
    found = sharing.share_all(run=predict_now(), technology="4G")
    by = {each.operator: each for each in found.operators}
    assert by["VIETTEL.QNG"].people < found.together
    assert by["VNPT.QNG"].people < found.together
    for each in found.operators:
        assert each.people + each.people_gained == pytest.approx(found.together)
    assert found.together == pytest.approx(700, abs=1)
    assert found.total == 900


def test_a_mast_behind_the_ridge_gains_the_hamlet_behind_it(predicted):
    run = predicted
    before = switch_off.switch_off(run=run, technologies=["4G"]).people
    found = new_site.add_site(run=run, proposal=at(EAST + 0.057))
    assert [row["hamlet"] for row in found.rows] == [BEHIND]
    assert found.people == pytest.approx(700 - before, abs=1)
    assert found.rows[0]["share_after"] == 100
    assert found.ground_m == 20
    nothing = new_site.add_site(run=run, proposal=at(EAST))
    assert nothing.people == pytest.approx(0, abs=1)
    assert nothing.reached > 390


def test_the_new_mast_is_computed_as_the_run_would(valley, predict_now):
    """The answer of the click is that of a run with the mast in it."""
    first = predict_now()
    clicked = new_site.add_site(run=first, proposal=at(EAST + 0.057, height_m=40.0))
    valley.cell("N1", site="S9", longitude=EAST + 0.057)
    second = predict_now()
    row = second.hamlets.get(hamlet_code=BEHIND)
    assert row.population_share_percent == pytest.approx(clicked.rows[0]["share_after"], abs=0.5)
    assert row.median_rsrp_dbm == pytest.approx(clicked.rows[0]["rsrp_dbm"], abs=0.2)


def test_a_mast_for_an_operator_counts_the_customers_of_that_one(valley, predict_now):
    valley.cell("B1", operator="VNPT.QNG", longitude=EAST + 0.056, site="S2")
    run = predict_now()
    assert new_site.add_site(run=run, proposal=at(EAST + 0.057)).people == pytest.approx(0, abs=1)
    own = new_site.add_site(run=run, proposal=at(EAST + 0.057, operator="VIETTEL.QNG"))
    assert [row["hamlet"] for row in own.rows] == [BEHIND]


def test_a_mast_off_the_terrain_is_refused_by_its_place(predicted):
    with pytest.raises(Missing) as caught:
        new_site.add_site(run=predicted, proposal=at(120.0))
    assert "120.00000" in str(caught.value)


def test_the_best_high_point_is_on_the_ridge(predicted):
    run = predicted
    found = summits.find_summits(
        run=run, longitude=EAST + 0.05, latitude=NORTH, radius_m=3000, mast_m=30, technology="4G"
    )
    assert found.by_people
    assert found.points[0].height_m > 500
    assert found.points[0].gain > 100  # it sees the people behind the ridge
    everybody = summits.find_summits(
        run=run, longitude=EAST - 0.05, latitude=NORTH, radius_m=1000, mast_m=30, technology="5G"
    )
    assert everybody.points


def test_an_open_sky_suits_and_a_wall_does_not(predicted):
    run = predicted
    plain = sky.assess_sky(run=run, longitude=EAST - 0.05, latitude=NORTH)
    assert plain.sky_view > 0.98
    assert {each.service.value: each.suitability.value for each in plain.services} == {
        "leo": "good",
        "haps": "good",
        "hts": "good",
    }
    foot = sky.assess_sky(run=run, longitude=EAST + 0.0373, latitude=NORTH)
    assert float(np.max(foot.horizon_deg)) > 40
    leo = {each.service.value: each for each in foot.services}["leo"]
    assert leo.open_share < 1
    assert foot.sky_view < plain.sky_view
    for each in foot.services:
        assert each.latency_ms > 0
        assert each.citation
        assert each.latency.label
        assert each.cost.label


PAGES = (
    ("whatif:whatif", {}, "Nếu"),
    ("whatif:switch_off", {"off": "3G"}, "2G"),
    ("whatif:sharing", {"technology": "4G"}, "VIETTEL"),
    ("whatif:new_site", {"lng": EAST + 0.057, "lat": NORTH}, "Thôn 2"),
    ("whatif:peaks", {"lng": EAST + 0.05, "lat": NORTH}, "15,"),
    ("whatif:sky", {"lng": EAST, "lat": NORTH}, "LEO"),
)


@pytest.mark.parametrize(("name", "asked", "word"), PAGES)
def test_pages_for_the_planner(predicted, name, asked, word):
    page = cast.client(cast.planner()).get(reverse(name), {"as_of": TODAY, **asked})
    assert page.status_code == 200
    assert word in page.content.decode()


@pytest.mark.parametrize("name", [each[0] for each in PAGES if each[0] != "whatif:sky"])
@pytest.mark.parametrize("who", [cast.operator_engineer(), cast.resident(), cast.clerk()])
def test_what_would_change_is_for_planners(predicted, name, who):
    answer = cast.client(who).get(reverse(name), {"as_of": TODAY})
    assert answer.status_code == 403
    assert "Thôn" not in answer.content.decode()


@pytest.mark.parametrize("asked", [{"lng": "x", "lat": NORTH}, {"lng": 500, "lat": NORTH}, {"lng": 120, "lat": NORTH}])
def test_a_wrong_place_is_said_on_the_page(predicted, asked):
    page = cast.client(cast.planner()).get(reverse("whatif:new_site"), {"as_of": TODAY, **asked})
    assert page.status_code == 422
    assert "errorlist" in page.content.decode() or 'role="alert"' in page.content.decode()


def test_the_click_as_json(predicted):
    run = predicted
    answer = cast.client(cast.planner()).get(
        reverse("whatif:new_site_data"), {"as_of": TODAY, "lng": EAST + 0.057, "lat": NORTH}
    )
    told = answer.json()
    assert told["run"] == run.pk
    assert told["people_gained"] > 100
    assert [row["hamlet"] for row in told["hamlets"]] == [BEHIND]


def test_without_a_run_the_page_says_so(world, radio, db):
    page = cast.client(cast.planner()).get(reverse("whatif:whatif"), {"as_of": TODAY})
    assert page.status_code == 200
    assert reverse("prediction:runs") in page.content.decode()
