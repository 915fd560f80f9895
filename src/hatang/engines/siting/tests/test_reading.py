"""The public format: what is read, and that each fault is named with its line."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.siting.cover import cover_within_radius
from hatang.engines.siting.covering.solver import solve_covering
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.reading import parse_points, read_points

pytestmark = pytest.mark.unit

_GOOD = """NAME : Three
TYPE : MCLP
EDGE_WEIGHT_TYPE : COORD
DIMENSION : 3
NODE_COORD_SECTION\t
10.0 106.0
10.001 106.0
11.0 107.0
DEMAND_SECTION
5
0
7
EOF"""


def test_points_and_weights_are_read() -> None:
    points = parse_points(_GOOD)
    assert points.places.tolist()[1] == [10.001, 106.0]
    assert points.weights.tolist() == [5.0, 0.0, 7.0]
    assert points.on_sphere
    assert points.name == "Three"


def test_other_edge_types_lie_in_the_plane() -> None:
    assert not parse_points(_GOOD.replace("COORD\n", "EUC_2D\n", 1)).on_sphere


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("10.001 106.0", "10.001", "numbers", "text:7"),
        ("10.001 106.0", "10.001 east", "not_numbers", "text:7"),
        ("10.001 106.0", "10.001 nan", "numbers", "text:7"),
        ("10.001 106.0", "100.1 106.0", "not_on_earth", "text:7"),
        ("10.001 106.0", "10.001 1_06.0", "not_numbers", "text:7"),
        (
            ": COORD\nDIMENSION : 3\nNODE_COORD_SECTION\t\n10.0",
            ": EUC_2D\nDIMENSION : 3\nNODE_COORD_SECTION\n1e308",
            "not_on_earth",
            "text:6",
        ),
        ("DIMENSION : 3\n", f"DIMENSION : {'9' * 5000}\n", "dimension", "text, DIMENSION"),
        ("5\n0\n", "5\n-1\n", "weight", "text:11"),
        ("5\n0\n", "5\n", "too_short", "text"),
        ("10.001 106.0\n", "", "too_short", "text"),
        ("DIMENSION : 3\n", "", "no_dimension", "text"),
        ("DIMENSION : 3\n", "DIMENSION : three\n", "dimension", "text, DIMENSION"),
        ("DIMENSION : 3\n", "DIMENSION : 0\n", "dimension", "text, DIMENSION"),
        ("TYPE : MCLP\n", "rubbish\n", "line", "text:2"),
        ("5\n0\n7\nEOF", "5\n0\n7\n8\nEOF", "line", "text:13"),
        ("EOF", "DEMAND_SECTION\n5\n0\n7\nEOF", "line", "text:13"),
        (": COORD", ": GEO", "edge_type", "text, EDGE_WEIGHT_TYPE"),
    ],
)
def test_a_fault_is_named(old: str, new: str, code: str, where: str) -> None:
    with pytest.raises(SitingError) as caught:
        parse_points(_GOOD.replace(old, new, 1))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_file_that_is_no_text_or_not_there(tmp_path) -> None:
    (tmp_path / "x.txt").write_bytes(_GOOD.encode("utf-16"))
    for name, code in (("x.txt", "not_text"), ("y.txt", "not_readable")):
        with pytest.raises(SitingError) as caught:
            read_points(tmp_path / name)
        assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        _GOOD.replace("\n", "\r\n"),
        _GOOD.replace("\n", " \t\n\n") + "\n\n",
        "\ufeff" + _GOOD,
        _GOOD.replace(" : ", ":"),
        _GOOD.replace(" : ", " "),
        _GOOD.lower(),
        _GOOD.replace("EOF", ""),
        _GOOD.replace("10.0 106.0", "1 10.0 106.0").replace("10.001", "2 10.001").replace("11.0", "3 11.0"),
        _GOOD.replace(" 106.0", ", 106.0").replace(" 107.0", ";107.0"),
        _GOOD.replace("5\n0\n7", "1 5\n2 0\n3 7"),
        _GOOD.replace("5\n0\n7", "5.0\n0.000\n7e0"),
        _GOOD.replace("TYPE : MCLP", "COMMENT : São, Voß"),
    ],
    ids=[
        "crlf",
        "blanks",
        "bom",
        "close",
        "spaces",
        "lower",
        "no-eof",
        "numbered",
        "commas",
        "numbered-weights",
        "fractions",
        "latin",
    ],
)
def test_the_same_points_in_every_dress(tmp_path, text: str) -> None:
    (tmp_path / "x.txt").write_bytes(text.encode("latin-1" if "Voß" in text else "utf-8"))
    points = read_points(tmp_path / "x.txt")
    assert points.places.tolist() == [[10.0, 106.0], [10.001, 106.0], [11.0, 107.0]]
    assert points.weights.tolist() == [5.0, 0.0, 7.0]


@pytest.mark.property
@pytest.mark.parametrize("seed", range(120))
def test_whatever_stands_in_a_file_is_solved_or_refused_by_name(seed: int) -> None:
    """Lines and words lost, doubled, exchanged or made up: an answer or a SitingError, never anything else."""
    random = np.random.default_rng(seed)
    lines = _GOOD.splitlines()
    words = ["", ":", "-1", "0", "4", "1e400", "nan", "1.5", "EOF", "DEMAND_SECTION", "DIMENSION", "x", "½", "10,5"]
    for _change in range(int(random.integers(1, 4))):
        at = int(random.integers(len(lines)))
        kind = int(random.integers(5))
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[int(random.integers(len(lines)))])
        elif kind == 2:
            lines[at] = lines[at][: int(random.integers(len(lines[at]) + 1))]
        else:
            parts = lines[at].split(" ")
            parts[int(random.integers(len(parts)))] = str(random.choice(words))
            lines[at] = " ".join(parts)
    try:
        points = parse_points("\n".join(lines))
        cover = cover_within_radius(points.places, points.places, 200.0, on_sphere=points.on_sphere)
        done = solve_covering(cover, points.weights, 1, seconds=0.01)
    except SitingError:
        return
    assert done.covered <= done.bound


@pytest.mark.property
@pytest.mark.parametrize("on_sphere", [True, False])
def test_the_tree_finds_what_all_distances_find(on_sphere: bool) -> None:
    random = np.random.default_rng(4)
    sites = random.random((40, 2)) * (0.05 if on_sphere else 1000) + (10.0 if on_sphere else 0.0)
    demands = np.concatenate(
        [random.random((50, 2)) * (0.05 if on_sphere else 1000) + (10 if on_sphere else 0), sites[:5]]
    )
    radius = 800.0 if on_sphere else 150.0
    cover = cover_within_radius(sites, demands, radius, on_sphere=on_sphere)
    if on_sphere:
        a, b = np.radians(sites)[:, None], np.radians(demands)[None]
        h = np.sin((a - b) / 2) ** 2
        away = 2 * 6_378_100 * np.arcsin(np.sqrt(h[..., 0] + np.cos(a[..., 0]) * np.cos(b[..., 0]) * h[..., 1]))
    else:
        away = np.hypot(*np.moveaxis(sites[:, None] - demands[None], 2, 0))
    assert np.array_equal(cover.matrix().toarray() > 0, away <= radius)


@pytest.mark.parametrize("radius", [0.0, -1.0, float("nan"), float("inf")])
def test_a_radius_must_be_above_zero(radius: float) -> None:
    with pytest.raises(SitingError, match="radius"):
        cover_within_radius([[0, 0]], [[0, 0]], radius)


def test_places_must_be_on_earth_and_numbers() -> None:
    with pytest.raises(SitingError, match="site 2"):
        cover_within_radius([[0, 0], [91, 0]], [[0, 0]], 5.0)
    with pytest.raises(SitingError, match="demand 1"):
        cover_within_radius([[0, 0]], [[np.nan, 0]], 5.0)
    with pytest.raises(SitingError, match="at least one site"):
        cover_within_radius(np.zeros((0, 2)), [[0, 0]], 5.0)
