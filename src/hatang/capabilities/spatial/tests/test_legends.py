"""The legend of the digital map says what is drawn: the declaration's marks, or those of the style put instead."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests import cast

from hatang.capabilities.spatial.formats import legends
from hatang.capabilities.spatial.queries.collections import find_collection
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
ROAD, KIND = "/ogc/styles/test.well", "application/vnd.mapbox.style+json"
KIND_FIELD = ["get", "kind"]
DEPTH = ["to-number", ["get", "depth_m"]]


def said(ink, **more):
    return [{"id": "a", "type": "circle", "paint": {"circle-color": ink}, **more}]


def read(layers):
    of = find_collection(name="test.well", actor=ANONYMOUS)
    return [(str(words), colour) for words, colour, _hollow in legends.build_legend(of, layers)]


@pytest.mark.parametrize(
    ("ink", "wanted"),
    [
        (
            ["match", KIND_FIELD, "deep", "#111111", "dug", "red", "transparent"],
            [("drilled", "#111111"), ("dug by hand", "red")],
        ),
        (
            ["match", KIND_FIELD, ["deep", "dug"], "#111", "#222"],
            [("drilled / dug by hand", "#111"), ("giá trị khác", "#222")],
        ),
        (
            ["step", DEPTH, "#111", 2.5, "#222", 8, "#333"],
            [("< 2,5 m", "#111"), ("2,5 – 8 m", "#222"), ("≥ 8 m", "#333")],
        ),
        (
            ["interpolate", ["linear"], DEPTH, 0, "#111", 10, ["rgb", 1, 2, 3]],
            [("0 m", "#111"), ("10 m", "rgb(1, 2, 3)")],
        ),
        (
            ["case", ["==", KIND_FIELD, "dug"], "#111", [">=", ["get", "depth_m"], 5], "#222", "#333"],
            [("dug by hand", "#111"), ("Depth ≥ 5 m", "#222"), ("giá trị khác", "#333")],
        ),
        (
            {"property": "kind", "type": "categorical", "stops": [["deep", "#111"], ["dug", "#222"]]},
            [("drilled", "#111"), ("dug by hand", "#222")],
        ),
        # One colour for all says nothing; a field that is not there, a broken expression and an address are no entries.
        ("#111111", []),
        (["interpolate", ["linear"], ["zoom"], 5, "#111", 10, "#222"], []),
        (["match", ["get", "owner_phone"], "0900000001", "#111", "#222"], []),
        (["match", KIND_FIELD, "deep", "url(https://foreign.example/a)", "red;background:url(x)"], []),
        (["match"], []),
        (["step", DEPTH], []),
        (7, []),
    ],
)
def test_what_a_style_means_is_read_from_it(ink, wanted):
    assert read(said(ink)) == wanted


def test_layers_with_filters_are_entries_and_hidden_ones_are_not():
    layers = [
        *said("#111", filter=["==", KIND_FIELD, "deep"]),
        *said("#222", filter=["all", ["==", ["geometry-type"], "Point"], ["in", "kind", "dug"]]),
        *said("#333", filter=["==", ["get", "working"], True]),
        *said("#444", filter=["==", KIND_FIELD, "dug"], layout={"visibility": "none"}),
        *said("#555"),
    ]
    assert read(layers) == [("drilled", "#111"), ("dug by hand", "#222"), ("Working: có", "#333")]


def test_a_nest_of_expressions_and_a_thousand_values_break_no_page():
    deep = "#111"
    for _ in range(500):
        deep = ["coalesce", deep]
    assert read(said(deep)) == []
    many = ["match", KIND_FIELD, *(part for n in range(1000) for part in (str(n), "#111")), "#222"]
    assert len(read(said(many))) == 30


def test_the_map_shows_the_legend_of_the_style_that_an_officer_put_and_the_declared_one_after_it_is_taken_back(
    published,
):
    officer = cast.client(cast.officer())
    before = Client().get("/ban-do/").content.decode()
    assert "sâu hoắm" not in before
    layers = said(["match", KIND_FIELD, "sâu hoắm", "#A1B2C3", "#D4E5F6"])
    sent = officer.put(ROAD, json.dumps({"version": 8, "layers": layers}), content_type=KIND)
    assert sent.status_code == 204
    after = Client().get("/ban-do/").content.decode()
    assert "sâu hoắm" in after
    assert "#A1B2C3" in after
    officer.delete(ROAD)
    assert "sâu hoắm" not in Client().get("/ban-do/").content.decode()
