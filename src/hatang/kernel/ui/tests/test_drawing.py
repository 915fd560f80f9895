"""Charts and maps as numbers: what is drawn says neither more nor less than the figures."""

import json
from datetime import date

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as some

from hatang.kernel.indicators import Measurement, Quality
from hatang.kernel.ui import charts, formats, maps

pytestmark = pytest.mark.unit


@given(some.floats(0, 100), some.integers(1, 100))
def test_rounding_never_reaches_a_goal_that_was_not_reached(value, goal):
    shown = float(formats.format_percent(value, goal).removesuffix("\u00a0%").replace(",", "."))
    assert value >= goal or shown < goal or goal - value < 1e-5


@given(some.floats(0.1, 1e6), some.floats(0.1, 1e6))
def test_ticks_span_the_range(one, other):
    low, high = sorted((one, other))
    ticks = charts.nice_ticks(low, high)
    assert ticks[0] <= low + 1e-6 * high
    assert ticks[-1] >= high - 1e-6 * high
    assert len(ticks) <= 12


def test_a_trend_breaks_where_there_is_no_data():
    days = [date(2024, month, 1) for month in (1, 2, 3, 4, 5)]
    points = tuple(charts.ChartPoint(day, value) for day, value in zip(days, [1, 2, None, 3, 4], strict=True))
    drawn = charts.draw_trend(charts.Trend("x", "%", points, goal=5))
    assert len(drawn.lines) == 2
    assert len(drawn.dots) == 4


def test_an_empty_trend_draws_nothing():
    assert charts.draw_trend(charts.Trend("x", "%", ())).dots == ()


def test_a_curve_breaks_where_nothing_is_known_and_its_axis_begins_at_zero():
    steps = tuple(charts.Step(str(year), year, value) for year, value in [(2020, 900), (2021, 1250), (2023, None)])
    drawn = charts.draw_curve(charts.Curve("n", "year", (*steps, charts.Step("2024", 2024, 1800))))
    assert [tick.label for tick in drawn.y_ticks] == ["0", "500", "1.000", "1.500", "2.000"]
    assert [(dot.x, dot.y) for dot in drawn.dots] == [(0, 55), (25, 37.5), (100, 10)], "years as far apart as they are"
    assert drawn.lines == ("0.0,55.0 25.0,37.5",), "nothing is drawn through a year without a figure"
    assert [(tick.label, tick.anchor) for tick in drawn.x_ticks][:: len(steps)] == [("2020", "start"), ("2024", "end")]


def test_a_curve_below_zero_and_long_names():
    steps = tuple(charts.Step(f"Phường số {number:02}", number, -number) for number in range(1, 12))
    drawn = charts.draw_curve(charts.Curve("n", "by", steps))
    assert {"−10", "0"} < {tick.label for tick in drawn.y_ticks}
    assert [tick.label for tick in drawn.x_ticks] == ["Phường số 01", "Phường số 06", "Phường số 11"]


def draw(text, **values):
    return Template("{% load ui %}" + text).render(Context(values))


def measurement(value, quality=Quality.DECLARED, **more):
    return Measurement("x", 1, date(2026, 1, 1), (), value, 0, 0, quality, **more)


def test_a_figure_never_stands_without_its_quality():
    shown = draw("{% figure m url='/x/' %}", m=measurement(92.4))
    assert "92,4" in shown
    assert "quality-declared" in shown
    assert 'href="/x/"' in shown


def test_no_data_is_a_word_and_a_mark_with_its_reason_never_a_zero():
    shown = draw("{% figure m %}", m=measurement(None, None, reason="Chưa nhập khảo sát"))
    assert "▨" in shown
    assert "chưa có số liệu" in shown
    assert "Chưa nhập khảo sát" in shown
    assert "0" not in shown.replace("no_data", "")


def test_an_upper_bound_says_so():
    bound = measurement(71.0, upper_bound=True)
    assert "≤\u00a071,0\u00a0%" in draw("{% figure m %}", m=bound)
    assert 'aria-label="Cáp quang: ≤\u00a071,0\u00a0%.' in draw("{% figure m url='/x/' label='Cáp quang' %}", m=bound)
    assert draw("{{ m|quantity:'%' }}", m=bound) == "≤\u00a071,0\u00a0%"
    assert draw("{{ m|quantity:'%' }}", m=measurement(None, None, upper_bound=True)) == "–"
    assert draw("{{ said|at_most:m.upper_bound }}", said="71", m=bound) == "≤\u00a071"


def test_a_line_and_a_trend_keep_the_mark_of_their_upper_bounds():
    line = draw("{% sparkline points %}", points=[measurement(60.0), measurement(71.0, upper_bound=True)])
    assert "60,0\u00a0% → ≤\u00a071,0\u00a0%" in line
    days = (date(2025, 1, 1), date(2026, 1, 1))
    points = (charts.ChartPoint(days[0], 60.0), charts.ChartPoint(days[1], 71.0, upper_bound=True))
    ahead = charts.Ahead(date(2027, 1, 1), 80.0, 75.0, 85.0, upper_bound=True)
    shown = draw("{% trend chart %}", chart=charts.Trend("Cáp quang", "%", points, ahead=ahead))
    assert "<title>01/01/2026: ≤\u00a071,0\u00a0%</title>" in shown
    for each in ("≤\u00a071,0\u00a0%</td>", "≤\u00a075,0\u00a0% – ≤\u00a085,0\u00a0%", "≤\u00a080,0\u00a0%"):
        assert each in shown
    assert "≤\u00a060,0" not in shown


@pytest.mark.parametrize(
    ("state", "mark", "word"),
    [
        ("reached", "●", "đạt"),
        ("not_reached", "○", "chưa đạt"),
        ("not_carried_out", "◌", "không thực hiện"),
        ("no_data", "▨", "chưa có số liệu"),
    ],
)
def test_a_state_is_a_mark_and_a_word(state, mark, word):
    shown = draw("{% state s %}", s=state)
    assert mark in shown
    assert word in shown


def test_money_shows_the_exact_sum_beside_the_short_one():
    shown = draw("{{ sum|money }}", sum=1_234_567_890)
    assert "1,2 tỷ đồng" in shown
    assert "1.234.567.890 đồng" in shown


SQUARE = {
    "type": "Feature",
    "properties": {"name": "Trà Bồng", "value": 97.0, "key": "21115@2025-07-01"},
    "geometry": {"type": "Polygon", "coordinates": [[[108, 15], [108.5, 15], [108.5, 15.5], [108, 15.5], [108, 15]]]},
}


SHARES = (3.0, 3.9, 60.0, 61.0, 80.0, 90.0, 91.0, 97.0, 99.96, 100.0)


def test_classes_hold_their_beginning_and_nothing_below_them_is_lost():
    classes = maps.break_classes(SHARES)
    first = [each.at_least for each in classes if each.at_least is not None][-1]
    colours = {value: maps.class_of(classes, value) for value in (first, 1.0, None)}
    assert [each.colour for each in colours.values() if each] == ["seq-5", "seq-1", "no-data"]


@pytest.mark.parametrize("shares", [SHARES, (0, 0, 0, 100), (50,), tuple(range(101)), (1, 2, 2, 2, 2, 90, 91, 92)])
def test_classes_come_out_of_the_values_and_none_is_empty(shares):
    classes = [each for each in maps.break_classes(shares) if each.at_least is not None]
    starts = [each.at_least for each in classes]
    assert len(starts) == min(5, len({int(share * 10) for share in shares}))
    assert starts == sorted(set(starts))
    held = [maps.class_of(classes, share) for share in shares]
    assert {each.colour for each in held if each} == {each.colour for each in classes}


def test_natural_breaks_part_what_lies_far_apart():
    words = [each.title for each in maps.break_classes((3, 4, 60, 61, 80, 90, 100))]
    assert words[:2] == ["3,0 – 4,0 %", "60,0 – 61,0 %"]
    # What is not all of it is never written as all.
    assert maps.break_classes((99.99, 10))[1].title == "99,9 %"


def test_a_map_of_nothing_known_has_a_word_for_it_alone():
    assert [each.value for each in maps.break_classes([None, None])] == [""]


def test_the_poster_colours_like_the_map():
    bounds = maps.bounds_of([SQUARE])
    assert bounds is not None
    drawn = maps.draw_poster([SQUARE], bounds, date(2026, 1, 1), by="value", classes=maps.break_classes([97.0, 10]))
    assert [shape.colour for shape in drawn.shapes] == ["seq-5"]
    assert "Trà Bồng" in drawn.shapes[0].title
    assert {shape.colour for shape in drawn.ground} <= {"country", "province"}


def test_there_are_no_bounds_around_nothing():
    assert maps.bounds_of([]) is None


def test_the_ground_names_the_archipelagos_as_vietnams():
    found = [each["properties"]["name"] for each in maps._load_ground() if each["properties"]["kind"] == "archipelago"]
    assert any("Hoàng Sa" in name and "Việt Nam" in name for name in found)
    assert any("Trường Sa" in name and "Việt Nam" in name for name in found)


def test_the_ground_is_dated():
    provinces = [each["properties"] for each in maps._load_ground() if each["properties"]["kind"] == "province"]
    before = {each["name"] for each in provinces if each.get("until")}
    after = {each["name"] for each in provinces if each.get("since")}
    assert (len(before), len(after)) == (63, 34)
    assert "Kon Tum" in before - after


def test_a_map_says_everything_its_script_needs():
    layer = maps.StyleLayer("a", "Lớp", "/a.geojson", by="v", classes=maps.break_classes(range(9)))
    made = maps.Map("m", "Bản đồ", (layer,), (1, 2, 3, 4), date(2026, 1, 1))
    config = json.loads(made.config())
    assert config["layers"][0]["classes"][4]["atLeast"] > 4
    assert config["layers"][0]["url"] == "/a.geojson"
    assert config["library"].endswith(".mjs")


def test_a_mean_of_one_of_many_is_drawn_as_one_of_many():
    drawn = Template("{% load ui %}{% known_bar 80 1 113 %}").render(Context())
    assert "1/113" in drawn
    assert 'class="bullet-value" x="0" y="3" width="0.7%"' in drawn
    assert 'class="bullet-none" x="0.9%" y="3" width="99.1%"' in drawn
