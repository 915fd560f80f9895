"""What plans show in the frames, on the demonstration: the states at home, the board, the story of the first year."""

import re
from datetime import date

import pytest
from tests import cast

from hatang.capabilities.plan import public as plan

pytestmark = pytest.mark.integration

END_OF_2025 = date(2025, 12, 31)


def text(answer):
    return answer.content.decode()


def test_home_says_in_words_how_many_targets_are_in_each_state(province, client):
    page = text(client.get("/"))
    found = [each for each in plan.standing("194", date.today()) if each.target.year == 2025]
    for state, word in (("reached", "đạt"), ("not_reached", "chưa đạt"), ("no_data", "chưa có số liệu")):
        count = sum(each.state.value == state for each in found if each.target.value is not None)
        assert re.search(rf"<b>{count}</b> {word}", page), state


def test_the_board_names_who_was_charged_and_who_is_today(province, client):
    page = text(client.get("/nhiem-vu/"))
    assert "Sở Khoa học và Công nghệ" in page
    assert "được giao: Sở Thông tin và Truyền thông" in page
    assert page.count('class="board-card"') == len(plan.tasks("194", date.today()))


def test_the_board_by_state_and_year_and_when_work_was_handed_over(province, client):
    tasks = plan.tasks("194", date.today())

    def shown(**asked):
        return client.get("/nhiem-vu/", asked).content.decode().count('class="board-card"')

    assert shown(**{"trang-thai": "overdue"}) == sum(task.is_overdue for task in tasks)
    assert shown(**{"trang-thai": "done"}) == sum(task.state == "done" for task in tasks)
    ended = [task for task in tasks if task.when.year_to is not None and task.when.year_to < 2030]
    assert shown(nam="2030") == len(tasks) - len(ended)
    assert shown(nam="không phải năm") == len(tasks)
    assert "bàn giao ngày 01/07/2025" in client.get("/nhiem-vu/").content.decode()


def test_only_my_tasks(province):
    page = text(cast.client(cast.officer()).get("/nhiem-vu/?cua-toi=1"))
    assert 0 < page.count('class="board-card"') < len(plan.tasks("194", date.today()))


def test_deadlines_show_the_last_day_to_be_in_time(province, client):
    """ "Before 10 December" is in time on the 9th."""
    assert "09/12/2026" in text(client.get("/nhiem-vu/?as_of=2026-11-24"))


@pytest.mark.spec
def test_the_story_at_the_end_of_2025_four_reached_three_not_one_without_data(province):
    rows = plan.standing("194", END_OF_2025, with_trend=False)
    states = {
        row.target.number: str(row.state) for row in rows if row.target.year == 2025 and row.target.number.isdigit()
    }
    assert [number for number, state in states.items() if state == "reached"] == ["2", "3", "5", "7"]
    assert [number for number, state in states.items() if state == "not_reached"] == ["1", "6", "17"]
    assert [number for number, state in states.items() if state == "no_data"] == ["4"]
