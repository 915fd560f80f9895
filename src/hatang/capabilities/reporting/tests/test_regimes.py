"""Officers enter a regime and its versions; what is wrong is named by row and field; loading never overwrites it."""

import io
from datetime import date
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import form_sheets, regimes, submissions
from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.models import Regime, Submission
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.capabilities.reporting.views import calendar
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid
from hatang.kernel.ui.context import Context

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LINE = {"code": "a", "group": "Nhóm", "label": "Câu hỏi", "kind": "number"}
HEADINGS = "Mã;Nhóm;Nội dung;Loại;Đơn vị tính;Chỉ số;Bắt buộc;Điểm;Chỉ dành cho"


def _head(**changes):
    return {
        "title": "Báo cáo an toàn trạm",
        "citation": "Công văn 12/SKHCN (thử)",
        "cadence": "quarter",
        "closes_day": 14,
        "closes_citation": "Nghị định 09/2019/NĐ-CP",
        "due_day": None,
        "due_working_days": 3,
        "reporters": ["operator"],
        "recipient": "QNG.SKHCN",
        "addressee": "",
        "copies": [],
        "computes": False,
        "group_points": [],
        "note": "",
        "valid_from": date(2026, 1, 1),
    } | changes


def _enter(code="an-toan-tram", form=(LINE,), **changes):
    return regimes.enter_regime(cast.officer(), code=code, head=_head(**changes), form=form, now=NOW)


def _read(*lines):
    text = "\n".join((HEADINGS, *lines)).encode()
    return form_sheets.read_form_sheet(cast.officer(), stream=io.BytesIO(text), name="bieu.csv", as_of=TODAY)


def _posted(**changes):
    said = {name: "" if value is None else value for name, value in _head(**changes).items()}
    return said | {"valid_from": said["valid_from"].isoformat()}


def test_an_entered_regime_is_owed_like_a_shipped_one_and_audited(world):
    row = _enter()
    owed = obligations.list_owed(organisations=["VNPT.QNG"], today=TODAY, actor=cast.officer())
    assert [each.period.key for each in owed if each.regime == row] == ["2026-Q3", "2026-Q4"]
    entry = AuditEntry.objects.get(action="reporting.enter")
    assert entry.object_key == "an-toan-tram@2026-01-01"
    assert entry.after["form"] == [LINE]


def test_a_new_version_ends_the_one_before_on_its_first_day(world):
    old, new = _enter(), _enter(valid_from=date(2026, 11, 20), closes_day=10)
    old.refresh_from_db()
    assert (old.valid_to, new.valid_to) == (date(2026, 11, 20), None)
    found = [obligations.resolve_period(code=old.code, key=key, as_of=TODAY) for key in ("2026-Q3", "2026-Q4")]
    assert [(row.pk, period.closes.day) for row, period in found] == [(old.pk, 14), (new.pk, 10)]


def test_a_period_that_closed_under_the_version_before_is_still_owed(world):
    """The month closed on the 14th, the new version began on the 20th: its report is due on the 25th all the same."""
    _enter(code="thang", cadence="month", due_day=25)
    _enter(code="thang", cadence="month", due_day=25, valid_from=date(2026, 11, 20))
    rows = [
        each
        for each in obligations.list_live(today=date(2026, 11, 24), actor=cast.officer())
        if each.regime.code == "thang"
    ]
    assert {(each.period.key, each.days_left) for each in rows} == {("2026-10", -30), ("2026-11", 1)}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"closes_day": 29}, "closes_day", "29"),
        ({"due_day": 31}, "due_day", "31"),
        ({"recipient": "KHONG.CO"}, "recipient", "KHONG.CO"),
        ({"reporters": ["operator", "QNG.LA"]}, "reporters", "QNG.LA"),
        ({"valid_from": date(2026, 1, 1)}, "valid_from", "01/01/2026"),
        ({"valid_from": date(2025, 1, 1)}, "valid_from", "01/01/2026"),
    ],
)
def test_what_is_wrong_in_the_head_is_refused_by_its_field(world, changes, field, said):
    _enter()
    with pytest.raises(Invalid) as caught:
        _enter(**{"valid_from": date(2027, 1, 1), **changes})
    assert caught.value.code == field
    assert said in str(caught.value)
    assert Regime.objects.filter(code="an-toan-tram").count() == 1


@pytest.mark.parametrize(
    ("lines", "cell", "said"),
    [
        (["a;N;Một;số;%;khong.co"], "F2", "khong.co"),
        (["a;N;Một;bảng", "b;N;Hai;số"], "D2", "bảng"),
        (["a;N;Một;số", "a;N;Hai;số"], "A", "a"),
        (["a b;N;Một;số"], "A2", "Mã"),
        (["a;N;;số"], "C2", "Nội dung"),
        (["a;N;Một;chữ;;fibre.hamlets"], "F2", "Chỉ số"),
        (["a;N;Một;số;;;có;nhiều"], "H2", "nhiều"),
        (["a;N;Một;số;;;;;nguoi_la"], "I2", "nguoi_la"),
    ],
)
def test_what_is_wrong_in_the_sheet_is_refused_by_its_cell(world, lines, cell, said):
    with pytest.raises(Invalid) as caught:
        _read(*lines)
    text = str(caught.value)
    assert cell in text
    assert said in text


def test_a_sheet_is_read_with_its_words(world):
    form = _read(
        "a;Nhóm 1;Tỉ lệ cáp quang;số;%;fibre.hamlets;không;12,5;operator; department", "b;Nhóm 1;Đã ban hành;có/không"
    )
    assert form == [
        {"code": "a", "group": "Nhóm 1", "label": "Tỉ lệ cáp quang", "kind": "number", "unit": "%",
         "indicator": "fibre.hamlets", "points": 12.5, "required": False, "only": ["operator"]},
        {"code": "b", "group": "Nhóm 1", "label": "Đã ban hành", "kind": "yes_no"},
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["dii", "dti", "kh194-bao-cao-nam", "kh194-ke-hoach-doanh-nghiep", "nd09-tinh-nam"])
def test_a_form_goes_out_and_comes_back_as_it_was(world, code):
    row = obligations.find_regime(code=code, as_of=TODAY)
    content = io.BytesIO(form_sheets.write_form_sheet(row.form, title=row.title))
    back = form_sheets.read_form_sheet(cast.officer(), stream=content, name="bieu.xlsx", as_of=TODAY)
    assert back == [{"kind": "number", **field} for field in row.form]


def test_loading_never_overwrites_what_was_entered(world, tmp_path):
    shipped = obligations.find_regime(code="dii", as_of=TODAY)
    row = _enter(code="dii", valid_from=date(2026, 12, 15), title="DII của tỉnh")
    assert load_reference(today=TODAY) == 0
    text = '[[regime]]\ncode="dii"\ntitle="Bản mới"\ncitation="QĐ"\ncadence="year"\ncloses_day=0\ncloses_citation="x"\n'
    text += 'reporters=["QNG.SKHCN"]\nrecipient="BKHCN"\nvalid_from={}\n'
    (tmp_path / "a.toml").write_text(text.format("2026-12-15") + text.format("2027-01-01") + text.format("2024-01-01"))
    assert load_reference(folder=tmp_path, today=TODAY) == 1
    row.refresh_from_db()
    shipped.refresh_from_db()
    assert row.title == "DII của tỉnh"
    held = list(Regime.objects.filter(code="dii").values_list("title", "valid_from", "valid_to"))
    assert held == [
        (shipped.title, date(2023, 5, 25), date(2024, 1, 1)),
        ("Bản mới", date(2024, 1, 1), date(2025, 3, 1)),
        (shipped.title, date(2025, 3, 1), date(2026, 12, 15)),
        ("DII của tỉnh", date(2026, 12, 15), None),
    ]


def test_a_version_under_which_reports_were_begun_stays(world):
    row = _enter(reporters=["QNG.SKHCN"], recipient="QNG.UBND")
    period = periods.find_period(regime=row, key="2026-Q4")
    body = identity.read_organisation("QNG.SKHCN", TODAY)
    submissions.begin_submission(cast.officer(), regime=row, period=period, organisation=body, now=NOW)
    for act in (
        lambda: regimes.correct_regime(cast.officer(), row=row, head=_head(), form=[LINE], now=NOW),
        lambda: regimes.take_out(cast.officer(), row=row, reason="nhầm"),
    ):
        with pytest.raises(Conflict):
            act()
    new = _enter(valid_from=date(2026, 12, 1), form=[{**LINE, "code": "b"}])
    assert list(Submission.objects.get().values) == ["a"]
    assert [each["code"] for each in new.form] == ["b"]


def test_a_version_is_corrected_and_taken_out(world):
    old, new = _enter(), _enter(valid_from=date(2026, 6, 1))
    regimes.correct_regime(
        cast.officer(), row=new, head=_head(valid_from=date(2026, 7, 1), title="Sửa"), form=[LINE], now=NOW
    )
    old.refresh_from_db()
    assert old.valid_to == date(2026, 7, 1)
    regimes.take_out(cast.officer(), row=new, reason="nhập nhầm")
    old.refresh_from_db()
    assert old.valid_to is None
    with pytest.raises(Conflict):
        regimes.take_out(cast.officer(), row=Regime.objects.get(code="dti"), reason="nhầm")


def test_an_officer_enters_a_regime_on_its_page(world):
    officer = cast.client(cast.officer())
    sheet = SimpleUploadedFile("bieu.csv", f"{HEADINGS}\na;Nhóm;Trạm hỏng;số;trạm".encode())
    done = officer.post(reverse("reporting:enter_regime"), _posted() | {"code": "an-toan-tram", "sheet": sheet})
    assert done.status_code == 302
    page = officer.get(reverse("reporting:regime", args=["an-toan-tram"])).content.decode()
    assert "Trạm hỏng" in page
    assert "an-toan-tram" in officer.get(reverse("reporting:regimes")).content.decode()
    done = officer.post(reverse("reporting:enter_version", args=["an-toan-tram"]), _posted(valid_from=date(2027, 1, 1)))
    assert done.status_code == 302
    assert [each.form[0]["label"] for each in Regime.objects.filter(code="an-toan-tram")] == ["Trạm hỏng"] * 2


def test_a_refused_sheet_is_told_beside_the_form_and_nothing_is_kept(world):
    officer = cast.client(cast.officer())
    sheet = SimpleUploadedFile("bieu.csv", f"{HEADINGS}\na;Nhóm;Trạm hỏng;số;trạm;khong.co".encode())
    page = officer.post(reverse("reporting:enter_regime"), _posted() | {"code": "an-toan-tram", "sheet": sheet})
    assert page.status_code == 422
    assert "F2 · Chỉ số" in page.content.decode()
    assert not Regime.objects.filter(code="an-toan-tram").exists()


@pytest.mark.parametrize("code", ["che-do", "lich"])
def test_a_code_that_is_another_page_s_address_is_refused(world, code):
    with pytest.raises(Invalid):
        _enter(code=code)


@pytest.mark.parametrize("who", [cast.clerk, cast.operator_engineer, cast.agency_officer, cast.analyst, cast.resident])
def test_others_read_regimes_and_enter_none(world, who):
    with pytest.raises(Forbidden):
        regimes.enter_regime(who(), code="x", head=_head(), form=[LINE], now=NOW)
    browser = cast.client(who())
    assert browser.get(reverse("reporting:regime", args=["dii"])).status_code == 200
    for name, arguments in (("enter_regime", []), ("enter_version", ["dii"]), ("empty_sheet", [])):
        assert browser.get(reverse(f"reporting:{name}", args=arguments)).status_code == 403


def test_the_lines_that_were_not_at_hand_are_said_to_be_open_and_entered_as_a_new_version(world, client):
    page = client.get(reverse("reporting:regime", args=["dii"])).content.decode()
    assert "20 dòng của biểu mẫu còn để mở" in page
    assert page.count("chưa nhập</span>") == 20
    row = obligations.find_regime(code="dii", as_of=TODAY)
    form = [{name: value for name, value in field.items() if name != "open"} for field in row.form]
    out = io.BytesIO(form_sheets.write_form_sheet(form, title=row.title))
    sheet = SimpleUploadedFile("dii.xlsx", out.getvalue())
    officer = cast.client(cast.officer())
    head = {name: getattr(row, name) for name in regimes.HEAD} | {
        "valid_from": "2026-12-01",
        "due_day": "",
        "group_points": "80; 60; 20; 30; 20; 90",
        "sheet": sheet,
    }
    assert officer.post(reverse("reporting:enter_version", args=["dii"]), head).status_code == 302
    assert "còn để mở" not in officer.get(reverse("reporting:regime", args=["dii"]) + "?tu=2026-12-01").content.decode()


def test_a_file_that_is_no_sheet_is_refused(world):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet("Trống")
    for content in (b"", b"%PDF-1.7 rac", book.getvalue()):
        with pytest.raises(Invalid):
            form_sheets.read_form_sheet(cast.officer(), stream=io.BytesIO(content), name="bieu.xlsx", as_of=TODAY)


@pytest.mark.parametrize(("sent", "days", "shown"), [(4, -12, "đã gửi"), (3, -12, "trễ hạn 12 ngày"), (3, 8, "8")])
def test_the_days_left_of_a_report_that_every_body_sent_are_no_number(sent, days, shown):
    period = SimpleNamespace(key="2026-11", title="", closes=TODAY, due=TODAY, last_working_day=TODAY)
    regime = SimpleNamespace(title="Báo cáo", code="thang", cadence="month", citation="")
    row = obligations.RegimeProgress(regime, period, bodies=4, sent=sent, accepted=0, late=4 - sent, days_left=days)
    request = RequestFactory().get("/")
    request.context = Context(plan="", as_of=TODAY)
    table = calendar._progress_table(request, [row])
    column = next(column for column in table.columns if column.name == "days_left")
    assert column.html(table.visible[0]) == shown
