"""The pages of the prediction: the map, its tiles and probe, white spots, runs and terrain."""

import re
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from tests import cast

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.models import Run, TerrainFile
from hatang.capabilities.prediction.queries import evidence, known, runs
from hatang.capabilities.prediction.queries.hamlets import find_white_spots
from hatang.capabilities.prediction.views import prediction as prediction_views
from hatang.kernel import jobs as kernel_jobs
from hatang.kernel import panels
from hatang.kernel.access import Area
from hatang.kernel.models import Job
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import Context

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = {"as_of": "2026-10-31"}
EAST, NORTH = 108.50, 15.10
MOST_QUERIES = 30
WHITE_SPOTS = ("coverage:gaps", "prediction:predicted", "disputes:holes")


@pytest.fixture
def run(predicted):
    return predicted


def tile(run, quantity="class", zoom=11, longitude=EAST, latitude=NORTH):
    x = int((longitude + 180) / 360 * 2**zoom)
    y = int((1 - np.arcsinh(np.tan(np.radians(latitude))) / np.pi) / 2 * 2**zoom)
    return reverse("prediction:tile", args=[run.pk, quantity, zoom, x, y])


def picture(answer):
    return Image.open(BytesIO(answer.content))


def test_the_map_says_what_it_shows(run, client):
    page = client.get(reverse("prediction:predicted"), TODAY)
    text = page.content.decode()
    assert page.status_code == 200
    assert "-115" in text.replace("−", "-")
    assert "Thôn 2" in text  # behind the ridge: a white spot
    assert "Thôn 1<" not in text
    assert "Ô phục vụ tốt nhất" not in text  # not for everybody


def test_tables_of_the_gaps_show_the_three_kinds_that_the_page_of_the_place_shows(run, client):
    spots = client.get(reverse("prediction:predicted"), TODAY).context["table"]
    gaps = client.get(reverse("coverage:gaps"), TODAY).context["table"]
    assert {"declared", "share", "measured"} <= {column.name for column in spots.columns}
    assert {"share_percent", "predicted", "measured"} <= {column.name for column in gaps.columns}
    rows = list(spots.visible)
    assert rows
    for row in rows:
        there = known.hamlet_coverage(hamlet_code=row["hamlet"], as_of=date.fromisoformat(TODAY["as_of"]))
        for name, kind in (("declared", there.declared), ("measured", there.measured)):
            shares = [share.share_percent for share in kind.shares if share.technology == "4G"]
            assert (row.get(name) or 0.0) == max(shares, default=0.0), (row["hamlet"], name)


def test_a_kind_that_says_nothing_of_a_hamlet_is_not_there(run):
    day = date.fromisoformat(TODAY["as_of"])
    shares = evidence.read_best_shares(day, ["4G"])
    predicted = {code: kinds.get("predicted") for code, kinds in shares.items()}
    assert predicted
    assert all(share is None or 0 <= share <= 100 for share in predicted.values())
    for code, kinds in shares.items():
        there = known.hamlet_coverage(hamlet_code=code, as_of=day)
        assert ("measured" in kinds) == any(share.technology == "4G" for share in there.measured.shares), code
    assert evidence.read_best_shares(day, ["4G"], operator="KHONG.CO") != shares


@pytest.mark.parametrize(
    ("quantity", "words"), [("sinr", "bận 50"), ("probability", "một nửa"), ("second", "một ô"), ("server", "một ô")]
)
def test_every_picture_says_how_to_read_it(run, quantity, words):
    page = cast.client(cast.planner()).get(reverse("prediction:predicted"), TODAY | {"quantity": quantity})
    text = page.content.decode()
    assert f"/{quantity}/" in text
    assert words in text


def test_interference_of_2g_is_neither_kept_nor_told_and_its_ratio_refused_in_words(predict_now, valley):
    valley.cell("G1", technology="2G", band_mhz=900)
    names = {each["name"] for each in predict_now().outputs}
    assert "sinr-VIETTEL.QNG-4G.tif" in names
    assert "sinr-VIETTEL.QNG-2G.tif" not in names
    assert "probability-all-2G.tif" in names
    page = cast.client(cast.planner()).get(
        reverse("prediction:predicted"), TODAY | {"quantity": "sinr", "technology": "2G"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "SINR của 2G" in text
    assert "/class/" in text


def test_the_white_spots_as_csv_and_on_the_map(run, client):
    table = client.get(reverse("prediction:predicted"), TODAY | {"spots-format": "csv"})
    text = b"".join(table).decode() if table.streaming else table.content.decode()
    assert "Thôn 3" in text
    found = client.get(reverse("prediction:spots", args=[run.pk]), {"technology": "4G"}).json()
    assert {each["properties"]["name"] for each in found["features"]} == {"Thôn 2", "Thôn 3"}


def test_what_is_predicted_of_a_hamlet_says_how_much_reaches_indoors(run):
    (share,) = known.predicted(hamlet_code="51-21136-T01", as_of=date.fromisoformat(TODAY["as_of"])).shares
    assert (share.operator, share.share_percent) == ("VIETTEL.QNG", 100.0)
    assert "trong nhà" in str(share.note)


def test_the_menu_marks_the_prediction_on_all_its_pages(run):
    page = cast.client(cast.planner()).get(reverse("prediction:runs"), TODAY).content.decode()
    tabs = page.split('class="tabs word-tabs"')[1].split("</nav>")[0]
    current = next(each for each in tabs.split("<a ")[1:] if 'aria-current="page"' in each)
    assert reverse("coverage:gaps") in current


def test_hamlets_and_people_without_are_those_of_one_definition(run, client):
    """As on the tab of what is declared; hamlets that are reached in part stand apart, with their own people."""
    page = client.get(reverse("prediction:predicted"), TODAY)
    read = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    shown = re.search(r"Số thôn chưa phủ (\d+) / \d+ .*?Số người chưa được phủ ([\d.]+) .*?ở các thôn đó", read)
    frame = find_white_spots(run=run, technologies=["4G"]).list_uncovered(page.context["least_share"])
    assert shown, read
    assert int(shown[1]) == frame.height
    assert int(shown[2].replace(".", "")) == sum(round(people) for people in frame["people_without"])
    assert page.context["people_in_spots"] == page.context["table"].totals["people_without"]


def test_predicted_coverage_keeps_to_the_area_of_the_page(run, client, monkeypatch):
    """To that of the plan, too, which stands in the chip while nobody chose one."""
    assert client.get(reverse("prediction:predicted"), TODAY).context["hamlets"] > 0
    monkeypatch.setattr(frames, "area_of", lambda context: Area("21157", date(2025, 7, 1)))
    page = client.get(reverse("prediction:predicted"), TODAY)
    assert (page.context["hamlets"], page.context["spots"]) == (0, 0)
    spots = client.get(reverse("prediction:spots", args=[run.pk]), TODAY | {"technology": "4G"})
    assert spots.json()["features"] == []


def test_the_one_map_has_the_prediction_as_layers_that_are_off(run):
    context = Context(plan="", as_of=date(2026, 10, 31))
    look = panels.Look(RequestFactory().get("/ban-do/"), context, cast.nobody, None)
    drawn = prediction_views.draw_predicted(panels.MapQuestion(look, {"cong-nghe": "4G"}, [], (0, 0, 1, 1)))
    assert [(layer.id, layer.shown, layer.quality) for layer in drawn.layers] == [
        ("predicted", False, "predicted"),
        ("white-spots", False, "predicted"),
    ]
    assert "technology=4G" in drawn.layers[0].url


def test_gaps_and_predicted_gaps_are_tabs_of_one_page(run, client):
    for road in WHITE_SPOTS:
        page = client.get(reverse(road), TODAY).content.decode()
        tabs = page.split('<nav class="tabs" aria-label="Nguồn')[1].split("</nav>")[0]
        assert all(f'href="{reverse(each)}' in tabs for each in WHITE_SPOTS)
        assert tabs.count("aria-current") == 1


def test_a_tile_is_a_picture_with_the_colours_of_the_legend(run, client):
    answer = client.get(tile(run), {"technology": "4G"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    image = picture(answer)
    assert image.size == (256, 256)
    assert len(image.convert("RGBA").getcolors()) >= 3
    assert client.get(tile(run), {"technology": "4G"}, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    beside = picture(client.get(tile(run, longitude=100.0), {"technology": "4G"}))
    assert [alpha for _count, (_r, _g, _b, alpha) in beside.convert("RGBA").getcolors()] == [0]


@pytest.mark.parametrize(
    ("quantity", "asked", "status"),
    [
        ("rsrp", {"technology": "4G"}, 200),
        ("sinr", {"technology": "4G"}, 200),
        ("probability", {"technology": "4G", "operator": "VIETTEL.QNG"}, 200),
        ("second", {"technology": "4G"}, 403),
        ("class", {"technology": "4G", "operator": "VIETTEL.QNG"}, 200),
        ("class", {"technology": "5G"}, 404),
        ("class", {"technology": "4G", "operator": "../../x"}, 404),
        ("speed", {"technology": "4G"}, 200),
        ("indoors", {"technology": "4G", "operator": "VIETTEL.QNG"}, 200),
        ("heat", {"technology": "4G"}, 404),
    ],
)
def test_only_pictures_of_the_run_exist(run, client, quantity, asked, status):
    assert client.get(tile(run, quantity), asked).status_code == status


def test_which_cell_serves_is_for_planners_and_the_operator_itself(predict_now, valley):
    valley.cell("C2", site="S2", longitude=EAST + 0.03)
    run = predict_now()
    asked = {"technology": "4G", "operator": "VIETTEL.QNG"}
    seen = {}
    for name, client in (
        ("nobody", Client()),
        ("resident", cast.client(cast.resident())),
        ("clerk", cast.client(cast.clerk())),
        ("rival", cast.client(cast.operator_engineer("VNPT.QNG"))),
        ("own", cast.client(cast.operator_engineer("VIETTEL.QNG"))),
        ("planner", cast.client(cast.planner())),
    ):
        tiles = [client.get(tile(run, each), asked).status_code == 200 for each in ("server", "second")]
        probe = client.get(reverse("prediction:probe", args=[run.pk]), asked | {"lng": EAST, "lat": NORTH})
        assert tiles[0] == tiles[1]
        told = probe.content.decode()
        assert ("C1" in told) == ("C2" in told)
        seen[name] = (tiles[0], "C1" in told)
    assert seen == {
        "nobody": (False, False),
        "resident": (False, False),
        "clerk": (False, False),
        "rival": (False, False),
        "own": (True, True),
        "planner": (True, True),
    }


@pytest.mark.usefixtures("operators")
def test_title_and_legend_name_the_operator_that_is_looked_at(run, client):
    def read_titles(operator):
        page = client.get(reverse("prediction:predicted"), TODAY | {"technology": "4G", "operator": operator})
        shown = page.context["map"]
        return [page.content.decode().split("</h1>")[0], shown.title, shown.layers[0].title, shown.layers[-1].title]

    name = coverage.operator_names(["VIETTEL.QNG"])["VIETTEL.QNG"]
    assert all(f"4G, {name}" in title for title in read_titles("VIETTEL.QNG"))
    assert not any(name in title for title in read_titles(""))


def test_the_probe_under_the_cursor(run, client):
    where = reverse("prediction:probe", args=[run.pk])
    near = client.get(where, {"lng": EAST + 0.004, "lat": NORTH, "technology": "4G"}).json()
    assert near["is_known"]
    (together, own) = near["values"]
    assert together["rsrp_dbm"] == own["rsrp_dbm"] > -80
    assert (own["signal_class"], own["speed_mbps"]) == ("excellent", 30.0)  # the table of 20 MHz
    # A row for each operator, a column for each thing that is known; every row has them all.
    assert near["columns"][:4] == ["Doanh nghiệp", "Mức thu", "Mbps", "SINR (dB)"]
    assert {len(row) for row in near["rows"]} == {len(near["columns"])}
    assert near["rows"][1][2] == "≥ 30"
    assert own["sinr_db"] > 20  # alone: only noise
    assert own["usable_percent"] == 100
    assert own["usable_percent"] >= own["usable_in_vehicle_percent"] >= own["usable_indoors_percent"] > 50
    far = client.get(where, {"lng": EAST - 0.10, "lat": NORTH, "technology": "4G"}).json()
    assert (far["values"][0]["rsrp_dbm"], far["values"][0]["speed_mbps"]) == (None, 0.0)
    outside = client.get(where, {"lng": 100, "lat": 10, "technology": "4G"}).json()
    assert (outside["is_known"], outside["values"]) == (False, [])
    assert client.get(where, {"lng": "x", "lat": 1}).status_code == 422


def test_the_page_never_waits_for_a_run(valley, client):
    """Without any run the page says so; while one is at work, how far it is."""
    page = client.get(reverse("prediction:predicted"), TODAY)
    assert page.status_code == 200
    planner = cast.client(cast.planner())
    asked = planner.post(
        reverse("prediction:runs"),
        {"as_of": "2026-10-01", "model": "median", "step_m": 90, "radius_km": 8, "loading_percent": 50},
    )
    assert asked.status_code == 302
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, done=42, total=100, message="42 cột")
    Run.objects.update(state="running")
    for address in (reverse("prediction:predicted"), reverse("prediction:working")):
        assert "42 cột" in client.get(address, TODAY).content.decode()
    kernel_jobs.run.func(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    kernel_jobs.run.func(str(job.pk))
    assert runs.find_serving_run(as_of=date(2026, 10, 31)) is not None
    assert "predicted" in client.get(reverse("prediction:predicted"), TODAY).content.decode()


def test_the_run_with_its_inputs_and_files(run):
    planner = cast.client(cast.planner())
    page = planner.get(reverse("prediction:run", args=[run.pk])).content.decode()
    assert run.inputs["sha256"] in page
    assert "thung-lung.tif" in page
    got = planner.get(reverse("prediction:output", args=[run.pk, "hamlets.csv"]))
    assert b"51-21136-T01" in b"".join(got)
    assert planner.get(reverse("prediction:output", args=[run.pk, "..%2Fx"])).status_code == 404


@pytest.mark.parametrize("who", [cast.resident(), cast.operator_engineer(), cast.clerk(), cast.outsider()])
def test_files_and_terrain_are_for_planners(run, valley, who):
    client = cast.client(who)
    for address in (
        reverse("prediction:output", args=[run.pk, "cells.csv"]),
        reverse("prediction:terrain"),
        reverse("prediction:runs"),
    ):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "thung-lung.tif" not in answer.content.decode()
    file = TerrainFile.objects.get()
    assert client.post(reverse("prediction:remove_terrain", args=[file.pk])).status_code == 403
    file.refresh_from_db()
    assert file.removed_at is None


def test_terrain_is_added_and_taken_out_on_the_page(run, valley):
    planner = cast.client(cast.planner())
    bad = BytesIO(b"chu")
    bad.name = "xau.tif"
    refused = planner.post(reverse("prediction:terrain"), {"rasters": bad, "role": "height"})
    assert refused.status_code == 422
    assert "xau.tif" in refused.content.decode()
    planner.post(reverse("prediction:remove_terrain", args=[TerrainFile.objects.get().pk]))
    assert not TerrainFile.objects.filter(removed_at=None).exists()
    again = valley.raster()
    again.name = "thung-lung.tif"
    assert planner.post(reverse("prediction:terrain"), {"rasters": again, "role": "height"}).status_code == 302
    assert TerrainFile.objects.filter(removed_at=None).count() == 1


PAGES = (
    ("prediction:predicted", {}),
    ("prediction:runs", {}),
    ("prediction:terrain", {}),
    ("prediction:calibration", {}),
)


@pytest.mark.usefixtures("operators")
def test_every_page_asks_little_of_the_database(run):
    client = cast.client(cast.officer())
    for name, asked in PAGES:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(name), TODAY | asked)
        assert answer.status_code == 200, name
        assert len(queries) <= MOST_QUERIES, f"{name}: {len(queries)}"
