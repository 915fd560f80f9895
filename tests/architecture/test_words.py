"""The check of names finds what is planted and leaves alone what is given."""

import pytest
from contracts import words

pytestmark = pytest.mark.unit


@pytest.fixture
def house(tmp_path):
    """A source folder of one module, with the text that a test writes."""

    def put(text, name="kernel/planted.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path

    return put


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def _told(): ...", "_told"),
        ("class Found: ...", "Found"),
        ("rows = [each for each in ()]", "each"),
        ("async def doubt(): ...", "doubt"),
        ("_SAID = 5", "_SAID"),
    ],
)
def test_an_empty_word_is_found_with_its_line(house, text, name):
    assert list(words.empty_names(house(text))) == [f"kernel/planted.py:1: “{name}” does not say what it is"]


def test_a_column_of_a_table_and_the_unit_each_are_given(house):
    assert list(words.empty_names(house('said = models.JSONField()\nEACH = "each"'))) == []


def test_rooms_that_will_be_built_anew_and_tests_are_left_out(house):
    for name in ("engines/documents/a.py", "capabilities/ckan/views/a.py", "kernel/tests/test_a.py"):
        source = house("def told(): ...", name)
    assert list(words.words(source)) == []


def test_two_classes_of_one_name_are_named_with_their_homes(house):
    house("class Interval: ...", "kernel/a.py")
    house("class Interval: ...", "capabilities/plan/api.py")
    source = house("class Interval: ...", "portal/b.py")
    assert list(words.twin_classes(source)) == ["class Interval: kernel/a.py, portal/b.py"]


def test_the_share_of_one_word_names_has_a_limit(house):
    plain = "".join(f"def list_rows_{n}(): ...\n" for n in range(6))
    source = house(plain + "def ask(): ...\ndef rows(): ...\n" + "def take(): ...\ndef give(): ...\n")
    assert words.one_word_percent(source) == pytest.approx(100 * 3 / 9)
    assert list(words.words(source)) == []
    house(plain + "".join(f"def word{n}(): ...\n" for n in range(4)))
    assert list(words.words(source)) == ["40 % of the functions are one word, 35 % at most: a verb with its object"]
