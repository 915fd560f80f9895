"""The one map: its layers and their quality, its tools, its search, and the addresses at which maps stood before."""

import json
import re
from urllib.parse import quote

import pytest
from django.test import Client
from tests import cast

pytestmark = pytest.mark.integration


def config_of(page):
    return json.loads(page.context["map"].config())


def test_the_map_that_stood_elsewhere_leads_here_with_its_context(province, client):
    moved = client.get("/ban-do-so/?area=21157@2025-07-01&as_of=2025-12-31")
    assert (moved.status_code, moved["Location"]) == (302, "/ban-do/?area=21157@2025-07-01&as_of=2025-12-31")
    assert client.get("/ban-do-so/nhung/")["Location"] == "/ban-do/nhung/"


def test_only_the_embedded_map_may_stand_in_the_page_of_another(province, client):
    inside, whole = client.get("/ban-do/nhung/"), client.get("/ban-do/")
    assert "frame-ancestors *" in inside["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert 'id="map-tools"' not in inside.content.decode()
    assert 'id="map-tools"' in whole.content.decode()


def test_the_legend_says_the_quality_of_what_is_coloured(province, client, nothing_kept):
    """Of each target of home by itself, and the colours are those of the indicator that the figure rests on."""
    page = client.get("/")
    (home,) = {part["map"] for part in page.context if "map" in part and hasattr(part["map"], "choices")} or {None}
    lines = {line.key: line for group in [*_groups(page)] for line in group.lines}
    assert home is not None
    for choice in home.choices:
        assert choice.quality == lines[choice.key].figure.quality.value
    communes = json.loads(client.get("/ban-do/xa.geojson?area=51@2025-07-01").content)["features"]
    for choice in home.choices:
        starts = [each.at_least for each in choice.classes if each.at_least is not None]
        known = [each["properties"][choice.key] for each in communes if choice.key in each["properties"]]
        if not known:  # it is counted for the province alone
            continue
        assert 1 <= len(starts) <= 5
        assert min(known) - 1 <= starts[0] <= min(known)
        assert starts[-1] <= max(known)


def _groups(page):
    for part in page.context:
        groups = part["groups"] if "groups" in part else []  # noqa: SIM401 - a Context has no get of lists
        yield from [part["group"], *groups] if "group" in part else groups


def test_the_search_of_the_map_gives_places_with_where_they_lie(province, client):
    sent = client.get("/tim/?q=tay+tra+bong", headers={"Accept": "application/json"}).json()["places"]
    unit = next(each for each in sent if each["url"].startswith("/noi/21157@"))
    west, south, east, north = unit["bounds"]
    assert 107 < west < east < 110
    assert 14 < south < north < 16
    hamlets = client.get("/tim/?q=thon", headers={"Accept": "application/json"}).json()["places"]
    assert hamlets[0]["at"] is not None
    assert all(each["bounds"] or each["at"] for each in sent + hamlets)
    assert client.get("/tim/?q=tay+tra+bong")["Content-Type"].startswith("text/html")


def test_every_layer_of_the_map_stands_on_the_page_of_layers_and_no_two_bear_one_name(province, nothing_kept):
    for reader in (Client(), cast.client(cast.officer())):
        titles = [layer["title"] for layer in config_of(reader.get("/ban-do/"))["layers"]]
        assert sorted(titles) == sorted(set(titles))
        listed = {str(layer.title) for layer in reader.get("/lop-ban-do/").context["on_map"]}
        assert len(set(titles) - listed) <= 1, set(titles) - listed  # what is coloured takes the name of its target


def test_the_title_and_the_legend_name_the_operator_that_was_chosen(province, client):
    page = client.get("/ban-do/?nha-mang=VIETTEL.QNG&cong-nghe=4G")
    layers = {layer["id"]: layer["title"] for layer in config_of(page)["layers"]}
    html = page.content.decode()
    for layer in ("hamlets", "sites"):
        assert layers[layer].endswith(", Viettel Quảng Ngãi, 4G"), layers[layer]
        assert f'<span class="map-entry-title">{layers[layer]}</span>' in html
    assert "<title>Bản đồ: Viettel Quảng Ngãi, 4G" in html
    assert page.context["map"].title.endswith(", Viettel Quảng Ngãi, 4G")
    assert "<title>Bản đồ · Hạ Tầng" in client.get("/ban-do/").content.decode()


def test_a_map_of_the_hamlets_that_are_short_of_coverage_is_sent_as_an_address(province, client):
    page = client.get("/ban-do/?phu-song=chua")
    (layer,) = [layer for layer in config_of(page)["layers"] if layer["id"] == "hamlets"]
    assert layer["title"] == "Thôn theo phủ sóng di động, Thôn chưa đạt định nghĩa phủ sóng"
    short = client.get(layer["url"]).json()["features"]
    every = client.get(layer["url"].replace("phu-song=chua", "")).json()["features"]
    assert {each["properties"]["state"] for each in short} <= {"partly", "without"}
    assert 0 < len(short) == sum(each["properties"]["state"] != "covered" for each in every) < len(every)


def test_a_page_and_its_forms_say_what_takes_long(province, client):
    page = client.get("/ban-do/").content.decode()
    assert 'id="busy"' in page
    assert "Đang tải tệp lên" in page


def test_a_phone_fetches_the_library_of_maps_for_the_map_page_alone(province, client):
    def preloads(path):
        return re.findall(
            r'<link rel="modulepreload" href="[^"]*(?:maplibre-gl|map)[^"]*"([^>]*)>', client.get(path).content.decode()
        )

    assert len(preloads("/")) == len(preloads("/ban-do/")) == 2
    assert all('media="(min-width: 641px)"' in more for more in preloads("/"))
    assert not any("media" in more for more in preloads("/ban-do/"))


def test_a_visitor_is_told_which_layers_wait_behind_the_door_and_comes_back(province, client):
    asked = "/ban-do/?area=51@2025-07-01"
    locked = client.get(asked).content.decode().split('<li class="map-entry map-locked">')[1].split("</li>")[0]
    assert "Tuyến và vị trí dự kiến" in locked
    assert "cần đăng nhập" in locked
    assert f'?next={quote(asked)}" data-door' in locked
    for reader in (cast.planner(), cast.resident()):
        page = cast.client(reader).get(asked).content.decode()
        assert "map-locked" not in page, "who has signed in is not sent to sign in"
    assert "map-locked" not in client.get("/ban-do/nhung/").content.decode()
