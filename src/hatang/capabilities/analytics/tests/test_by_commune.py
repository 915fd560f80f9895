"""Each figure by commune for everybody: what the house measures, nothing beside it, found by the words people use."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast

from hatang.capabilities.analytics.views import choosing
from hatang.capabilities.places import public as places
from hatang.kernel import indicators

pytestmark = pytest.mark.integration
ROAD = "/phan-tich/theo-xa/sites.positions/"


def test_a_visitor_gets_the_figure_of_each_commune_as_bars_table_and_file(province):
    page = Client().get(ROAD)
    assert page.status_code == 200
    text = html.unescape(page.content.decode())
    day = timezone.localdate()
    communes = places.list_units(as_of=day, level="commune")
    measured = indicators.measure_each("sites.positions", [row.area for row in communes], day)
    known = {row.name: measured[row.area].value for row in communes if measured[row.area].value}
    assert known, "the province has masts"
    bars = text.partition('class="bar-list"')[2].partition('class="table-tools')[0]
    assert [name for name in known if f">{name}<" not in bars] == []
    answer = Client().get(f"{ROAD}?communes-format=csv")
    rows = {row["Xã, phường"]: row["Vị trí cột đang hoạt động"] for row in _read(answer)}
    assert {name: float(rows[name]) for name in known} == known
    assert "Xã, phường" in text
    assert "csrfmiddlewaretoken" not in text.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("code", ["sites.positions", "fibre.hamlets"])
def test_the_file_has_communes_alone_and_whole_numbers_where_things_are_counted(province, code):
    rows = list(_read(Client().get(f"/phan-tich/theo-xa/{code}/?communes-format=csv")))
    communes = {row.name for row in places.list_units(as_of=timezone.localdate(), level="commune")}
    assert {row["Xã, phường"] for row in rows} == communes
    counts = [cell for row in rows for name, cell in row.items() if name != "Xã, phường" and "%" not in name and cell]
    assert [cell for cell in counts if not cell.isdecimal()] == []
    assert counts
    page = html.unescape(Client().get(f"/phan-tich/theo-xa/{code}/").content.decode())
    assert "Tổng cộng" in page.partition("<tfoot")[2], "the page still adds up"


def _read(answer):
    return csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))


def test_the_largest_stands_first_and_leads_to_its_evidence(province):
    text = html.unescape(Client().get(ROAD).content.decode())
    numbers = [int(number.replace(".", "")) for number in re.findall(r'class="bar-number">([\d.]+)<', text)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers
    (address,) = re.findall(r'<table class="bars"><tbody><tr><th scope="row"><a href="([^"]+)"', text)[:1]
    assert "/can-cu/sites.positions/" in address
    assert Client().get(address).status_code == 200


def test_every_figure_that_is_offered_opens_for_everybody_and_no_other(province):
    listed = re.findall(r'href="(/phan-tich/theo-xa/[^"?]+/)', Client().get("/phan-tich/theo-xa/").content.decode())
    guarded = {"security.agencies_weaknesses_fixed", "security.endpoints_antimalware"}
    guarded |= {"security.public_systems_monitored", "network.agencies_four_levels", "network.shared_systems"}
    guarded |= {"ipv6.systems", "datacentre.criteria"}
    offered = {indicator.code for indicator in indicators.list_indicators() if not indicator.answers}
    assert {path.split("/")[3] for path in listed} == offered - guarded
    for path in listed:
        assert Client().get(path).status_code == 200, path
    for code in (*guarded, "none", "assets.site", "sites.positions'--"):
        assert Client().get(f"/phan-tich/theo-xa/{code}/").status_code == 404, code
    assert Client().post(ROAD).status_code == 405


@pytest.mark.parametrize(
    "asked",
    [
        "so cot theo xa",
        *(
            pytest.param(each, marks=pytest.mark.night("samples"))
            for each in ("số cột theo xã", "bao nhiêu cột mỗi xã")
        ),
    ],
)
def test_it_is_found_by_the_words_people_use(province, asked):
    text = Client().get("/tim/", {"q": asked}).content.decode()
    assert ROAD in text, asked


@pytest.mark.parametrize("path", ["/", "/du-lieu-mo/", "/ban-do/"])
def test_it_is_reached_from_where_visitors_look(province, path):
    assert 'href="/phan-tich/theo-xa/' in Client().get(path).content.decode().partition("<main")[2]


def test_questions_of_ones_own_stay_with_an_account(province):
    for path in ("/phan-tich/sql/", "/phan-tich/?sql=SELECT 1", "/phan-tich/bang/"):
        assert Client().get(path).status_code == 403, path
    # Without SQL visitors ask what is open; they keep nothing and are offered no figure about bodies.
    text = Client().get("/phan-tich/").content.decode()
    assert "/phan-tich/sql/" not in text
    assert "bang=chi-tieu.fibre.hamlets" in text
    assert "bang=chi-tieu.security.endpoints_antimalware" not in text
    closed = Client().get("/phan-tich/?bang=chi-tieu.security.endpoints_antimalware").content.decode()
    assert 'role="alert"' in closed
    beside = "/phan-tich/?bang=chi-tieu.fibre.hamlets&canh=chi-tieu.security.endpoints_antimalware"
    assert 'role="alert"' in Client().get(beside).content.decode()
    assert cast.client(cast.resident()).get("/phan-tich/").status_code == 200


@pytest.mark.parametrize("again", ["", "&ticket=z"])
def test_visitors_ask_so_often_whatever_ticket_they_show(province, monkeypatch, again):
    for name in ("VISITOR_PER_MINUTE", "VISITOR_AGAIN"):
        monkeypatch.setattr(choosing, name, 2)
    answers = [Client().get(f"/phan-tich/?bang=x.y{again}").status_code for _time in range(3)]
    assert answers == [200, 200, 429]
    too_large = Client(REMOTE_ADDR="10.9.8.7").get(f"/phan-tich/?bang=assets.site&tu.height_m=1e400{again}")
    assert too_large.status_code == 200
