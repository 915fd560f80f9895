"""`hatang siting mclp` through the command line: the answer, its repetition, and faults with exit code 1."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hatang.capabilities.siting.commands import covers, room
from hatang.engines.siting import cover
from hatang.engines.siting.covering import solver
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.integration

_root = typer.Typer()
_root.add_typer(room, name="siting")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    places = random.random((60, 2)) * 0.03 + (10.0, 106.0)
    lines = ["NAME : town", "EDGE_WEIGHT_TYPE : COORD", "DIMENSION : 60", "NODE_COORD_SECTION"]
    lines += [f"{latitude:.7f} {longitude:.7f}" for latitude, longitude in places]
    lines += ["DEMAND_SECTION", *(str(each) for each in random.integers(1, 500, 60)), "EOF"]
    path = tmp_path / "town.txt"
    path.write_text("\n".join(lines))
    return path


class _Still:
    """A clock that stands unless the test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _run(*options: str) -> dict[str, object]:
    done = CliRunner().invoke(_root, ["siting", "mclp", *options, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_the_answer_and_its_repetition(town: Path) -> None:
    options = (str(town), "--facilities", "6", "--radius-m", "500", "--seed", "3", "--seconds", "0.1")
    one, two = _run(*options), _run(*options)
    assert set(one) == {"covered", "bound", "gap", "chosen", "ended", "cpu_s"}
    assert one["ended"] in {"proven", "seconds"}
    assert {**one, "cpu_s": 0} == {**two, "cpu_s": 0}
    assert isinstance(one["covered"], int)
    assert one["covered"] <= one["bound"]
    assert len(set(one["chosen"])) == 6


def test_the_seconds_are_a_deadline_on_the_wall_and_reading_counts(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = []
    real, near, clock = solver.solve_covering, cover.cover_within_radius, _Still()

    def solve(*positional: Any, **named: Any) -> solver.Covering:
        ends.append(named.get("end"))
        return real(*positional, **named)

    def slowly(*positional: Any, **named: Any) -> cover.Cover:
        clock.now += 30.0
        return near(*positional, **named)

    monkeypatch.setattr(solver, "solve_covering", solve)
    monkeypatch.setattr(cover, "cover_within_radius", slowly)
    monkeypatch.setattr(covers, "time", SimpleNamespace(monotonic=clock))
    options = (str(town), "--facilities", "6", "--radius-m", "500")
    before = time.monotonic()
    _run(*options, "--seconds", "50")
    after = time.monotonic()
    _run(*options)
    end, without = ends
    assert end is not None, "the seconds reach the solver as a deadline"
    assert end.is_wall
    assert before <= end.until - (50.0 - 30.0) <= after
    assert without is None


@pytest.mark.parametrize(
    ("facilities", "radius", "code", "said"),
    [
        ("61", "500", "siting-facilities", "61"),
        ("6", "0", "siting-radius", "0.0"),
        ("0", "5", "siting-facilities", "60"),
    ],
)
def test_a_question_without_sense(town: Path, facilities: str, radius: str, code: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        CliRunner().invoke(
            _root,
            ["siting", "mclp", str(town), "--facilities", facilities, "--radius-m", radius],
            catch_exceptions=False,
        )
    assert caught.value.code == code
    assert said in str(caught.value)


def test_a_wrong_line_is_named(town: Path) -> None:
    town.write_text(town.read_text().replace("NODE_COORD_SECTION\n", "NODE_COORD_SECTION\nhere there\n"))
    with pytest.raises(Invalid) as caught:
        CliRunner().invoke(
            _root, ["siting", "mclp", str(town), "--facilities", "1", "--radius-m", "9"], catch_exceptions=False
        )
    assert "town.txt:5" in str(caught.value)


@pytest.mark.parametrize("command", ["mclp", "steiner", "pcst"])
@pytest.mark.parametrize(
    "option", [("--seconds", "inf"), ("--seconds", "nan"), ("--seconds", "-1"), ("--seed", "-1"), ("--seed", "x")]
)
def test_options_that_cannot_be_are_wrong_usage(town: Path, command: str, option: tuple[str, str]) -> None:
    more = ("--facilities", "1", "--radius-m", "9") if command == "mclp" else ()
    done = CliRunner().invoke(_root, ["siting", command, str(town), *more, *option])
    assert done.exit_code == 2
    assert option[0] in done.output
