"""Dashboards: who sees them, whose rows, what a click narrows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from tests import cast

from hatang.capabilities.analytics.actions import dashboards, questions
from hatang.capabilities.analytics.actions.dashboards import PlacedQuestion
from hatang.capabilities.analytics.formats import answering
from hatang.capabilities.analytics.formats.choosing import Ground
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.models import Dashboard
from hatang.capabilities.analytics.tests.conftest import CODE, declared
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.datasets import Field
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW, DAY = datetime(2026, 7, 1, tzinfo=UTC), date(2026, 7, 1)
BY_OPERATOR = "SELECT operator, count(*) AS so_o FROM test.cell GROUP BY 1 ORDER BY 1"
TOTAL = "SELECT sum(people) AS nguoi FROM test.cell"
HAMLETS = "SELECT count(*) AS so_thon FROM test.hamlet"


def board(actor, **more):
    asked = {"Theo nhà mạng": (BY_OPERATOR, "bars"), "Tổng": (TOTAL, "number"), "Thôn": (HAMLETS, "number")}
    kept = [
        questions.save_question(actor, title=title, sql=sql, drawing=drawing, now=NOW)
        for title, (sql, drawing) in asked.items()
    ]
    return dashboards.save_dashboard(
        actor, title="Ô phủ sóng", tiles=[PlacedQuestion(each.pk) for each in kept], now=NOW, **more
    )


def numbers(text):
    return re.findall(r'one-number"><strong>([^<]*)<', text)


def test_a_dashboard_shows_each_reader_their_own_rows(tables):
    officer = cast.client(cast.officer())
    made = board(officer.actor, roles=["operator_engineer"])
    road = f"/phan-tich/bang/{made.pk}/"
    assert numbers(officer.get(road).content.decode()) == ["45", "200"]
    text = cast.client(cast.operator_engineer("VIETTEL.QNG")).get(road).content.decode()
    assert numbers(text) == ["25", "200"]
    assert "VIETTEL.QNG" in text
    assert "VNPT.QNG" not in text


def test_a_click_narrows_the_other_tiles_and_stands_in_the_address(tables):
    browser = cast.client(cast.officer())
    road = f"/phan-tich/bang/{board(browser.actor).pk}/"
    page = browser.get(road, {"as_of": "2026-07-01"}).content.decode()
    address = next(each for each in re.findall(r'<th scope="row"><a href="([^"]*)"', page) if "VNPT" in each).replace(
        "&amp;", "&"
    )
    assert parse_qs(urlsplit(address).query) == {"as_of": ["2026-07-01"], "loc.operator": ["VNPT.QNG"]}
    text = browser.get(address).content.decode()
    assert numbers(text) == ["20", "200"], "the cells of one operator, and hamlets, which have no operator"
    assert "VIETTEL.QNG" in text, "the tile that was clicked goes on showing everybody"
    assert text.count("Không thu hẹp") == 1
    assert '<span title="operator">Operator</span>: VNPT.QNG' in text, "a column is called by its title"
    again = next(each for each in re.findall(r'<a href="([^"]*)" aria-current="true"', text))
    assert "loc." not in again, "a second click takes the selection away"


@pytest.mark.parametrize(
    "value",
    [
        *("' OR 1=1 --", "v0"),
        *(
            pytest.param(value, marks=pytest.mark.night("samples"))
            for value in ('x"; DROP TABLE test.cell; --', "VNPT.QNG' UNION SELECT 1 --", "𝄞")
        ),
    ],
)
def test_a_value_in_the_address_is_never_read_as_sql(tables, value):
    browser = cast.client(cast.officer())
    text = browser.get(f"/phan-tich/bang/{board(browser.actor).pk}/", {"loc.operator": value}).content.decode()
    assert numbers(text) == ["–", "200"]


def test_a_tile_in_sql_follows_the_area_of_the_page_or_says_that_it_does_not(tables, monkeypatch):
    rows = [{"code": f"P{n}", "commune": ("21025@2025-07-01", "21028")[n % 2]} for n in range(5)]
    placed = declared("test.placed", rows, (CODE, Field("commune", "Xã", "code")))
    monkeypatch.setitem(datasets._datasets, placed.name, placed)
    lake.publish(SYSTEM, names=[placed.name], as_of=DAY, now=NOW)
    browser, area = cast.client(cast.officer()), Area("21025", date(2025, 7, 1))
    kept = [
        questions.save_question(
            browser.actor, title=name, sql=f"SELECT count(*) FROM {name}", drawing="number", now=NOW
        )
        for name in ("test.placed", "test.hamlet")
    ]
    made = dashboards.save_dashboard(
        browser.actor, title="B", tiles=[PlacedQuestion(each.pk) for each in kept], now=NOW
    )
    road = f"/phan-tich/bang/{made.pk}/"
    deaf = "câu trả lời là của toàn bộ"
    text = browser.get(road).content.decode()
    assert (numbers(text), text.count(deaf)) == (["5", "200"], 0)
    monkeypatch.setattr(answering, "find_ground", lambda areas, as_of: Ground((area,), (str(area),), (), "Xã"))
    monkeypatch.setattr(answering, "_list_measured_areas", lambda *_ground, by_commune: [area])
    text = browser.get(road).content.decode()
    assert (numbers(text), text.count(deaf)) == (["3", "200"], 1)
    text = browser.get(road, {"loc.commune": "21028"}).content.decode()
    assert numbers(text) == ["0", "200"], "what was selected lies outside the area"


def test_a_unit_is_narrowed_to_however_a_table_writes_it(tables, monkeypatch):
    unit = SimpleNamespace(area=Area("21025", date(2025, 7, 1)))
    monkeypatch.setattr(answering.places, "list_units", lambda as_of: [unit])
    for text in ("21025", "21025@2025-07-01"):
        assert answering._spell_unit(text, DAY) == ("21025", "21025@2025-07-01")
    assert answering._spell_unit("21025@2020-02-01", DAY) == ("21025@2020-02-01",)
    with open_desk(cast.officer()) as desk:

        def count(**where):
            return desk.ask("SELECT count(*) AS n FROM test.cell", rows=1, where=where).table["n"].to_pylist()

        assert count(operator=("VNPT.QNG", "VIETTEL.QNG"), code=("C1", "C2")) == [2]
        assert count(operator=("v1.0",), code=("C1",)) == [0]
        assert count(operator=("VNPT.QNG",), code=("v0.0",)) == [0]


def test_a_column_that_is_nowhere_and_too_many_selections(tables):
    browser = cast.client(cast.officer())
    road = f"/phan-tich/bang/{board(browser.actor).pk}/"
    text = browser.get(road, {'loc.a" = 1 OR "b': "1"}).content.decode()
    assert numbers(text) == ["45", "200"]
    assert browser.get(road, {f"loc.c{n}": "1" for n in range(9)}).status_code == 422
    assert browser.get(road, {"loc.operator": "x" * 300}).status_code == 422


def test_numbers_in_lists_are_grouped_and_set_right_and_a_year_is_not(tables):
    browser = cast.client(cast.officer())
    sql = "SELECT 2026 AS nam, 1234567 AS dan_so, x AS ty_le FROM (VALUES (1234.5), (12.25)) AS t(x)"
    kept = questions.save_question(browser.actor, title="Bảng", sql=sql, drawing="none", now=NOW)
    made = dashboards.save_dashboard(browser.actor, title="B", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    text = browser.get(f"/phan-tich/bang/{made.pk}/").content.decode()
    assert '<td class="kind-code">2026</td><td class="kind-integer number">1.234.567</td>' in text
    assert re.findall(r'kind-decimal number">([^<]*)</td>', text) == ["1.234,50", "12,25"]
    assert '<th scope="col" class="kind-integer number">dan_so</th>' in text


def test_a_curve_has_an_axis_of_values_and_the_same_as_a_table(tables):
    browser = cast.client(cast.officer())
    sql = "SELECT * FROM (VALUES (2020, 900), (2021, 1250), (2024, 1800)) AS t(nam, tram)"
    kept = questions.save_question(browser.actor, title="Trạm", sql=sql, drawing="line", now=NOW)
    made = dashboards.save_dashboard(browser.actor, title="B", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    text = browser.get(f"/phan-tich/bang/{made.pk}/").content.decode()
    assert re.findall(r'class="y-label"[^>]*>([^<]*)<', text) == ["0", "500", "1.000", "1.500", "2.000"]
    assert "<title>2024: 1.800</title>" in text
    assert '<th scope="row">2021</th><td class="number">1.250</td>' in text


def test_nobody_else_opens_a_dashboard_that_is_not_for_them(tables):
    officer = cast.client(cast.officer())
    made = board(officer.actor, roles=["operator_engineer"])
    for actor in (cast.clerk(), cast.resident(), cast.outsider(), cast.administrator()):
        browser = cast.client(actor)
        assert browser.get(f"/phan-tich/bang/{made.pk}/").status_code == 404
        assert "Ô phủ sóng" not in browser.get("/phan-tich/bang/").content.decode()
        for road in ("sua", "bo"):
            assert browser.post(f"/phan-tich/bang/{made.pk}/{road}/").status_code == 404
    engineer = cast.client(cast.operator_engineer())
    assert engineer.post(f"/phan-tich/bang/{made.pk}/bo/").status_code == 403
    assert engineer.get(f"/phan-tich/bang/{made.pk}/sua/").status_code == 403
    assert cast.client(cast.nobody).get(f"/phan-tich/bang/{made.pk}/").status_code in (302, 401, 403)
    assert Dashboard.objects.filter(pk=made.pk).exists()


def test_a_tile_that_a_reader_may_not_ask_says_so_without_the_engine_s_words(tables):
    officer = cast.client(cast.officer())
    kept = questions.save_question(officer.actor, title="Máy", sql="SELECT telephone FROM test.hamlet", now=NOW)
    made = dashboards.save_dashboard(
        officer.actor, title="Riêng", tiles=[PlacedQuestion(kept.pk)], now=NOW, for_everybody=True
    )
    text = cast.client(cast.clerk()).get(f"/phan-tich/bang/{made.pk}/").content.decode()
    assert "0900" not in text
    assert "Candidate bindings" not in text


def test_what_a_dashboard_may_not_be(tables):
    officer, clerk = cast.client(cast.officer()).actor, cast.client(cast.clerk()).actor
    kept = questions.save_question(officer, title="Câu", sql=HAMLETS, now=NOW)
    with pytest.raises(Missing):
        dashboards.save_dashboard(clerk, title="Của người khác", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    with pytest.raises(Invalid):
        dashboards.save_dashboard(officer, title=" ", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    with pytest.raises(Invalid):
        dashboards.save_dashboard(officer, title="Trống", tiles=[], now=NOW)
    with pytest.raises(Invalid):
        dashboards.save_dashboard(
            officer, title="Hai lần", tiles=[PlacedQuestion(kept.pk), PlacedQuestion(kept.pk)], now=NOW
        )
    own = questions.save_question(clerk, title="Câu", sql=HAMLETS, now=NOW)
    with pytest.raises(Forbidden):
        dashboards.save_dashboard(clerk, title="Chia sẻ", tiles=[PlacedQuestion(own.pk)], now=NOW, for_everybody=True)
    dashboards.save_dashboard(officer, title="Một", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    with pytest.raises(Conflict):
        dashboards.save_dashboard(officer, title="Một", tiles=[PlacedQuestion(kept.pk)], now=NOW)
    with pytest.raises(Conflict, match="Một"):
        questions.delete_question(officer, number=kept.pk)


def test_a_dashboard_is_made_and_changed_on_its_page(tables):
    browser = cast.client(cast.officer())
    first, second = (
        questions.save_question(browser.actor, title=title, sql=sql, now=NOW)
        for title, sql in (("A", TOTAL), ("B", HAMLETS))
    )
    wish = {"title": "Mới", f"place_{first.pk}": "2", f"place_{second.pk}": "1", f"wide_{first.pk}": "on"}
    done = browser.post("/phan-tich/bang/moi/", {**wish, "roles": ["planner"]})
    assert done.status_code == 302, done.content.decode()
    made = Dashboard.objects.get()
    assert [(tile.question_id, tile.wide) for tile in made.tiles.all()] == [(second.pk, False), (first.pk, True)]
    assert made.roles == ["planner"]
    form = browser.get(f"/phan-tich/bang/{made.pk}/sua/").content.decode()
    assert 'value="Mới"' in form
    done = browser.post(f"/phan-tich/bang/{made.pk}/sua/", {"title": "Đổi", f"place_{first.pk}": "1"})
    assert done.status_code == 302
    made.refresh_from_db()
    assert (made.title, made.tiles.count(), made.roles) == ("Đổi", 1, [])
    assert browser.post(f"/phan-tich/bang/{made.pk}/bo/").status_code == 302
    assert not Dashboard.objects.exists()


def test_a_dashboard_of_many_tiles_asks_the_database_little(tables, django_assert_max_num_queries):
    browser = cast.client(cast.officer())
    kept = [questions.save_question(browser.actor, title=f"C{n}", sql=TOTAL, now=NOW) for n in range(20)]
    made = dashboards.save_dashboard(
        browser.actor, title="Dài", tiles=[PlacedQuestion(each.pk) for each in kept], now=NOW
    )
    with django_assert_max_num_queries(30):
        assert browser.get(f"/phan-tich/bang/{made.pk}/").status_code == 200
