"""A report is decided by the body it was sent to, and by nobody of the body that sent it."""

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.models import Regime, Submission
from hatang.capabilities.reporting.queries import deciding, obligations, periods
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY
from hatang.kernel import reading
from hatang.kernel.access import OFFICER, SYSTEM, Actor, Grant
from hatang.kernel.problems import Forbidden

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TO_THE_PROVINCE = "nd09-tinh-nam"
TO_THE_MINISTRY = "dii"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def _of_province():
    return Actor("cast-province", "Lê Văn Tỉnh", frozenset({Grant(OFFICER, "QNG.UBND")}))


def _sent(code, organisation, by):
    """A report that its body filled in and sent."""
    regime = obligations.find_regime(code=code, as_of=TODAY)
    body = identity.read_organisation(organisation, TODAY)
    period = periods.find_period(regime=regime, key="2026")
    begun = submissions.begin_submission(by, regime=regime, period=period, organisation=body, now=NOW)
    answers = {"number": "1", "text": "Đã thực hiện", "yes_no": "yes"}
    blank = {key: answers[each["kind"]] for key, each in begun.values.items() if each["value"] is None}
    submissions.save_answers(by, submission=begun, values=blank, reasons={}, now=NOW)
    return submissions.send_submission(by, submission=begun, now=NOW)


@pytest.fixture
def of_department(world):
    """The report that the department sent to the provincial committee."""
    return _sent(TO_THE_PROVINCE, "QNG.SKHCN", cast.officer())


@pytest.mark.parametrize("who", [cast.officer, cast.administrator])
def test_nobody_decides_the_report_of_their_own_body(of_department, who):
    for act in (
        lambda: submissions.accept_submission(who(), submission=of_department, now=NOW),
        lambda: submissions.give_back(who(), submission=of_department, comment="Sửa lại", now=NOW),
    ):
        with pytest.raises(Forbidden) as caught:
            act()
        assert "Không ai tự xử lý" in str(caught.value)
    of_department.refresh_from_db()
    assert of_department.state == "submitted"


def test_the_body_it_was_sent_to_decides_and_alone_opens_it_again(of_department):
    submissions.accept_submission(_of_province(), submission=of_department, now=NOW)
    with pytest.raises(Forbidden):
        submissions.open_again(cast.officer(), submission=of_department, reason="Sửa", now=NOW)
    submissions.open_again(_of_province(), submission=of_department, reason="Sửa", now=NOW)
    of_department.refresh_from_db()
    assert of_department.state == "returned"


def test_one_who_receives_elsewhere_does_not_decide_what_was_sent_to_the_department(world):
    sent = _sent(YEARLY, cast.committee("21136"), cast.clerk("21136"))
    with pytest.raises(Forbidden) as caught:
        submissions.accept_submission(_of_province(), submission=sent, now=NOW)
    assert "Sở Khoa học và Công nghệ" in str(caught.value)
    submissions.accept_submission(cast.officer(), submission=sent, now=NOW)


def test_a_second_grant_in_the_body_that_sent_it_keeps_one_from_deciding(of_department):
    both = Actor("cast-both", "Kiêm Nhiệm", frozenset({Grant(OFFICER, "QNG.UBND"), Grant("planner", "QNG.SKHCN")}))
    with pytest.raises(Forbidden):
        submissions.accept_submission(both, submission=of_department, now=NOW)


@pytest.mark.parametrize(
    ("recipient", "organisation", "who", "decides"),
    [
        ("QNG.SKHCN", "QNG.SYT", cast.officer, True),
        ("QNG.SKHCN", "QNG.SKHCN", cast.officer, False),
        ("QNG.SKHCN", "QNG.SYT", cast.agency_officer, False),
        ("QNG.SKHCN", "QNG.SYT", cast.planner, False),
        ("QNG.STTTT", "QNG.SYT", cast.officer, True),  # The department does the work of the one that was merged.
        ("QNG.SKHCN", "QNG.STTTT", cast.officer, False),  # What the merged one sent is the department's own.
        ("BKHCN", "QNG.SYT", cast.officer, False),
        ("QNG.UBND", "QNG.SYT", cast.officer, False),
        ("QNG.UBND", "QNG.SYT", _of_province, True),
        ("khong-co", "QNG.SYT", cast.officer, True),
        ("khong-co", "QNG.SKHCN", cast.officer, False),
        ("QNG.UBND", "QNG.SKHCN", lambda: SYSTEM, True),
        ("QNG.SKHCN", "QNG.SYT", lambda: cast.nobody, False),
    ],
)
def test_the_decider_is_of_the_recipient_where_the_register_knows_it(world, recipient, organisation, who, decides):
    regime = Regime(code="thu", title="Thử", recipient=recipient)
    assert deciding.may_decide(who(), regime=regime, organisation=organisation, as_of=TODAY) is decides


@pytest.mark.parametrize(
    "code",
    [
        TO_THE_PROVINCE,
        *(pytest.param(code, marks=pytest.mark.night("samples")) for code in (TO_THE_MINISTRY, YEARLY)),
    ],
)
def test_the_page_of_ones_own_report_shows_no_buttons_and_the_roads_are_closed(world, code):
    _sent(code, "QNG.SKHCN", cast.officer())
    officer = cast.client(cast.officer())
    names = [code, "2026", "QNG.SKHCN"]
    for state in ("submitted", "accepted"):
        Submission.objects.update(state=state)
        page = officer.get(reverse("reporting:submission", args=names))
        assert page.status_code == 200
        for name in ("accept", "give_back", "open_again"):
            address = reverse(f"reporting:{name}", args=names)
            assert address not in page.content.decode()
            for answer in (officer.get(address), officer.post(address, {"comment": "Sửa lại"})):
                assert answer.status_code == 403
                assert "Không ai tự xử lý" in answer.content.decode()
        assert Submission.objects.get().state == state


def test_the_page_shows_the_buttons_to_the_body_it_was_sent_to(of_department):
    reading.drop_cached()
    province = cast.client(_of_province())
    names = [TO_THE_PROVINCE, "2026", "QNG.SKHCN"]
    page = province.get(reverse("reporting:submission", args=names)).content.decode()
    for name in ("accept", "give_back"):
        assert reverse(f"reporting:{name}", args=names) in page
    assert province.post(reverse("reporting:accept", args=names), {"comment": ""}).status_code == 302
    assert Submission.objects.get().state == "accepted"
