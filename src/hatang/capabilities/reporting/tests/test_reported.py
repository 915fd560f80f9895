"""The report of one body as a document of Decree 30: what it says, who may have it, which version one reads."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from tests import cast
from tests.clock import MOMENTS

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.formats import documents
from hatang.capabilities.reporting.formats import reported as laid_out
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import obligations, periods, reported
from hatang.capabilities.reporting.tests.conftest import TODAY, YEARLY, begin_report
from hatang.capabilities.reporting.tests.kept import KINDS
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

SENT, WRITTEN = "Đã kéo cáp đến thôn 4", "chuyện riêng của xã chưa gửi lại"
REASON = "Thôn 4 vừa kéo cáp, chưa vào sổ"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def clerk(world):
    return cast.client(cast.clerk("21136"))


@pytest.fixture
def officer(world):
    return cast.client(cast.officer())


def _at(name, *more, regime=YEARLY, body=None):
    return reverse(f"reporting:{name}", args=[regime, "2026", body or cast.committee("21136"), *more])


def _begin(client, **changes):
    """The report begun, with a figure that the platform knows and the body corrected, one open and one text."""
    begin_report(client, YEARLY, "2026", cast.committee("21136"))
    submission = Submission.objects.get()
    known = {"known": 75.0, "quality": "measured", "value": 90.5, "reason": REASON}
    submission.values["fibre_hamlets"] |= known
    submission.values["fibre_households"] |= {"known": 71.25, "quality": "declared", "value": 71.25}
    submission.values["difficulties"] |= {"value": SENT}
    submission.values["own_plan"] |= {"value": True}
    submission.values["households_smart"] |= {"value": None}
    submission.save()
    return submission


def _send(client, text):
    submission = Submission.objects.get()
    answers = {"number": "1,5", "text": "Đã thực hiện", "yes_no": "yes"}
    values = {f"value-{code}": answers[each["kind"]] for code, each in submission.values.items()}
    reasons = {f"reason-{code}": REASON for code in submission.values}
    return client.post(_at("write"), values | reasons | {"value-difficulties": text, "send": "1"})


def said(kind, content):
    parts = parts_of(content) if kind == "docx" else pages_of(content)
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_says_what_stands_on_its_page_by_the_decree(clerk, kind):
    _begin(clerk)
    answer = clerk.get(_at("document", kind))
    assert answer["Content-Type"] == documents.TYPES[kind]
    assert f"du-thao-{YEARLY}-2026-{cast.committee('21136')}.{kind}" in answer["Content-Disposition"]
    words = said(kind, answer.content)
    wanted = (
        *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ỦY BAN NHÂN DÂN XÃ CÀ ĐAM", "DỰ THẢO", "/BC-UBND", "Cà Đam, ngày"),
        *("BÁO CÁO", "Kết quả thực hiện Kế hoạch 194, năm 2026", "194/KH-UBND, VI.5.d", "I. HẠ TẦNG VIỄN THÔNG"),
        *("90,5", "đơn vị đã sửa; nền tảng tính được 75 % (đo được).", f"Lý do: {REASON}", "đơn vị báo cáo"),
        *("71,25", "nền tảng tính (khai báo)", SENT, "chưa có thông tin", "Có"),
        "Kính gửi: Ủy ban nhân dân tỉnh Quảng Ngãi (thông qua Sở Khoa học và Công nghệ tỉnh Quảng Ngãi).",
        "ngày 16/12/2022 của UBND tỉnh Quảng",
        *("Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH"),
        "Số liệu đến",
    )
    assert [each for each in wanted if each not in words] == []
    assert "UBND TỈNH" not in words


def test_the_page_offers_both_files_and_carries_the_same_rows(clerk):
    submission = _begin(clerk)
    page = clerk.get(_at("submission")).content.decode()
    for kind in documents.TYPES:
        assert _at("document", kind) in page
    _send(clerk, SENT)
    page = " ".join(clerk.get(_at("submission")).content.decode().split())
    words = said("docx", clerk.get(_at("document", "docx")).content)
    submission.refresh_from_db()
    lines = [line for _group, lines in reported.group_lines(submission.values) for line in lines]
    assert lines
    for line in lines:
        for text in (line.label, line.figure, line.source):
            assert text in page
            assert text in words


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_gives_the_same_bytes_whoever_asks_in_whatever_language(clerk, officer, kind):
    _begin(clerk)
    _send(clerk, SENT)
    first = clerk.get(_at("document", kind)).content
    officer.cookies["hatang_language"] = "en"
    assert officer.get(_at("document", kind)).content == first
    words = said(kind, first)
    assert "DỰ THẢO" not in words
    assert "Unit" not in words


@pytest.mark.parametrize(
    "moment",
    [MOMENTS[0], *(pytest.param(moment, marks=pytest.mark.night("samples")) for moment in MOMENTS[1:3])],
    ids=str,
)
def test_a_report_bears_the_day_on_which_it_was_sent_in_the_province(world, set_clock, moment):
    set_clock(moment)
    clerk = cast.client(cast.clerk("21136"))
    _begin(clerk)
    assert _send(clerk, SENT).status_code == 302
    set_clock(moment + timedelta(days=40))
    clerk = cast.client(cast.clerk("21136"))
    day = f"ngày {moment:%d} tháng {moment.month if moment.month > 2 else moment.strftime('%m')} năm {moment.year}"
    assert f"Cà Đam, {day}" in said("docx", clerk.get(_at("document", "docx")).content)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_has_the_files(clerk, officer, kind):
    _begin(clerk)
    others = [cast.client(each) for each in (cast.clerk("21157"), cast.agency_officer(), cast.resident(), cast.nobody)]
    for client in (officer, *others):
        answer = client.get(_at("document", kind))
        assert answer.status_code in (302, 403, 404)
        assert answer.get("Content-Type") not in documents.TYPES.values()
    _send(clerk, SENT)
    assert officer.get(_at("document", kind)).status_code == 200
    for client in others:
        answer = client.get(_at("document", kind))
        assert answer.status_code in (302, 403, 404)
        assert answer.get("Content-Type") not in documents.TYPES.values()


@pytest.mark.parametrize("kind", KINDS)
def test_between_two_versions_the_recipient_has_the_one_that_was_sent(clerk, officer, kind):
    _begin(clerk)
    _send(clerk, SENT)
    sent = officer.get(_at("document", kind)).content
    officer.post(_at("give_back"), {"comment": "Thiếu thôn 2"})
    assert clerk.post(_at("write"), {"value-difficulties": WRITTEN, "save": "1"}).status_code == 302
    assert officer.get(_at("document", kind)).content == sent
    own = said(kind, clerk.get(_at("document", kind)).content)
    assert WRITTEN in own
    assert "DỰ THẢO" in own
    # The workbook keeps to the same rule.
    assert WRITTEN.encode() not in _strings(officer.get(_at("workbook")).content)
    assert WRITTEN.encode() in _strings(clerk.get(_at("workbook")).content)


def _strings(workbook):
    import io
    import zipfile

    return zipfile.ZipFile(io.BytesIO(workbook)).read("xl/sharedStrings.xml")


def test_another_kind_of_file_is_refused_by_name(clerk):
    _begin(clerk)
    answer = clerk.get(f"{_at('document', 'docx').removesuffix('docx')}{quote('odt')}")
    assert answer.status_code == 404
    assert "docx hoặc pdf" in answer.content.decode()


def test_an_operator_stands_under_its_own_head(world):
    code, operator = "kh194-ke-hoach-doanh-nghiep", "VNPT.QNG"
    engineer = cast.operator_engineer(operator)
    client = cast.client(engineer)
    assert begin_report(client, code, "2026", operator).status_code == 302
    words = said("docx", client.get(_at("document", "docx", regime=code, body=operator)).content)
    assert "TẬP ĐOÀN BƯU CHÍNH VIỄN THÔNG VIỆT NAM VNPT QUẢNG NGÃI" in words
    assert "ỦY BAN NHÂN DÂN" not in words
    assert "BÁO CÁO Kế hoạch năm sau của doanh nghiệp viễn thông, năm 2026" in words


@pytest.mark.parametrize(
    "code",
    [
        *(pytest.param(code, marks=pytest.mark.night("samples")) for code in ("dii", "dti", "nd09-tinh-nam", YEARLY)),
        "nd09-tinh-thang",
    ],
)
def test_every_form_can_be_laid_out(world, code):
    from hatang.capabilities.reporting.actions import submissions
    from hatang.capabilities.reporting.tests.conftest import NOW

    regime = obligations.find_regime(code=code, as_of=TODAY)
    period = periods.find_period(regime=regime, key="2026-11" if regime.cadence == "month" else "2026")
    body = identity.read_organisation("QNG.SKHCN", TODAY)
    made = submissions.begin_submission(cast.officer(), regime=regime, period=period, organisation=body, now=NOW)
    row = obligations.find_obligation(
        regime=regime, period=period, organisation=body.code, today=TODAY, actor=cast.officer()
    )
    words = said(
        "docx",
        laid_out.render_document(
            reported.build_document_rows(obligation=row, submission=made, actor=cast.officer()), "docx"
        ),
    )
    assert "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in words
    assert [each["label"] for each in made.values.values() if " ".join(each["label"].split()) not in words] == []
