"""A body that has no figures says so with its reason: an answer of its own, neither blank nor zero, to the last sum."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import cast, databases

from hatang.capabilities.reporting.actions import issuing, submissions
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import consolidated, forms, obligations, periods
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY, begin_report
from hatang.capabilities.reporting.tests.kept import KINDS
from hatang.capabilities.reporting.tests.reading import pages_of, parts_of
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

WHY = "Xã chưa khảo sát thiết bị trong năm"
FIELD = "households_smart"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


@pytest.fixture(scope="module")
def _begun(_loaded, django_db_blocker):
    """The clerk's report, for all tests of the file: each is a savepoint in a transaction that is undone."""
    with databases.undone_at_the_end(django_db_blocker):
        begin_report(cast.client(cast.clerk("21136")), YEARLY, "2026", cast.committee("21136"))
        yield


@pytest.fixture
def clerk(_begun, world):
    return cast.client(cast.clerk("21136"))


def _at(name, *more):
    return reverse(f"reporting:{name}", args=[YEARLY, "2026", cast.committee("21136"), *more])


def _answers(**changes):
    known = {"number": "1,5", "text": "Đã thực hiện", "yes_no": "yes"}
    values = Submission.objects.get().values
    return {f"value-{code}": known[each["kind"]] for code, each in values.items()} | changes


def _none(**more):
    """The choice on the page, with what the hidden input still holds."""
    return _answers(**{f"value-{FIELD}": "", f"none-{FIELD}": "on"}, **more)


def _value():
    return Submission.objects.get().values[FIELD]


def test_the_page_offers_it_beside_each_figure_and_nowhere_else(clerk):
    page = clerk.get(_at("submission")).content.decode()
    kinds = {code: each["kind"] for code, each in Submission.objects.get().values.items()}
    assert {code for code in kinds if f'name="none-{code}"' in page} == {
        code for code, kind in kinds.items() if kind == "number"
    }


def test_without_a_reason_it_is_kept_in_the_draft_and_refused_at_its_field_when_sent(clerk):
    assert clerk.post(_at("write"), _none(save="1")).status_code == 302
    assert (_value()["no_figures"], _value()["value"], _value()["reason"]) == (True, None, "")
    answer = clerk.post(_at("write"), _none(send="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_reason-{FIELD}_error"' in page
    assert f'href="#id_reason-{FIELD}"' in page
    assert "Lý do không có số liệu: Hộ gia đình có ít nhất một thiết bị thông minh</a>: Chưa nêu lý do" in page
    assert f'id="id_value-{FIELD}_error"' not in page  # it is answered: nothing is wanting there
    assert Submission.objects.get().state == "draft"


def test_with_its_reason_it_counts_as_answered_and_stands_apart_from_zero_and_blank(clerk):
    answer = clerk.post(_at("write"), _none(send="1", **{f"reason-{FIELD}": WHY}))
    assert answer.status_code == 302
    sent = Submission.objects.get()
    assert sent.state == "submitted"
    assert (_value()["value"], _value()["no_figures"], _value()["reason"]) == (None, True, WHY)
    assert sent.versions.get().values[FIELD]["no_figures"]
    said = AuditEntry.objects.filter(action="reporting.save").latest("pk")
    assert said.after[FIELD] == {"no_figures": WHY}
    page = " ".join(cast.client(cast.officer()).get(_at("submission")).content.decode().split())
    assert f"không có số liệu (lý do: {WHY})" in page


def test_a_figure_typed_later_takes_its_place(clerk):
    clerk.post(_at("write"), _none(save="1", **{f"reason-{FIELD}": WHY}))
    assert clerk.post(_at("write"), _answers(save="1", **{f"value-{FIELD}": "0"})).status_code == 302
    assert (_value()["value"], _value()["no_figures"]) == (0.0, False)


def test_a_known_figure_that_the_body_does_not_have_is_told_with_what_was_computed(clerk):
    begun = Submission.objects.get()
    begun.values[FIELD] |= {"known": 62.5, "value": 62.5, "quality": "measured"}
    begun.save()
    clerk.post(_at("write"), _none(save="1", **{f"reason-{FIELD}": WHY}))
    words = _words("docx", clerk.get(_at("document", "docx")).content)
    assert f"không có số liệu (lý do: {WHY}) đơn vị báo cáo; nền tảng tính được 62,5 % (đo được)." in words


def _words(kind, content):
    return " ".join(" ".join(parts_of(content) if kind == "docx" else pages_of(content)).split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_documents_print_it_with_its_reason(clerk, kind):
    clerk.post(_at("write"), _none(save="1", **{f"reason-{FIELD}": "chưa khảo sát"}))
    words = _words(kind, clerk.get(_at("document", kind)).content)
    assert "không có số liệu (lý do: chưa khảo sát)" in words


@pytest.mark.parametrize(
    "words",
    [
        "  Không có số liệu. ",
        *(
            pytest.param(words, marks=pytest.mark.night("samples"))
            for words in ("không có số liệu", "KHÔNG CÓ SỐ LIỆU", "No figures")
        ),
    ],
)
def test_the_words_are_read_as_people_write_them(clerk, words):
    standing = Submission.objects.get()
    submissions.save_answers(
        cast.clerk("21136"), submission=standing, values={FIELD: words}, reasons={FIELD: WHY}, now=NOW
    )
    assert (_value()["no_figures"], _value()["value"]) == (True, None)


def test_a_text_that_says_so_stays_a_text(clerk):
    standing = Submission.objects.get()
    submissions.save_answers(
        cast.clerk("21136"), submission=standing, values={"difficulties": "Không có số liệu"}, reasons={}, now=NOW
    )
    value = Submission.objects.get().values["difficulties"]
    assert (value["value"], value["no_figures"]) == ("Không có số liệu", False)


def _read(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def _sheet(clerk, **cells):
    """The form as it comes, filled in by column, and the line of the field."""
    rows = _read(clerk.get(_at("workbook")).content)
    line = next(number for number, row in enumerate(rows, start=1) if row and row[0] == FIELD)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for column, text in cells.items():
            sheet.write_string(f"{column}{line}", text)
    out.seek(0)
    out.name = "bieu-mau.xlsx"
    return out, line


def test_the_sheet_takes_the_words_and_the_reason_beside_them_and_gives_them_back(clerk):
    upload, _line = _sheet(clerk, F="Không có số liệu", G=WHY)
    assert clerk.post(_at("take_workbook"), {"workbook": upload}).status_code == 302
    assert (_value()["no_figures"], _value()["value"], _value()["reason"]) == (True, None, WHY)
    rows = _read(clerk.get(_at("workbook")).content)
    (row,) = [row for row in rows if row[0] == FIELD]
    assert row[5:7] == ["không có số liệu", WHY]
    assert "không có số liệu" in rows[3][0]  # how to say it stands above the head


def test_the_sheet_without_a_reason_is_refused_by_cell_with_the_way_out(clerk):
    upload, line = _sheet(clerk, F="không có số liệu")
    answer = clerk.post(_at("take_workbook"), {"workbook": upload})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"bieu-mau.xlsx · G{line}" in page
    assert f"Ghi lý do vào ô G{line}, hoặc điền số vào ô F{line}" in page
    assert _value()["no_figures"] is False


def test_a_reason_longer_than_a_few_lines_is_refused_at_its_field(clerk):
    answer = clerk.post(_at("write"), _none(save="1", **{f"reason-{FIELD}": "a" * 301}))
    assert answer.status_code == 422
    assert f'id="id_reason-{FIELD}_error"' in answer.content.decode()
    assert _value()["no_figures"] is False


def test_others_and_a_sent_report_are_locked_as_for_any_field(clerk):
    standing = Submission.objects.get()
    changes = {"values": {FIELD: "không có số liệu"}, "reasons": {FIELD: WHY}, "now": NOW}
    with pytest.raises(Forbidden):
        submissions.save_answers(cast.clerk("21157"), submission=standing, **changes)
    clerk.post(_at("write"), _answers(send="1"))
    with pytest.raises(Conflict):
        submissions.save_answers(cast.clerk("21136"), submission=standing, **changes)
    assert _value()["no_figures"] is False


def test_it_cannot_be_sent_by_any_road_without_a_reason(clerk):
    standing = Submission.objects.get()
    answers = {code.removeprefix("value-"): text for code, text in _answers().items()}
    submissions.save_answers(
        cast.clerk("21136"), submission=standing, values=answers | {FIELD: "không có số liệu"}, reasons={}, now=NOW
    )
    with pytest.raises(Invalid) as caught:
        submissions.send_submission(cast.clerk("21136"), submission=standing, now=NOW)
    assert caught.value.code == "reason"
    assert "số liệu" in str(caught.value.hint)


def _field(code, unit, value, *, none=False, bound=False, position=0):
    return {
        "position": position,
        "label": f"Nội dung {code}",
        "group": "Nhóm",
        "kind": "number",
        "unit": unit,
        "required": True,
        "points": None,
        "known": None,
        "quality": "",
        "value": value,
        "reason": WHY if none else "",
        "no_figures": none,
        "upper_bound": bound,
    }


@pytest.fixture
def accepted(yearly):
    """Four bodies: of the positions two give figures, one has none, one left it blank; nobody has the kilometres."""
    given = [
        {"positions": _field("positions", "vị trí", value, none=none), "km": _field("km", "km", None, none=True)}
        for value, none in ((12.0, False), (0.0, False), (None, True), (None, False))
    ]
    for commune, values in zip(("21115", "21157", "21118", "21121"), given, strict=True):
        Submission.objects.create(
            regime=yearly,
            period="2026",
            organisation=cast.committee(commune),
            state="accepted",
            as_of=TODAY,
            version=1,
            values=values | {"share": _field("share", "%", 40.0, position=2)},
            changed_at=NOW,
            changed_by_label="x",
        )


def _rows():
    regime = obligations.find_regime(code="nd09-tinh-nam", as_of=TODAY)
    return issuing.build_snapshot(
        regime=regime, period=periods.find_period(regime=regime, key="2026"), today=TODAY, actor=SYSTEM
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_consolidated_report_adds_what_is_there_and_counts_who_has_none(accepted, kind):
    rows = _rows()
    found = {row["label"]: (row["total"], row["given"], row["without"]) for row in rows["figures"]}
    assert found == {
        "Nội dung positions": ("12\u00a0vị trí", 2, 1),
        "Nội dung km": ("không có số liệu", 0, 4),
        "Nội dung share": ("–", 4, 0),
    }
    stated = [row for row in rows["corrections"] if row["value"] == "không có số liệu"]
    assert len(stated) == 5
    assert {(row["known"], row["reason"]) for row in stated} == {("–", WHY)}
    words = _words(kind, laid_out.render_document(rows, kind))
    assert "Nội dung positions 12 vị trí 2 1" in words
    assert "Nội dung km không có số liệu 0 4" in words


def test_a_sum_with_an_upper_bound_in_it_is_one():
    given = [_field("positions", "vị trí", 5.0), _field("positions", "vị trí", 7.0, bound=True)]
    assert consolidated._sum_field(given)["total"] == "≤\u00a012\u00a0vị trí"


def test_what_was_kept_before_the_choice_was_there_is_read_as_it_was():
    old = _field("positions", "vị trí", None)
    del old["no_figures"], old["upper_bound"]
    assert not forms.has_none(old)
    assert forms.list_missing_answers({"positions": old}) == [("positions", "value", forms.EMPTY)]
