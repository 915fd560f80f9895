"""What a planner is asked, and what an answer says first: whom it serves, and only then how sure it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import comparing, figure_words
from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.tests.conftest import DAY, PEOPLE
from hatang.capabilities.siting.views import figures
from hatang.kernel.problems import Invalid

pytestmark = pytest.mark.integration
PLENTY = {"budget_vnd": 90_000_000, "radius_m": 2500, "sources": ["mast"]}
SENT = {"name": "Hỏi", "as_of": DAY.isoformat(), "budget_vnd": "9000000", "share_percent": "50"}


@pytest.fixture
def ask(network, priced, monkeypatch):
    """Send the form of a new scenario with what is usual; gives the answer."""
    monkeypatch.setattr(jobs, "queue_solve", lambda actor, scenario: None)
    page = cast.client(cast.planner()).get(reverse("siting:new")).context["form"]
    usual = {name: field.initial for name, field in page.fields.items() if field.initial is not None}

    def send(**said):
        sent = {name: value for name, value in (usual | {"network": network.pk} | SENT | said).items() if value != ""}
        return cast.client(cast.planner()).post(reverse("siting:new"), sent)

    return send


def show(scenario):
    return cast.client(cast.planner()).get(reverse("siting:scenario", args=[scenario.pk])).content.decode()


def test_the_answer_says_first_who_is_left_over_in_hamlets_that_count_as_covered(solve, province):
    province.covered = (2, 3)
    done = solve(**PLENTY)
    left_over = PEOPLE[2] + PEOPLE[3]
    split = figure_words.split_people(done)
    assert (split.without, split.without_left_over, split.without_in_gaps) == (1000, left_over, sum(PEOPLE[4:]))
    assert (split.served, split.served_left_over, split.served_in_gaps) == (1000, left_over, sum(PEOPLE[4:]))
    page = show(done)
    sentence = page.index("Trong 1.000 người chưa được phủ, 300 người ở các thôn chưa được coi là phủ sóng; 700 người")
    assert "Phương án này phục vụ 300 người của nhóm đầu và 700 người của nhóm sau." in page
    assert sentence < page.index('id="sites-table"') < page.index('id="hamlets-table"')
    assert [row["covered"] for row in ScenarioResult.objects.get(scenario=done).hamlets] == [True, True, False, False]
    # The way to ask of the former alone has it chosen.
    (address,) = re.findall(r'href="(\?people_asked=[^"#]+)#again"', page)
    asked = cast.client(cast.planner()).get(reverse("siting:scenario", args=[done.pk]) + address).content.decode()
    (chosen,) = re.findall(r'<input[^>]*name="people_asked"[^>]*checked[^>]*>', asked)
    assert 'value="uncovered"' in chosen


def test_only_hamlets_that_do_not_count_as_covered_can_be_asked_for(solve, province):
    province.covered = (2, 3)
    everybody, uncovered = solve(**PLENTY), solve(**PLENTY, people_asked="uncovered")
    assert (everybody.summary["people"], uncovered.summary["people"]) == (sum(PEOPLE[2:]), sum(PEOPLE[4:]))
    assert figure_words.split_people(uncovered) is None
    listed = cast.client(cast.planner()).get(reverse("siting:index")).context["table"].visible
    shown = {row["pk"]: row["people_in_gaps"] for row in listed}
    assert shown == {everybody.pk: sum(PEOPLE[4:]), uncovered.pk: sum(PEOPLE[4:])}
    assert "phần còn lại ở các thôn" not in show(uncovered)
    # Whom people mean is part of the question: the two are not subtracted.
    assert comparing.list_bases([everybody, uncovered]) == [0, 1]
    again = cast.client(cast.planner()).get(reverse("siting:scenario", args=[uncovered.pk])).context["again"]
    assert again["people_asked"].value() == "uncovered"


def test_an_answer_from_before_the_split_says_nothing_of_it(solve, province):
    province.covered = (2,)
    done = solve(**PLENTY)
    del done.summary["people_left_over"], done.summary["people_without_left_over"]
    assert figure_words.split_people(done) is None
    assert figure_words.count_served_in_gaps(done) is None
    assert not figures.lacks_people_in_gaps(done), "its own sum was kept"
    del done.summary["people_in_gaps"]
    assert figures.lacks_people_in_gaps(done)
    done.save()
    assert "người của nhóm đầu" not in show(done)
    newer = solve(**PLENTY)
    lines = {str(line.title): line.cells for line in figures.compare_figures([done, newer])}
    assert [words for words, _difference in lines["Trong đó ở thôn chưa phủ"]] == ["chưa tính", f"{sum(PEOPLE[3:])}"]
    page = cast.client(cast.planner()).get(reverse("siting:compare"), {"pa": [done.pk, newer.pk]}).content.decode()
    way = page.partition("giải lại để có")[2].partition("</p>")[0]
    assert (f"/{done.pk}/" in way, f"/{newer.pk}/" in way) == (True, False)


def test_nobody_counts_people_in_another_way():
    with pytest.raises(Invalid):
        replace(Ask("budget"), people_asked="sheep").check()


def test_a_column_of_people_without_a_signal_is_called_so(solve):
    masts, fibre = show(solve(**PLENTY)), show(solve(question="fibre"))
    heads = [
        re.findall(r"<th[^>]*>(.*?)</th>", page.split('id="hamlets-table"')[1].split("</thead>")[0], re.DOTALL)
        for page in (masts, fibre)
    ]
    words = [[re.sub(r"<[^>]+>", "", head).strip() for head in row] for row in heads]
    assert any(head.startswith("Số người chưa được phủ") for head in words[0])
    assert not any(head.startswith("Dân số") for head in words[0])
    assert any(head.startswith("Dân số") for head in words[1])


def test_the_workbook_calls_them_the_same(solve):
    from python_calamine import CalamineWorkbook

    done = solve(**PLENTY)
    book = cast.client(cast.planner()).get(reverse("siting:export", args=[done.pk, "xlsx"])).content
    heads = [
        cell
        for sheet in CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
        for row in CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(sheet).to_python()
        for cell in row
    ]
    assert "Số người chưa được phủ" in heads
    assert "Dân số" not in heads


def test_words_of_the_search_stand_after_the_answer_in_a_fold(solve):
    page = show(solve(**PLENTY))
    answer, fold = page.split('<details class="panel" id="search">')
    assert answer.index('id="bill-table"') > 0
    for word in ("Khoảng cách đã chứng nhận", "Bộ xử lý", "Cận và nghiệm tốt nhất"):
        assert word not in answer, word
        assert word in fold, word
    assert "Không phương án nào tốt hơn cận" in fold


@pytest.mark.parametrize(
    ("question", "reads", "leaves"),
    [
        ("budget", ("budget_vnd", "people_asked", "basis"), ("share_percent", "take_up_percent", "community_homes")),
        ("fibre", ("share_percent", "take_up_percent"), ("budget_vnd", "people_asked", "radius_m", "sources")),
        *(
            pytest.param(*each, marks=pytest.mark.night("samples"))
            for each in (
                ("share", ("share_percent", "people_asked", "basis"), ("budget_vnd", "take_up_percent")),
                (
                    "cheapest",
                    ("take_up_percent", "radius_m", "community_homes"),
                    ("budget_vnd", "share_percent", "basis"),
                ),
            )
        ),
    ],
)
def test_a_question_is_asked_what_it_reads_and_no_more(ask, question, reads, leaves):
    # What is not shown may hold anything.
    nonsense = {name: "x" for name in leaves if name.endswith(("_vnd", "_percent", "_m", "_homes"))}
    answer = ask(question=question, **nonsense)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Scenario.objects.get().question == question
    page = cast.client(cast.planner()).get(reverse("siting:new")).content.decode()
    for name in (*reads, *leaves):
        before = page[: page.index(f'name="{name}"')]
        shown_for = before[before.rindex('<div class="asked') :].split('"')[1].split()
        assert (f"of-{question}" in shown_for) == (name in reads), name
        assert not re.search(rf"<label[^>]*id_{name}[^>]*>[^<]*<span class=\"optional\"", page), name


@pytest.mark.parametrize(("question", "name"), [("budget", "budget_vnd"), ("share", "share_percent")])
def test_what_a_question_needs_is_missed_by_name(ask, question, name):
    answer = ask(question=question, **{name: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert ask(question="cheapest", **{name: ""}).status_code == 302


def test_a_scenario_without_a_name_is_named_by_its_question_area_and_day(ask):
    assert ask(name="", question="budget").status_code == 302
    assert Scenario.objects.get().name == "Nhiều người nhất với một ngân sách · 9 triệu đồng · toàn tỉnh · 01/11/2026"
    page = cast.client(cast.planner()).get(reverse("siting:index"), {"as_of": "2026-12-01"}).content.decode()
    assert "01/11/2026" in page.split("<tbody")[1].split("</tbody>")[0]


def test_what_a_solve_read_is_kept_and_does_not_hang_on_the_day(solve, province):
    first, again = solve(**PLENTY), solve(**PLENTY)
    assert first.inputs["read"] == again.inputs["read"]
    again.as_of = date(2026, 12, 1)
    assert comparing.have_same_data(first, again)
    province.without = (3, 4, 5)
    (title,) = comparing.list_differing_measures(first, solve(**PLENTY))
    assert str(title) == "số liệu người chưa có sóng"
    fibre = solve(question="fibre", share_percent=50.0).inputs["read"]
    assert {"hamlets", "fibre", "works"} == set(fibre)


def test_the_list_says_of_a_plan_that_it_serves_nobody_in_uncovered_hamlets(solve, province):
    province.covered = tuple(range(len(PEOPLE)))
    done = solve(**PLENTY)
    assert figure_words.count_served_in_gaps(done) == 0
    page = cast.client(cast.planner()).get(reverse("siting:index")).content.decode()
    assert "Trong đó ở thôn chưa phủ" in page
    assert '<span class="tag tag-attention">0</span>' in page
