"""`hatang siting steiner` and `pcst` as people type them: JSON alone, the file's numbers, errors with their line."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from typer.testing import CliRunner

from hatang.capabilities.siting import commands
from hatang.capabilities.siting.formats.network_words import describe_network_error
from hatang.engines.network.checking import prize_cost, tree_cost
from hatang.engines.network.errors import NetworkError
from hatang.kernel.problems import Invalid

STAR = """SECTION Graph
Nodes 6
Edges 7
E 1 2 4
E 2 3 4
E 3 1 4
E 1 4 2
E 2 4 2
E 3 4 2.5
E 5 6 1
END
SECTION Terminals
Terminals 3
T 1
T 2
T 3
END
EOF
"""


def hatang(*arguments):
    return CliRunner().invoke(commands.room, [str(each) for each in arguments])


@pytest.fixture
def star(tmp_path):
    path = tmp_path / "star.gr"
    path.write_text(STAR)
    return path


@pytest.mark.unit
@pytest.mark.parametrize("more", [(), ("--seconds", "0.1"), ("--seed", "7")])
def test_a_tree_is_told_in_the_numbers_and_units_of_the_file(star, more):
    done = hatang("steiner", star, *more, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert list(said) == ["cost", "bound", "gap", "cpu_s", "edges"]
    assert said["cost"] == said["bound"] == 6.5
    assert said["gap"] == 0
    edges = [(1, 2), (2, 3), (3, 1), (1, 4), (2, 4), (3, 4)]
    cost, _reached = tree_cost(edges, [tuple(each) for each in said["edges"]], [40, 40, 40, 20, 20, 25], {1, 2, 3})
    assert cost == 65


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("E 2 3 4", "E 2 3", "network-malformed", "star.gr:5"),
        ("T 3", "T 5", "network-disconnected", ""),
        ("T 3", "TP 3 9", "network-has-prizes", "star.gr"),
        ("E 2 3 4", "E 2 3 -4", "network-negative", "star.gr:5"),
        ("T 3", "T 77", "network-unknown-vertex", "star.gr:16"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(star, old, new, code, where):
    star.write_text(STAR.replace(old, new))
    done = hatang("steiner", star, "--json")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert isinstance(done.exception, Invalid)
    assert done.exception.code == code
    assert done.exception.where == where


@pytest.mark.unit
def test_wrong_usage_is_two(star):
    assert hatang("steiner", star, "--seconds", "-1").exit_code == 2
    assert hatang("steiner").exit_code == 2


WORTH = """33D32945 STP File, STP Format Version 1.0
SECTION Graph
Nodes 5
Edges 4
E 1 2 2
E 2 3 2.5
E 3 4 9
E 4 5 1
END
SECTION Terminals
Terminals 4
TP 1 4
TP 3 3
TP 4 2
TP 5 2
END
EOF
"""


@pytest.fixture
def worth(tmp_path):
    path = tmp_path / "worth.stp"
    path.write_text(WORTH)
    return path


@pytest.mark.unit
@pytest.mark.parametrize("more", [(), ("--seconds", "0.1"), ("--seed", "7")])
def test_prizes_left_out_are_paid_in_the_units_of_the_file(worth, more):
    done = hatang("pcst", worth, *more, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert list(said)[:5] == ["cost", "bound", "gap", "cpu_s", "edges"] or said["edges"] == []
    edges, weights = [(1, 2), (2, 3), (3, 4), (4, 5)], [20, 25, 90, 10]
    answer = [tuple(each) for each in said["edges"]]
    assert prize_cost(edges, answer, weights, {1: 40, 3: 30, 4: 20, 5: 20}, said.get("vertex")) == 70
    assert said["cost"] == said["bound"] == 7


@pytest.mark.unit
def test_a_root_and_a_terminal_without_prize_are_held(worth):
    worth.write_text(WORTH.replace("TP 1 4", "RootP 5\nT 2\nTP 1 4"))
    said = json.loads(hatang("pcst", worth, "--json").stdout)
    assert said["cost"] == 14.5
    assert sorted(map(sorted, said["edges"])) == [[1, 2], [2, 3], [3, 4], [4, 5]]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("TP 3 3", "TP 3 -3", "network-negative", "worth.stp:13"),
        ("TP 3 3", "TP 3 x", "network-not-a-number", "worth.stp:13"),
        ("TP 3 3", "TP 3", "network-malformed", "worth.stp:13"),
        ("E 3 4 9", "E 3 4 9\nE 3 5 9", "network-miscounted", "worth.stp"),
        ("Edges 4", "Edges 999999999999", "network-too-large", "worth.stp:4"),
        ("E 3 4 9", "E 3 3 9", "network-disconnected", ""),
    ],
)
def test_what_is_wrong_with_prizes_is_said_with_its_place(worth, old, new, code, where):
    worth.write_text(WORTH.replace("TP 1 4", "RootP 1\nT 5\nTP 1 4", code == "network-disconnected").replace(old, new))
    done = hatang("pcst", worth, "--json")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert isinstance(done.exception, Invalid)
    assert done.exception.code == code
    assert done.exception.where == where


@pytest.mark.unit
def test_a_file_without_prizes_is_for_the_other_command(star):
    done = hatang("pcst", star, "--json")
    assert isinstance(done.exception, Invalid)
    assert done.exception.code == "network-no-prizes"
    assert hatang("pcst", star, "--seconds", "-1").exit_code == 2


@pytest.mark.unit
def test_what_fibre_lacks_is_said_in_vietnamese_with_its_names():
    with translation.override("vi"):
        said = describe_network_error(NetworkError("no-price", "no", names="cabinet, closure"))
        assert (said.code, said.title) == ("network-no-price", "Bảng giá chưa có giá cho mục này")
        assert "cabinet, closure" in said.detail
        far = describe_network_error(NetworkError("share-unreachable", "no", wanted="90.0", most="18.2"))
        assert far.detail == "yêu cầu 90.0 %, chỉ tới được 18.2 %"
