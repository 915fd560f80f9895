"""Declaring rooms are read once, whole, and when they are asked for."""

import sys

import pytest

from hatang.kernel import rooms

pytestmark = pytest.mark.unit


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A function that builds a capability with the rooms given as texts; nothing of it is left over."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(rooms, "_homes", [])
    monkeypatch.setattr(rooms, "_read", set())

    def build(name, **texts):
        folder = tmp_path / name
        folder.mkdir()
        for room, text in {"__init__": "", **texts}.items():
            (folder / f"{room}.py").write_text(text)
        rooms.add_home(name)

    yield build
    for name in [name for name in sys.modules if name.partition(".")[0] in {"lower_one", "upper_one"}]:
        del sys.modules[name]


def test_each_room_is_read_once_in_the_order_of_the_capabilities(house):
    house("lower_one", wells="NAME = 'lower'")
    house("upper_one", wells="NAME = 'upper'", other="")
    registered = []
    for _turn in range(2):
        rooms.read_room("wells", lambda module: registered.append(module.NAME))
    assert registered == ["lower", "upper"]
    assert "upper_one.other" not in sys.modules


def test_a_room_that_cannot_be_imported_registers_nothing_and_is_tried_again(house):
    house("lower_one", wells="NAME = 'lower'")
    house("upper_one", wells="1 / 0")
    registered = []
    for _turn in range(2):
        with pytest.raises(ZeroDivisionError):
            rooms.read_room("wells", registered.append)
    assert registered == []


def test_nobody_is_told_half_of_the_declarations(house):
    house("lower_one", wells="from hatang.kernel import rooms\nrooms.read_room('wells')")
    with pytest.raises(RuntimeError, match="wells are asked for"):
        rooms.read_room("wells")
