"""Scenarios from asking to accepted: answers checked by hand, refusals that name a place or price, and who may what."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.actions import scenarios as actions
from hatang.capabilities.siting.actions.accepting import draft_plan_tasks
from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import comparing, scenarios
from hatang.capabilities.siting.terms import PriceItem
from hatang.capabilities.siting.tests.conftest import DAY, PEOPLE, place, run
from hatang.capabilities.siting.views import figures, names, pictures
from hatang.capabilities.whatif import public as whatif
from hatang.kernel.imports.coordinates import to_geographic
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = pytest.mark.integration


def test_most_people_for_a_budget(solve):
    # A shared mast: equipment, installation, a year of running and of rent: 4 million; it reaches 2.5 km; fibre 2 km.
    done = solve(budget_vnd=9_000_000, radius_m=2500, sources=["mast"])
    result = ScenarioResult.objects.get(scenario=done)
    assert done.state == "complete"
    assert [row["code"] for row in result.sites] == ["M4"] or done.summary["people"] >= 600
    assert done.summary["gap"] <= 0.001
    assert sum(row["cost_vnd"] for row in result.bill) == done.summary["cost_vnd"]
    assert len(done.curve) > 1
    assert sum(row["cost_vnd"] for row in result.hamlets) == done.summary["cost_vnd"]
    assert all((row["cost_vnd"] > 0) == (row["gained"] > 0) for row in result.hamlets)
    assert all(row["backhaul"] in ("fibre", "microwave") for row in result.sites)


def test_the_people_of_the_hamlets_add_up_to_those_of_the_answer(solve, monkeypatch):
    parts = {f"T{number}": people + 0.4 for number, people in enumerate(PEOPLE)}
    monkeypatch.setattr(whatif, "people_without", lambda as_of: parts)
    done = solve(budget_vnd=90_000_000, radius_m=2500, sources=["mast"])
    rows = ScenarioResult.objects.get(scenario=done).hamlets
    assert sum(row["people"] for row in rows) == done.summary["people_without"] > sum(PEOPLE)
    assert sum(row["gained"] for row in rows) == done.summary["people"]


def test_a_solve_that_was_proven_at_once_says_so_in_words(solve):
    done = solve(budget_vnd=9_000_000, radius_m=2500, sources=["mast"])
    page = cast.client(cast.planner()).get(reverse("siting:scenario", args=[done.pk])).content.decode()
    assert (done.summary["gap"], "chứng minh ngay" in page) == (0, True)
    searched = [[0.1, 900.0, 500.0], [0.5, 700.0, 700.0]]
    Scenario.objects.filter(pk=done.pk).update(progress=searched)
    page = cast.client(cast.planner()).get(reverse("siting:scenario", args=[done.pk])).content.decode()
    assert "chứng minh ngay" not in page
    assert "line-bound" in page


def test_a_hamlet_on_a_line_has_no_line_of_its_own(province, priced):
    # Hamlets stand at vertices of the pole line: the new poles that hang them on it have no length.
    from hatang.capabilities.siting.actions import networks

    line = [list(place(index)) for index in range(6)]
    said = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": {}}
    content = json.dumps({"type": "FeatureCollection", "features": [said]}).encode()
    poles = networks.add_network(
        cast.planner(), name="cột.geojson", stream=io.BytesIO(content), source="thử", kind="pole_line"
    )
    asked = {"question": "fibre", "seconds": 1.0}
    done = run(actions.create_scenario(cast.planner(), name="Thử", asked=asked, as_of=DAY, network_id=poles.pk))
    routes = ScenarioResult.objects.get(scenario=done).routes
    assert [each["properties"]["layer"] for each in routes] == ["pole"]
    assert cast.client(cast.planner()).get(reverse("siting:export", args=[done.pk, "gpkg"])).status_code == 200


def test_locked_sites_stay_and_go(solve):
    first = solve(budget_vnd=9_000_000, radius_m=2500, sources=["mast"])
    chosen = {row["code"] for row in ScenarioResult.objects.get(scenario=first).sites}
    changes = {"keep_sites": ["M5"], "avoid_sites": sorted(chosen - {"M5"})[:1]}
    again = run(actions.repeat_scenario(cast.planner(), scenario=first, name="Lại", changes=changes))
    codes = {row["code"] for row in ScenarioResult.objects.get(scenario=again).sites}
    assert "M5" in codes
    assert not codes & set(changes["avoid_sites"])
    assert again.parent_id == first.pk


def test_fibre_to_every_hamlet_is_the_road_to_the_last(solve):
    done = solve(question="fibre")
    result = ScenarioResult.objects.get(scenario=done)
    assert done.summary["hamlets"] == 4
    assert done.summary["gap"] == 0
    assert done.summary["routes_km"] == pytest.approx(4 * 2.01, abs=0.1)
    assert done.summary["homes"] == sum(people // 4 for people in PEOPLE[2:])
    assert {row["layer"] for row in result.bill} >= {"nodes", "drops"}
    assert sum(row["cost_vnd"] for row in result.hamlets) == done.summary["cost_vnd"]
    assert [work.text.split(":")[1].strip() for work in draft_plan_tasks(result)] == ["Cà Đam"]


def test_where_the_sky_is_cheaper_no_line_is_laid(solve):
    done = solve(question="cheapest", community_homes=1000.0, sources=[])
    services = {row["service"] for row in ScenarioResult.objects.get(scenario=done).hamlets}
    assert services == {"community"}


def test_second_cover_and_capacity_hold_people_back(solve):
    asked = {"budget_vnd": 100_000_000, "radius_m": 2500, "sources": ["mast"]}
    free, twice, capped = solve(**asked), solve(**asked, second_cover=True), solve(**asked, capacity_people=150.0)
    # Hamlets 2 to 5 have masts at 2, 4 and 5: each of the last two has two of them within 2.5 km, hamlet 3 too.
    assert free.summary["people"] == sum(PEOPLE[2:])
    assert twice.summary["people"] == sum(PEOPLE[3:])
    assert capped.summary["people"] == 3 * 150
    words = cast.client(cast.planner()).get(reverse("siting:scenario", args=[twice.pk])).content.decode()
    assert "Hai trạm cho mỗi người" in words


def test_limits_that_cannot_be_are_refused_by_name(solve, monkeypatch):
    from hatang.capabilities.assets import public as assets

    assert solve(budget_vnd=9_000_000, sources=["mast"], road_within_m=50.0).state == "complete"
    power = solve(budget_vnd=9_000_000, sources=["mast"], power_within_m=50.0)
    assert power.state == "failed"
    assert "Cột" in power.problem
    assert not ScenarioResult.objects.filter(scenario=power).exists()
    floor = solve(question="share", share_percent=10.0, floor_percent=50.0, capacity_people=10.0, sources=["mast"])
    assert floor.state == "failed"
    assert "Thôn" in floor.problem
    off = [replace(each, latitude=each.latitude + 0.01) for each in assets.list_sites(as_of=DAY, actor=None)]
    monkeypatch.setattr(assets, "list_sites", lambda *, as_of, actor: off)
    road = solve(budget_vnd=9_000_000, sources=["mast"], road_within_m=500.0)
    assert road.state == "failed"
    assert "1.112 m" in road.problem


def test_a_mast_serves_several_hamlets_where_fibre_and_the_sky_cost_more(solve):
    # A place on a mast: 4 million and its backhaul, a microwave hop at a million; a terminal: 13 million a hamlet.
    done = solve(question="cheapest", radius_m=5000, sources=["mast"])
    result = ScenarioResult.objects.get(scenario=done)
    assert done.state == "complete", done.problem
    assert {row["service"] for row in result.hamlets} == {"shared"}
    assert len(result.sites) == 1
    assert result.sites[0]["people"] == sum(PEOPLE[2:])
    assert done.summary["bound"] <= done.summary["incumbent"]
    assert done.summary["gap"] <= 0.001
    total = sum(row["cost_vnd"] for row in result.bill)
    assert total == done.summary["cost_vnd"] == sum(row["cost_vnd"] for row in result.hamlets) == 5_000_000
    assert len(draft_plan_tasks(result)) == 1


def test_a_hamlet_locked_to_fibre_stays_beside_masts_and_avoided_masts_go(solve):
    asked = {"question": "cheapest", "radius_m": 5000, "sources": ["mast"], "keep_hamlets": ["T5"]}
    done = solve(**asked, avoid_sites=["M4"])
    result = ScenarioResult.objects.get(scenario=done)
    services = {row["code"]: row["service"] for row in result.hamlets}
    assert services["T5"] == "fibre"
    assert "M4" not in {row["code"] for row in result.sites}
    assert sum(row["cost_vnd"] for row in result.bill) == sum(row["cost_vnd"] for row in result.hamlets)


def test_no_mast_competes_where_none_is_asked_for(solve):
    done = solve(question="cheapest", sources=[])
    result = ScenarioResult.objects.get(scenario=done)
    assert done.state == "complete", done.problem
    assert not result.sites


def test_a_missing_price_blocks_by_its_name_and_nothing_is_kept(network, priced):
    from hatang.capabilities.siting.actions import prices

    prices.end_price(cast.planner(), item="mast_rent", as_of=DAY, reason="x")
    said = {"question": "budget", "budget_vnd": 1, "sources": ["mast"]}
    with pytest.raises(Invalid) as refused:
        actions.create_scenario(cast.planner(), name="x", asked=said, as_of=DAY, network_id=network.pk)
    assert str(PriceItem.MAST_RENT.label) in str(refused.value)
    assert not Scenario.objects.exists()


def test_a_hamlet_without_a_way_is_named(solve, province):
    province.islands = (5,)
    done = solve(question="fibre")
    assert done.state == "failed"
    assert "Thôn 5" in done.problem
    assert not ScenarioResult.objects.exists()


def test_a_share_beyond_reach_and_a_floor_without_a_mast_are_refused_by_name(solve, province):
    province.islands = (5,)
    done = solve(question="share", share_percent=10.0, floor_percent=50.0, radius_m=500.0, sources=["mast"])
    assert done.state == "failed"
    assert "Thôn" in done.problem


def test_settings_that_cannot_be_are_refused(network, priced):
    for wrong in (
        {"budget_vnd": 10**16},
        {"years": 0},
        {"radius_m": float("nan")},
        {"question": "moon"},
        {"sources": []},
        {"keep_sites": ["M2"], "avoid_sites": ["M2"]},
        {"colour": "red"},
    ):
        said = {"question": "budget", "budget_vnd": 1} | wrong
        with pytest.raises(Invalid):
            actions.create_scenario(cast.planner(), name="x", asked=said, as_of=DAY, network_id=network.pk)
        assert not Scenario.objects.exists(), wrong


def test_a_locked_site_that_is_no_candidate_is_named(solve):
    done = solve(budget_vnd=9_000_000, keep_sites=["KHÔNG-CÓ"])
    assert done.state == "failed"
    assert "KHÔNG-CÓ" in done.problem


def test_stopped_keeps_the_best_and_goes_on(solve):
    done = solve(budget_vnd=9_000_000, sources=["mast"])
    with pytest.raises(Conflict):
        actions.stop_solve(cast.planner(), scenario=done)
    Scenario.objects.filter(pk=done.pk).update(state="stopped")
    again = run(actions.resume_solve(cast.planner(), scenario=Scenario.objects.get(pk=done.pk)))
    assert again.state == "complete"
    assert again.summary["people"] == done.summary["people"]


STRANGERS = [cast.resident(), cast.outsider(), cast.analyst()]
READERS = [cast.operator_engineer(), cast.clerk(), cast.agency_officer()]


# By day one who may see no scenario at all, and one who reads those that were accepted.
@pytest.mark.parametrize(
    "actor",
    [
        *(STRANGERS[0], READERS[0]),
        *(pytest.param(each, marks=pytest.mark.night("roads")) for each in (*STRANGERS[1:], *READERS[1:])),
    ],
)
def test_nobody_but_planners_sees_a_scenario_that_was_not_accepted(solve, actor):
    done = solve(budget_vnd=9_000_000, sources=["mast"])
    assert not scenarios.list_scenarios(actor=actor).exists()
    with pytest.raises(Missing):
        scenarios.find_scenario(scenario_id=done.pk, actor=actor)
    visitor = cast.client(actor)
    for name, more in (("scenario", []), ("working", []), ("features", ["sites"]), ("export", ["xlsx"])):
        answer = visitor.get(reverse(f"siting:{name}", args=[done.pk, *more]))
        assert answer.status_code == (403 if actor in STRANGERS else 404)
        assert "Cột" not in answer.content.decode(errors="replace")
    for name in ("stop", "resume", "again", "accept"):
        assert visitor.post(reverse(f"siting:{name}", args=[done.pk])).status_code == 403
    assert visitor.post(reverse("siting:align"), {"pa": [done.pk, done.pk]}).status_code == 403
    assert visitor.get(reverse("siting:new")).status_code == 403
    with pytest.raises(Forbidden):
        actions.create_scenario(actor, name="x", asked={"question": "fibre"}, as_of=DAY, network_id=1)
    compared = visitor.get(reverse("siting:compare"), {"pa": [done.pk, done.pk]})
    assert compared.status_code == (403 if actor in STRANGERS else 200)
    assert "Thử" not in compared.content.decode()


def test_compared_scenarios_say_how_far_they_lie_from_the_first_and_not_what_the_machine_took(solve):
    first, second = solve(budget_vnd=9_000_000, sources=["mast"]), solve(budget_vnd=5_000_000, sources=["mast"])
    lines = {str(line.title): line for line in figures.compare_figures([first, second])}
    assert "Bộ xử lý" not in lines
    differing = [line for line in lines.values() if not line.is_same]
    assert differing
    assert list(lines.values())[: len(differing)] == differing
    cost = first.summary["cost_vnd"] - second.summary["cost_vnd"]
    assert any(line.cells[1][1] for line in differing) == bool(
        cost or first.summary["people"] != second.summary["people"]
    )
    page = cast.client(cast.planner()).get(reverse("siting:compare"), {"pa": [first.pk, second.pk]}).content.decode()
    assert "Chênh lệch so với" in page
    assert '<small class="siting-other">' not in page


def test_only_answers_to_the_same_question_are_subtracted(solve):
    first = solve(budget_vnd=9_000_000, sources=["mast"])
    fibre, second = solve(question="fibre"), solve(budget_vnd=5_000_000, sources=["mast"])
    lines = {str(line.title): line for line in figures.compare_figures([first, fibre, second])}
    (_words, none), (_fibre, other), (_second, difference) = lines["Chi phí qua các năm"].cells
    assert (none, other) == ("", "")
    assert bool(difference) == (first.summary["cost_vnd"] != second.summary["cost_vnd"])
    assert not any(line.is_same for title, line in lines.items() if title == "Số người được phục vụ")
    # Who is without fibre and who is without a signal are two questions.
    assert [cell[0] == "–" for cell in lines["Số người ở các thôn chưa có cáp quang, trước đó"].cells] == [
        True,
        False,
        True,
    ]
    assert [cell[0] == "–" for cell in lines["Số người chưa được phủ trong số được tính, trước đó"].cells] == [
        False,
        True,
        False,
    ]
    ids = {"pa": [first.pk, fibre.pk, second.pk]}
    page = cast.client(cast.planner()).get(reverse("siting:compare"), ids).content.decode()
    assert page.count("khác câu hỏi</small>") == 1


def test_exports_can_be_read_back(solve, tmp_path):
    import ezdxf
    import pyogrio
    from python_calamine import CalamineWorkbook

    done = solve(question="fibre")
    planner, sent = cast.client(cast.planner()), {}
    for ending in ("xlsx", "gpkg", "dxf", "json"):
        answer = planner.get(reverse("siting:export", args=[done.pk, ending]))
        assert answer.status_code == 200, ending
        sent[ending] = answer.content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(sent["xlsx"])).sheet_names) == 3
    path = tmp_path / "x.gpkg"
    path.write_bytes(sent["gpkg"])
    assert sorted(name for name, _kind in pyogrio.list_layers(path)) == ["hamlets", "lines"]
    space = ezdxf.read(io.StringIO(sent["dxf"].decode())).modelspace()
    (note,) = [each.dxf.text for each in space.query("TEXT") if "EPSG:5898" in each.dxf.text]
    assert note.startswith("Thử · VN-2000 108°00'")
    (x, y) = next(iter(space.query("LWPOLYLINE"))).get_points("xy")[0]
    lng, lat = to_geographic(np.array([x]), np.array([y]), 5898)[0]
    assert abs(lat - place(0)[1]) < 0.01
    assert place(0)[0] - 0.01 < lng < place(5)[0] + 0.01
    network = json.loads(sent["json"])["networks"][0]
    nodes = {each["id"] for each in network["nodes"]}
    assert network["spans"]
    assert all({span["start"], span["end"]} <= nodes for span in network["spans"])


def test_an_unknown_file_or_scenario_is_not_there(solve):
    done = solve(question="fibre")
    planner = cast.client(cast.planner())
    assert planner.get(reverse("siting:export", args=[done.pk, "exe"])).status_code == 404
    assert planner.get(reverse("siting:scenario", args=[done.pk + 9])).status_code == 404


def test_all_are_solved_again_on_the_figures_of_today_by_one_press(solve, monkeypatch, province):
    first = solve(budget_vnd=9_000_000, sources=["mast"])
    province.without = (3, 4, 5)
    second = solve(budget_vnd=5_000_000, sources=["mast"], years=2)
    monkeypatch.setattr(jobs, "queue_solve", lambda actor, scenario: None)
    planner, ids = cast.client(cast.planner()), {"pa": [first.pk, second.pk]}
    page = planner.get(reverse("siting:compare"), ids).content.decode()
    assert f'action="{reverse("siting:align")}' in page
    assert "khác đầu vào" in page
    sent = planner.post(reverse("siting:align"), ids)
    made = [run(scenario) for scenario in Scenario.objects.filter(parent__in=[first, second]).order_by("pk")]
    assert sent["Location"].endswith("?" + "&".join(f"pa={scenario.pk}" for scenario in made))
    assert [scenario.parent_id for scenario in made] == [first.pk, second.pk]
    assert {scenario.as_of for scenario in made} == {timezone.localdate()}
    assert comparing.list_differing_measures(*made) == []
    assert [scenario.asked["budget_vnd"] for scenario in made] == [9_000_000, 5_000_000]
    page = planner.get(sent["Location"]).content.decode()
    assert f'action="{reverse("siting:align")}' not in page


def test_the_comparison_waits_for_what_is_being_solved_and_says_what_failed(solve):
    done, waits, failed = (solve(budget_vnd=9_000_000, sources=["mast"]) for _each in range(3))
    Scenario.objects.filter(pk=waits.pk).update(state="running", job_id=None)
    Scenario.objects.filter(pk=failed.pk).update(state="failed", problem="Thiếu một cột")
    ids = {"pa": [done.pk, waits.pk, failed.pk]}
    page = cast.client(cast.planner()).get(reverse("siting:compare"), ids).content.decode()
    assert f'hx-get="{reverse("siting:working", args=[waits.pk])}' in page
    assert "Thiếu một cột" in page
    assert reverse("siting:scenario", args=[failed.pk]) in page


def test_one_that_is_solved_again_is_called_after_what_is_different(solve):
    planner = cast.planner()

    def again(scenario, **changes):
        asked = scenario.asked | changes
        name = names.propose_name_again(scenario, asked, DAY, actor=planner)
        return actions.repeat_scenario(planner, scenario=scenario, name=name, changes=changes)

    first = solve(budget_vnd=9_000_000, sources=["mast"])
    kept = again(first, keep_sites=["M5"])
    assert kept.name == "Thử · giữ 1"
    assert again(kept, keep_sites=["M5"], avoid_sites=["M2", "M4"]).name == "Thử · giữ 1 · bỏ 2"
    assert [again(first).name, again(first).name] == ["Thử · lần 2", "Thử · lần 3"]
    # Another sum makes it another question: the old name would be wrong.
    other = again(first, budget_vnd=5_000_000)
    assert other.name == "Nhiều người nhất với một ngân sách · 5 triệu đồng · toàn tỉnh · 01/11/2026"
    later = names.propose_name_again(first, first.asked, date(2026, 12, 1), actor=planner)
    assert later == "Thử · số liệu đến 01/12/2026"
    later = names.propose_name_again(other, other.asked, date(2026, 12, 1), actor=planner)
    assert later == "Nhiều người nhất với một ngân sách · 5 triệu đồng · toàn tỉnh · 01/12/2026"


@pytest.mark.parametrize("asked", [{"question": "fibre"}, {"budget_vnd": 9_000_000, "sources": ["mast"]}])
def test_the_headline_is_a_point_of_the_curve(solve, asked):
    done = solve(**asked)
    reached = done.summary["homes" if done.question == "fibre" else "people"]
    assert (done.summary["cost_vnd"], reached) in {(point["cost_vnd"], point["reached"]) for point in done.curve}
    drawn = pictures.draw_cost_curve(done)
    assert str(drawn.head[0]) == "Chi phí qua các năm"
    assert "vạch đứng: phương án này" in show(done)


def test_an_answer_of_before_says_that_its_curve_is_of_the_lines_alone(solve):
    done = solve(question="fibre")
    done.curve = [{name: point[name] for name in ("cost_vnd", "reached")} for point in done.curve]
    assert "riêng tuyến cáp" in str(pictures.draw_cost_curve(done).head[0])


def test_what_can_be_locked_is_found_by_words(solve):
    page = show(solve(budget_vnd=9_000_000, sources=["mast"])).split('id="again"')[1]
    assert page.count("data-search=") == 2


def test_what_was_locked_stands_by_its_name(solve):
    first = solve(budget_vnd=9_000_000, sources=["mast"])
    codes = [row["code"] for row in ScenarioResult.objects.get(scenario=first).sites]
    again = run(actions.repeat_scenario(cast.planner(), scenario=first, name="Lại", changes={"avoid_sites": codes[:1]}))
    words = dict(figures.list_settings(again, scenarios.name_locked_parts([again])))
    assert words["Không được chọn"] == f"Cột {codes[0][1:]}, Cà Đam"
    page = show(again)
    assert f"Cột {codes[0][1:]}, Cà Đam" in page.split('id="again"')[1]


def show(scenario):
    return cast.client(cast.planner()).get(reverse("siting:scenario", args=[scenario.pk])).content.decode()
