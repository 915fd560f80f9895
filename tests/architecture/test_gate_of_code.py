"""What the gate says of doors, packages and imports inside functions: each breach is planted."""

import pytest
from contracts import gate

pytestmark = pytest.mark.unit


def function(body):
    return f"def act():\n    {body}\n    import numpy\n    import scipy\n"


@pytest.mark.parametrize(
    "text",
    [
        function("# start: numpy"),
        function("# cycle: numpy imports this\n    # in its turn"),
        "# start: a command\n" + function("pass"),
        "def act():\n    import numpy  # start: numpy\n    import scipy\n",
        "if TYPE_CHECKING:\n    import numpy\n",
    ],
)
def test_an_import_inside_a_function_that_says_why(text):
    assert gate.unexplained_imports(text) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (function("pass"), [3, 4]),
        (function("# numpy is large"), [3, 4]),
        (function("# start:"), [3, 4]),
        ("# start: a command\n".replace("#", "    #") + "\n" + function("pass"), [5, 6]),
        ("class A:\n    def act(self):\n        if self:\n            import numpy\n", [4]),
        ("def act():\n    import numpy  # start: numpy\n\n    import scipy\n", [4]),
    ],
)
def test_one_that_does_not_is_named(text, lines):
    assert gate.unexplained_imports(text) == lines


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house whose gate is asked."""
    monkeypatch.setattr(gate, "ROOT", tmp_path)
    monkeypatch.setattr(gate, "SOURCE", tmp_path / "src")

    def put(name, text=""):
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return put


def test_a_planted_import_is_found_and_not_in_tests(house):
    house("kernel/events.py", function("pass"))
    house("kernel/tests/test_events.py", function("pass"))
    assert [each.split(":")[:2] for each in gate.inline_imports()] == [
        ["src/kernel/events.py", "3"],
        ["src/kernel/events.py", "4"],
    ]


def test_a_door_that_is_too_wide(house):
    names = [f"def act_{n}(): ...\n" for n in range(gate.MOST_DEFINITIONS)]
    for capability, more in (("places", 0), ("lake", 1)):
        house(f"capabilities/{capability}/public.py", "def _hidden(): ...\n" + "".join(names) + "class A: ...\n" * more)
    assert list(gate.doors()) == ["capabilities/lake/public.py: 16 definitions, 15 at most"]


def test_a_package_of_the_engines_that_is_too_large(house):
    for n in range(gate.MOST_MODULES + 1):
        for folder in ("radio", "radio/tests", "documents"):
            house(f"engines/{folder}/part_{n}.py")
    for n in range(gate.MOST_MODULES):
        house(f"engines/terrain/part_{n}.py")
    assert list(gate.packages()) == ["engines/radio: 21 modules, 20 at most"]
