"""Years of building, digging once, microwave hops in sight, high points; work that was interrupted goes on."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.actions import networks, prices, solve_cheapest, solve_fibre, solve_sites
from hatang.capabilities.siting.actions import scenarios as actions
from hatang.capabilities.siting.models import ProtectedArea, RoadWork, Scenario, ScenarioResult
from hatang.capabilities.siting.tests.conftest import DAY, PEOPLE, place, run
from hatang.capabilities.whatif import public as whatif
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.kernel.jobs import Running
from hatang.kernel.models import Job

pytestmark = pytest.mark.integration

MASTS = {"budget_vnd": 100_000_000, "radius_m": 2500, "sources": ["mast"]}


def work(year, first=2, last=3):
    shape = shapely.LineString([place(first), place(last)])
    RoadWork.objects.create(
        code=f"W{year}", name="Làm đường", kind="road", year=year, geometry=GEOSGeometry(shape.wkt), valid_from=DAY
    )


def test_masts_are_built_year_by_year_most_people_first(solve):
    done = solve(**MASTS, build_years=3, first_year=2028)
    result = ScenarioResult.objects.get(scenario=done)
    assert [row["year"] for row in result.phases] == [2028, 2029, 2030]
    assert sum(row["cost_vnd"] for row in result.phases) == done.summary["cost_vnd"]
    assert sum(row["sites"] for row in result.phases) == len(result.sites)
    reached = [row["reached"] for row in result.phases]
    assert reached == sorted(reached)
    assert reached[-1] == done.summary["people"]
    by_year = {row["code"]: row["year"] for row in result.sites}
    # Mast 2 reaches hamlets 2 and 3, most people: none is built before it.
    assert by_year["M2"] == min(by_year.values())
    page = cast.client(cast.planner()).get(reverse("siting:scenario", args=[done.pk])).content.decode()
    assert "Theo từng năm" in page


def test_a_line_is_dug_once_with_the_work_in_its_year(solve):
    work(2029)
    done = solve(question="fibre", build_years=3, new_poles=False)
    result = ScenarioResult.objects.get(scenario=done)
    shared = [each["properties"] for each in result.routes if each["properties"]["layer"] == "shared"]
    assert [each["year"] for each in shared] == [2029]
    assert sum(row["metres_shared"] for row in result.phases) == pytest.approx(2010, abs=20)
    # Everything behind the open road waits for it; the hamlet before it does not.
    years = {row["code"]: row["year"] for row in result.hamlets}
    assert years["T2"] < 2029
    assert {years["T3"], years["T4"], years["T5"]} == {2029}
    assert sum(row["cost_vnd"] for row in result.phases) == done.summary["cost_vnd"]


@pytest.mark.parametrize(("year", "joined"), [(2025, False), (2031, False), (2028, True)])
def test_digging_of_a_year_in_which_nothing_is_built_is_not_joined(solve, year, joined):
    work(year)
    done = solve(question="fibre", build_years=3, new_poles=False)
    layers = {each["properties"]["layer"] for each in ScenarioResult.objects.get(scenario=done).routes}
    assert ("shared" in layers) is joined


def ground(heights):
    """A terrain over the small province with heights by a function of longitude."""
    grid = Grid.over((108.45, 15.05, 108.65, 15.15), 100.0, epsg=3406)
    rows, columns = np.mgrid[0 : grid.rows, 0 : grid.columns]
    longitude, _latitude = grid.centre(rows, columns)
    return Terrain.of(grid, np.asarray(heights(longitude), dtype=np.float32), source="thử")


def hill_between(longitude):
    # A ridge of 400 m between masts 2 and 4.
    return np.where(abs(longitude - (place(2)[0] + place(4)[0]) / 2) < 0.003, 400.0, 5.0)


def test_a_hop_goes_to_a_mast_in_sight_and_a_ridge_forbids_it(solve, monkeypatch):
    # Fibre is dear: a hop would be taken wherever there is one.
    for item in ("trench_soft", "aerial"):
        prices.set_price(cast.planner(), prices.PriceEntry(item, 10_000_000, "thử", DAY.replace(day=1)))
    monkeypatch.setattr(whatif, "read_terrain", lambda bounds: ground(np.zeros_like))
    flat = ScenarioResult.objects.get(scenario=solve(**MASTS, keep_sites=["M2"]))
    mast = next(row for row in flat.sites if row["code"] == "M2")
    assert (mast["backhaul"], mast["backhaul_to"]) == ("microwave", "M4")
    assert mast["clear_percent"] > 60
    assert any(each["properties"]["layer"] == "microwave" for each in flat.routes)
    monkeypatch.setattr(whatif, "read_terrain", lambda bounds: ground(hill_between))
    hidden = ScenarioResult.objects.get(scenario=solve(**MASTS | {"budget_vnd": 10**12}, keep_sites=["M2"]))
    mast = next(row for row in hidden.sites if row["code"] == "M2")
    assert mast["backhaul"] == "fibre"


def test_a_site_without_line_and_without_sight_is_refused_by_name(solve, monkeypatch, province):
    monkeypatch.setattr(whatif, "read_terrain", lambda bounds: ground(hill_between))
    province.fibre = ()
    done = solve(**MASTS, keep_sites=["M2"])
    assert done.state == "failed"
    assert "Cột 2" in done.problem
    assert not ScenarioResult.objects.filter(scenario=done).exists()


def behind_a_ridge(province, monkeypatch):
    """Two drawn sites: one on a ridge that sees masts, one behind it that sees the first one alone; no fibre."""
    top = (place(1)[0] + place(2)[0]) / 2
    monkeypatch.setattr(
        whatif, "read_terrain", lambda bounds: ground(lambda x: np.where(abs(x - top) < 0.003, 400.0, 5.0))
    )
    province.fibre, province.without = (), (0, 1)
    return [
        networks.draw_site(cast.planner(), name=name, longitude=x, latitude=place(0)[1], height_m=42.0).code
        for name, x in (("Đỉnh", top), ("Sau núi", place(0)[0]))
    ]


OVER = {"question": "share", "share_percent": 100.0, "radius_m": 2500, "sources": ["drawn"]}


def test_a_site_without_sight_of_a_mast_hops_over_another_new_site(solve, monkeypatch, province):
    top, behind = behind_a_ridge(province, monkeypatch)
    done = solve(**OVER, build_years=2)
    result = ScenarioResult.objects.get(scenario=done)
    sites = {row["code"]: row for row in result.sites}
    assert (sites[behind]["backhaul"], sites[behind]["backhaul_to"]) == ("relay", top)
    assert sites[top]["backhaul"] == "microwave"
    assert sites[top]["backhaul_to"] in {"M2", "M4", "M5"}
    assert sites[behind]["clear_percent"] > 60
    assert sites[top]["year"] <= sites[behind]["year"]
    hops = [each for each in result.routes if each["properties"]["layer"] == "microwave"]
    assert len(hops) == 2
    assert [row["quantity"] for row in result.bill if row["item"] == "microwave"] == [2]
    assert done.summary["cost_vnd"] == sum(row["cost_vnd"] for row in result.sites)
    again = ScenarioResult.objects.get(scenario=solve(**OVER, keep_sites=[behind]))
    assert {row["code"] for row in again.sites} == {top, behind}
    page = cast.client(cast.planner()).get(reverse("siting:scenario", args=[done.pk])).content.decode()
    assert "bằng viba qua trạm mới khác" in page


def test_a_site_whose_carrier_must_not_be_built_is_refused_by_name(solve, monkeypatch, province):
    top, behind = behind_a_ridge(province, monkeypatch)
    done = solve(**OVER, keep_sites=[behind], avoid_sites=[top])
    assert done.state == "failed"
    assert "Sau núi" in done.problem


def test_high_points_near_roads_are_candidates_but_not_in_protected_areas(solve, monkeypatch):
    def hill(longitude):
        return np.where(abs(longitude - place(4)[0]) < 0.002, 150.0, 5.0)

    monkeypatch.setattr(whatif, "read_terrain", lambda bounds: ground(hill))
    asked = {"budget_vnd": 100_000_000, "radius_m": 2500, "sources": ["summit"]}
    done = solve(**asked)
    sites = ScenarioResult.objects.get(scenario=done).sites
    assert sites
    assert {row["source"] for row in sites} == {"summit"}
    assert "Điểm cao" in sites[0]["name"]
    ProtectedArea.objects.create(
        code="BV", name="Khu bảo tồn", geometry=GEOSGeometry(_multi(shapely.box(108, 15, 109, 16))), valid_from=DAY
    )
    refused = solve(**asked)
    assert not ScenarioResult.objects.filter(scenario=refused, sites__0__isnull=False).exists()


def _multi(shape):
    return shapely.MultiPolygon([shape]).wkt


def test_without_terrain_high_points_are_none_and_a_hop_is_not_claimed_to_be_clear(solve):
    done = solve(budget_vnd=100_000_000, radius_m=2500, sources=["summit"])
    assert done.state == "failed"
    result = ScenarioResult.objects.get(scenario=solve(**MASTS))
    assert all(row["clear_percent"] is None for row in result.sites)


def test_interrupted_work_goes_on_from_the_best_it_had(network, priced, monkeypatch):
    said = {"question": "budget", "seconds": 1.0, "years": 1, "discount_percent": 0.0, **MASTS}
    made = actions.create_scenario(cast.planner(), name="Thử", asked=said, as_of=DAY, network_id=network.pk)
    job = Job.objects.create(title="x", function="x", actor_id="x", created_at=timezone.now())
    # The process ends after the first round: what it leaves is what was written by then.
    with monkeypatch.context() as patched:
        patched.setattr(solve_sites.choosing, "compute_frontier", _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.solve(Running(job), made.pk)
    left = Scenario.objects.get(pk=made.pk)
    assert (left.state, bool(left.kept)) == ("running", True)
    begun, whole = [], solve_sites.solve_site_choice
    monkeypatch.setattr(
        solve_sites,
        "solve_site_choice",
        lambda case, *, begin, **more: begun.append(begin) or whole(case, begin=begin, **more),
    )
    done = run(left)
    assert begun == [tuple(left.kept)]
    assert (done.state, done.kept) == ("complete", [])


CURVE = "compute_cost_curve"
LINES = {
    "all": ({"question": "fibre", "share_percent": 100.0}, (solve_fibre.connecting, "connect_mandatory"), CURVE),
    "share": ({"question": "fibre", "share_percent": 60.0}, (solve_fibre.connecting, "connect_share"), CURVE),
    "cheapest": ({"question": "cheapest", "sources": []}, (solve_cheapest, "choose_technologies"), "design_network"),
}


@pytest.mark.parametrize("kind", LINES)
def test_interrupted_lines_go_on_from_the_best_they_had(network, priced, monkeypatch, kind):
    asked, (room, search), ends = LINES[kind]
    after = solve_fibre.connecting if ends == CURVE else solve_cheapest.designing
    # Satellites are dear: the cheapest technology lays lines too.
    for item in ("leo_kit", "community_kit"):
        prices.set_price(cast.planner(), prices.PriceEntry(item, 10**9, "thử", DAY.replace(day=1)))
    said = asked | {"seconds": 1.0, "discount_percent": 0.0}
    made = actions.create_scenario(cast.planner(), name="Thử", asked=said, as_of=DAY, network_id=network.pk)
    job = Job.objects.create(title="x", function="x", actor_id="x", created_at=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr(after, ends, _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.solve(Running(job), made.pk)
    left = Scenario.objects.get(pk=made.pk)
    assert (left.state, bool(left.kept)) == ("running", True)
    begun, whole = [], getattr(room, search)
    monkeypatch.setattr(
        room, search, lambda *task, begin, **more: begun.append(begin) or whole(*task, begin=begin, **more)
    )
    done = run(left)
    # The choice of technologies numbers the lines of its own graph, and those from its root beside them.
    assert [len(each) >= len(left.kept) for each in begun] == [True]
    if kind != "cheapest":
        assert [each.tolist() for each in begun] == [[int(each) for each in left.kept]]
    assert (done.state, done.kept) == ("complete", [])
    assert (
        run(actions.repeat_scenario(cast.planner(), scenario=done, name="Từ đầu", changes={})).summary["cost_vnd"]
        == (done.summary["cost_vnd"])
    )


def _killed(*_said, **_more):
    raise KeyboardInterrupt


def test_work_that_nobody_does_any_more_says_so_and_can_go_on(network, priced):
    said = {"question": "budget", "seconds": 1.0, **MASTS}
    made = actions.create_scenario(cast.planner(), name="Thử", asked=said, as_of=DAY, network_id=network.pk)
    job = Job.objects.create(title="x", function="x", actor_id="x", created_at=timezone.now(), ended_at=timezone.now())
    actions.attach_solve_job(made, job.pk)
    planner = cast.client(cast.planner())
    page = planner.get(reverse("siting:scenario", args=[made.pk])).content.decode()
    assert "gián đoạn" in page
    assert "siting-working" not in page
    assert planner.get(reverse("siting:working", args=[made.pk])).headers["HX-Refresh"] == "true"
    done = run(actions.resume_solve(cast.planner(), scenario=Scenario.objects.get(pk=made.pk)))
    assert done.summary["people"] == sum(PEOPLE[2:])
