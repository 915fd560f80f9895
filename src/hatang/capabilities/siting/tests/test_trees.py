"""`hatang siting steiner` as people type it: JSON alone, the file's own vertex numbers, errors with their line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hatang.capabilities.siting import commands
from hatang.engines.network.checking import tree_cost
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
