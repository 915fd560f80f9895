"""What may be set against what, which answer wins on what, and the words of the pages about them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.siting.models import LineNetwork, Scenario, ScenarioResult
from hatang.capabilities.siting.queries import comparing, figure_words
from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.queries.money_hidden import hide_scenario_money
from hatang.capabilities.siting.terms import ScenarioState
from hatang.capabilities.siting.tests.conftest import DAY
from hatang.capabilities.siting.views import verdicts

BILLION = 1_000_000_000
FIRST = Ask("budget", budget_vnd=40 * BILLION)


def answer(name, ask=FIRST, *, as_of=DAY, prices="p1", read=None, **summary):
    return Scenario(
        name=name,
        question=ask.question,
        asked=ask.as_json(),
        as_of=as_of,
        inputs={"prices_sha256": prices} | ({"read": read} if read else {}),
        state=ScenarioState.COMPLETE,
        made_at=timezone.make_aware(datetime(2026, 11, 2)),
        summary={"cost_vnd": 39 * BILLION, "people": 38_000, "hamlets": 60, "gap": 0.0} | summary,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ask": replace(FIRST, area="21136@2025-07-01")}, "địa bàn"),
        ({"ask": replace(FIRST, question="fibre")}, "câu hỏi"),
    ],
)
def test_answers_about_other_people_are_told_apart_with_why(changes, reason):
    first, second = answer("A"), answer("B", **changes)
    words = verdicts.describe_comparison([first, second])
    assert words.refusals == (f"“B” không so được với “A” vì khác {reason}.",)
    assert (words.verdicts, words.may_align) == ((), False)
    assert comparing.list_bases([first, second]) == [0, 1]
    assert {base for bases in comparing.list_figure_bases([first, second]).values() for base in bases} == {0, 1}


def test_an_answer_wins_in_each_figure_in_words():
    better = answer("A", **dict.fromkeys(("homes", "per_person_vnd", "per_home_passed_vnd"), 1), people_in_gaps=7_057)
    worse = answer("B", homes=2, per_person_vnd=2, per_home_passed_vnd=2, people_in_gaps=0)
    (words,) = verdicts.describe_comparison([better, worse]).verdicts
    assert "phủ thêm 7.057 người ở thôn chưa phủ" in words
    assert set(verdicts._WORDS) == set(comparing._LESS_IS_BETTER)


PEOPLE = "số người được phục vụ, thôn được phục vụ"
MONEY = "chi phí qua các năm"


@pytest.mark.parametrize(
    ("changes", "reason", "equal", "apart"),
    [
        ({"as_of": date(2026, 10, 1)}, "ngày số liệu", MONEY, PEOPLE),
        ({"prices": "p2"}, "bảng giá", PEOPLE, MONEY),
        ({"ask": replace(FIRST, years=10)}, "số năm tính chi phí", PEOPLE, MONEY),
        ({"ask": replace(FIRST, basis="predicted")}, "căn cứ về nơi chưa có sóng", MONEY, PEOPLE),
        ({"ask": replace(FIRST, people_asked="uncovered")}, "cách tính người chưa có sóng", MONEY, PEOPLE),
    ],
)
def test_what_two_answers_share_is_compared_and_what_differs_is_said(changes, reason, equal, apart):
    first, second = answer("A"), answer("B", **changes)
    words = verdicts.describe_comparison([first, second])
    assert words.refusals == ()
    assert words.verdicts == (f"“A” và “B” như nhau về {equal}.",)
    (note,) = words.notes
    assert f"khác đầu vào ({reason})" in note
    assert note.endswith(f"Không trừ vì khác nghĩa: {apart}.")
    assert words.may_align
    assert comparing.list_bases([first, second]) == [0, 1]
    bases = comparing.list_figure_bases([first, second])
    assert (bases["cost_vnd"], bases["people"]) == (([0, 0], [0, 1]) if equal == MONEY else ([0, 1], [0, 0]))


def test_a_figure_that_means_the_same_wins_or_loses_whatever_else_differs():
    dear, cheap = answer("A", prices="p1"), answer("B", replace(FIRST, basis="predicted"), cost_vnd=38 * BILLION)
    (text,) = verdicts.describe_comparison([dear, cheap]).verdicts
    assert text == "So với “A”, “B” rẻ hơn 1 tỷ đồng."


def test_nothing_is_weighed_where_no_figure_means_the_same():
    other = answer("B", replace(FIRST, basis="predicted"), prices="p2", cost_vnd=1, people=1)
    words = verdicts.describe_comparison([answer("A"), other])
    assert (words.verdicts, words.refusals, len(words.notes)) == ((), (), 1)


def test_fibre_and_the_cheapest_technology_serve_the_same_hamlets_and_are_compared():
    fibre = answer("Quang", replace(FIRST, question="fibre"), cost_vnd=50 * BILLION)
    cheapest = answer("Rẻ nhất", replace(FIRST, question="cheapest"), people=38_000)
    words = verdicts.describe_comparison([fibre, cheapest])
    assert words.verdicts == ("So với “Quang”, “Rẻ nhất” hơn ở mọi điểm: rẻ hơn 11 tỷ đồng.",)
    assert words.notes == ("“Rẻ nhất” và “Quang” trả lời hai câu hỏi về cùng những người ấy.",)
    assert not words.may_align
    assert verdicts.describe_columns([fibre, cheapest]) == ["", "khác câu hỏi"]


def test_twins_are_not_what_is_offered():
    first, twin = answer("A"), answer("A lần 2")
    other = answer("C", replace(FIRST, budget_vnd=20 * BILLION))
    fibre = answer("F", replace(FIRST, question="fibre"))
    assert comparing.are_twins(first, twin)
    assert not comparing.are_twins(first, other)
    assert [each.name for each in comparing.choose_pair([twin, first, fibre, other])] == ["C", "A lần 2"]
    assert [each.name for each in comparing.choose_pair([twin, first])] == ["A", "A lần 2"]
    assert comparing.choose_pair([first]) is None


READ = {"hamlets": "h1", "fibre": "f1", "masts": "m1"}
LATER = date(2026, 12, 1)


def test_answers_of_two_days_are_compared_where_what_they_read_is_the_same():
    words = verdicts.describe_comparison([answer("A", read=READ), answer("B", as_of=LATER, people=39_000, read=READ)])
    assert words.verdicts == ("So với “A”, “B” hơn ở mọi điểm: phủ thêm 1.000 người.",)
    assert words.notes == ("Số liệu đã đọc của ngày 01/11/2026 và ngày 01/12/2026 như nhau.",)


@pytest.mark.parametrize("day", [DAY, LATER])
def test_what_differs_of_the_data_is_named_whatever_the_day(day):
    changed = answer("B", as_of=day, read=READ | {"masts": "m2", "fibre": "f2"})
    words = verdicts.describe_comparison([answer("A", read=READ), changed])
    assert "khác đầu vào (số liệu thôn có cáp quang, số liệu cột)" in words.notes[0]
    assert words.verdicts == (f"“A” và “B” như nhau về {MONEY}.",)
    assert words.may_align


def test_of_an_answer_whose_reading_was_not_kept_the_day_decides():
    words = verdicts.describe_comparison([answer("A"), answer("B", as_of=LATER, read=READ)])
    assert "khác đầu vào (ngày số liệu)" in words.notes[0]


def test_of_two_questions_it_is_said_why_there_is_no_verdict():
    words = verdicts.describe_comparison([answer("A"), answer("F", replace(FIRST, question="fibre"))])
    (note,) = words.notes
    assert note.startswith("Không thể nói phương án nào hơn: tiền và người của “A” nói về cột")
    assert "của “F” nói về cáp và số hộ" in note


def test_the_one_that_wins_is_said_with_what_it_wins():
    first = answer("A", cost_vnd=37_800_000_000, people=38_310)
    words = verdicts.describe_comparison([answer("B"), first])
    assert words.verdicts == ("So với “B”, “A” hơn ở mọi điểm: rẻ hơn 1,2 tỷ đồng, phủ thêm 310 người.",)
    assert words.refusals == ()


def test_another_budget_is_compared_by_what_is_won_and_what_is_lost():
    small = answer("20 tỷ", replace(FIRST, budget_vnd=20 * BILLION), cost_vnd=19 * BILLION, people=30_000, hamlets=59)
    (text,) = verdicts.describe_comparison([answer("40 tỷ"), small]).verdicts
    assert text == "So với “40 tỷ”, “20 tỷ” rẻ hơn 20 tỷ đồng; nhưng phủ ít hơn 8.000 người, ít hơn 1 thôn."


def test_a_lead_that_a_longer_search_could_turn_is_said_so():
    lead, close = answer("A", people=38_100, gap=0.01), answer("B", gap=0.01)
    (text,) = verdicts.describe_comparison([close, lead]).verdicts
    assert "giải lâu hơn có thể đổi kết quả" in text
    (sure,) = verdicts.describe_comparison([answer("B"), lead]).verdicts
    assert "giải lâu hơn" not in sure


def test_answers_that_come_to_the_same_say_so():
    words = verdicts.describe_comparison([answer("A"), answer("B")])
    assert words.verdicts == ("“A” và “B” cho kết quả như nhau.",)


def test_of_several_each_is_set_against_the_first_that_is_measured_alike():
    fibre = replace(FIRST, question="fibre")
    asked = [answer("A"), answer("F", fibre), answer("B", people=1), answer("G", fibre, people=2)]
    words = verdicts.describe_comparison(asked)
    assert comparing.list_bases(asked) == [0, 1, 0, 1]
    assert [text[:12] for text in words.verdicts] == ["So với “B”, ", "So với “G”, "]
    assert [text[:3] for text in words.refusals] == ["“F”"]


def test_who_sees_no_money_reads_no_money_in_the_verdict():
    dear, wide = answer("A", cost_vnd=50 * BILLION), answer("B", people=39_000, cost_vnd=41 * BILLION)
    (text,) = verdicts.describe_comparison([hide_scenario_money(dear), hide_scenario_money(wide)]).verdicts
    assert text == "So với “A”, “B” hơn ở mọi điểm: phủ thêm 1.000 người."
    later = answer("C", as_of=LATER, read=READ, people=39_500)
    hidden = [hide_scenario_money(scenario) for scenario in (answer("A", read=READ), later)]
    assert verdicts.describe_comparison(hidden).refusals == ()


def test_a_word_is_explained_where_it_stands():
    masts, fibre = answer("A"), answer("F", replace(FIRST, question="fibre"), homes=9, per_home_passed_vnd=1)
    words = [str(word) for word, _meaning in figure_words.list_meanings([masts])]
    assert "Khoảng cách đã chứng nhận" in words
    assert "Hộ đi qua" not in words
    assert {"Hộ đi qua", "Chi phí mỗi hộ đi qua"} <= {str(word) for word, _m in figure_words.list_meanings([fibre])}


@pytest.fixture
def standing(db):
    """Two answers to a question about money, with one about fibre between them."""
    network = LineNetwork.objects.create(
        name="lưới", sha256="0" * 64, file="00000000-0000-0000-0000-000000000000", source="thử",
        vertices=1, edges=1, parts=1, added_at=timezone.now(), added_by_label="x",
    )  # fmt: skip
    made = [answer("Cũ"), answer("Quang", replace(FIRST, question="fibre"), homes=9), answer("Mới", people=40_000)]
    for minute, scenario in enumerate(made):
        scenario.network, scenario.made_at = network, scenario.made_at.replace(minute=minute)
        scenario.save()
        ScenarioResult.objects.create(scenario=scenario)
    return made


def read_choices(page):
    """The scenario that each select of the form stands on; "" for none."""
    selects = [select.split("</select>")[0] for select in page.split('<select name="pa"')[1:]]
    return [(re.findall(r'<option value="(\d*)" selected', select) or [""])[0] for select in selects]


@pytest.mark.integration
class TestPages:
    def test_the_comparison_begins_with_its_verdict(self, standing):
        planner, (old, fibre, new) = cast.client(cast.planner()), standing
        page = planner.get(reverse("siting:compare"), {"pa": [old.pk, new.pk]}).content.decode()
        assert page.index("“Mới” hơn ở mọi điểm: phủ thêm 2.000 người.") < page.index("<table")
        assert "giữ nguyên" not in page
        page = planner.get(reverse("siting:compare"), {"pa": [old.pk, fibre.pk]}).content.decode()
        assert "“Quang” không so được với “Cũ” vì khác câu hỏi." in page
        assert reverse("siting:scenario", args=[old.pk]) in page.split("giữ nguyên")[1].split("</section>")[0]
        assert "Mọi hộ của các thôn mà cáp đã tới" in page.split("<table")[1].split("</table>")[0]

    def test_two_that_may_be_compared_are_offered(self, standing):
        planner, (old, _fibre, new) = cast.client(cast.planner()), standing
        page = planner.get(reverse("siting:index")).content.decode()
        assert read_choices(page) == [str(old.pk), str(new.pk), "", ""]
        page = planner.get("/").content.decode()
        assert f'href="{reverse("siting:compare")}' in page

    def test_without_any_named_the_best_pair_stands_side_by_side_at_once(self, standing):
        page = cast.client(cast.planner()).get(reverse("siting:compare")).content.decode()
        assert "“Mới” hơn ở mọi điểm: phủ thêm 2.000 người." in page
        assert read_choices(page)[:2] == [str(standing[0].pk), str(standing[2].pk)]

    def test_where_nothing_is_solved_the_page_says_what_will_stand_here(self, db):
        page = cast.client(cast.planner()).get(reverse("siting:compare")).content.decode()
        assert "Chưa đủ phương án để so sánh" in page

    def test_an_answer_leads_to_the_comparison_with_one_measured_alike(self, standing):
        planner, (old, fibre, new) = cast.client(cast.planner()), standing
        page = planner.get(reverse("siting:scenario", args=[new.pk])).content.decode()
        assert f"pa={old.pk}&amp;pa={new.pk}" in page
        assert "data-print-page" in page
        assert "Các từ này nghĩa là gì" in page
        assert "pa=" not in planner.get(reverse("siting:scenario", args=[fibre.pk])).content.decode()

    def test_pages_of_answers_ask_few_questions(self, standing, django_assert_max_num_queries):
        planner = cast.client(cast.planner())
        for address in (
            reverse("siting:index"),
            reverse("siting:scenario", args=[standing[2].pk]),
            f"{reverse('siting:compare')}?" + "&".join(f"pa={each.pk}" for each in standing),
        ):
            planner.get(address)
            with django_assert_max_num_queries(15):
                assert planner.get(address).status_code == 200
