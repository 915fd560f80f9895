"""What plans show in the frames, on the demonstration: the states of a plan, the story of the first year."""

import re
from datetime import date

import pytest

from hatang.capabilities.plan import public as plan

pytestmark = pytest.mark.integration

END_OF_2025 = date(2025, 12, 31)


def text(answer):
    return answer.content.decode()


@pytest.mark.night("samples")
def test_the_page_of_a_plan_says_in_words_how_many_targets_are_in_each_state(province, client):
    page = text(client.get("/ke-hoach/194-kh-ubnd/"))
    found = [each for each in plan.list_standings("194", date.today()) if each.target.year == 2025]
    for state, word in (("reached", "đạt"), ("not_reached", "chưa đạt"), ("no_data", "chưa có số liệu")):
        count = sum(each.state.value == state for each in found if each.target.value is not None)
        assert re.search(rf"<b>{count}</b> {word}", page), state


@pytest.mark.spec
def test_the_story_at_the_end_of_2025_four_reached_three_not_one_without_data(province):
    rows = plan.list_standings("194", END_OF_2025, with_trend=False)
    states = {
        row.target.number: str(row.state) for row in rows if row.target.year == 2025 and row.target.number.isdigit()
    }
    assert [number for number, state in states.items() if state == "reached"] == ["2", "3", "5", "7"]
    assert [number for number, state in states.items() if state == "not_reached"] == ["1", "6", "17"]
    assert [number for number, state in states.items() if state == "no_data"] == ["4"]
