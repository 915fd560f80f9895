"""What work shows in the frames, on the demonstration: the task board and what is due."""

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.work import public as work

pytestmark = pytest.mark.integration


def text(answer):
    return answer.content.decode()


def test_the_board_names_who_was_charged_and_who_is_today(province, client):
    page = text(client.get("/nhiem-vu/"))
    assert "Sở Khoa học và Công nghệ" in page
    assert "được giao: Sở Thông tin và Truyền thông" in page
    assert page.count('class="board-card"') == len(work.list_tasks("194", date.today()))


def test_the_board_by_state_and_year_and_when_work_was_handed_over(province, client):
    tasks = work.list_tasks("194", date.today())

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
    assert 0 < page.count('class="board-card"') < len(work.list_tasks("194", date.today()))


def test_deadlines_show_the_last_day_to_be_in_time(province, client):
    """ "Before 10 December" is in time on the 9th."""
    assert "09/12/2026" in text(client.get("/nhiem-vu/?as_of=2026-11-24"))
