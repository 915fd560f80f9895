"""The menu: at most eight words for anybody, none of them ends in a refusal, the current one is marked once."""

import pytest
from tests import cast

from hatang.kernel.ui import menu

pytestmark = pytest.mark.django_db

# Whose words are followed by day: of the others at night.
_BY_DAY = (cast.nobody, cast.officer())


@pytest.mark.parametrize("actor", cast.everybody(), ids=lambda actor: actor.id or "nobody")
def test_nobody_has_more_than_eight_words(actor):
    words = menu.list_words(actor, "/")
    assert 3 <= len(words) <= 8, [str(word.title) for word in words]


@pytest.mark.parametrize("here", ["/", "/ban-do/", "/ke-hoach/", "/phu-song/", "/du-lieu-mo/x/"])
def test_one_page_is_current_and_its_word_with_it(here):
    words = menu.list_words(cast.nobody, here)
    assert sum(word.is_current for word in words) == 1
    assert sum(entry.is_current for word in words for entry in word.entries) == 1


def test_the_page_of_an_act_is_marked_under_the_entry_that_names_its_road():
    words = menu.list_words(cast.nobody, "/phu-song/thon/51-21136-T04/mat-song/")
    current = [entry.path for word in words for entry in word.entries if entry.is_current]
    assert current == ["/phu-song/mat-song/"]


@pytest.mark.integration
@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(actor, marks=() if actor in _BY_DAY else pytest.mark.night("roads"), id=actor.id or "nobody")
        for actor in cast.everybody()
    ],
)
def test_no_word_ends_in_a_refusal(actor):
    browser = cast.client(actor)
    for word in menu.list_words(actor, "/"):
        for entry in word.entries:
            assert browser.get(entry.path).status_code in (200, 302), entry.path
