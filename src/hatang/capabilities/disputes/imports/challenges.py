"""The file of a register of challenges: what was disputed, answered and decided before the platform kept it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import challenge_register
from hatang.capabilities.disputes.formats.privacy import mask_identity
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.terms import DECIDED, ChallengeState, Reason
from hatang.kernel.imports import Changes, Choice, Import, ImportColumn, Key, RowProblem, Situation, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hatang.kernel.access import Actor

EARLIEST = date(2020, 1, 1)
RULINGS = (
    Choice(ChallengeState.UPHELD, _("Upheld"), ("chấp nhận", "đúng")),
    Choice(ChallengeState.REJECTED, _("Rejected"), ("không chấp nhận", "bác bỏ", "sai")),
    Choice(ChallengeState.CONCEDED, _("Conceded by the operator"), ("thừa nhận", "doanh nghiệp nhận")),
    Choice(ChallengeState.WITHDRAWN, _("Withdrawn"), ("rút", "rút lại")),
)

WORDS = {
    Reason.NO_SIGNAL: ("không có sóng", "mất sóng", "không sóng"),
    Reason.PARTLY: ("có sóng một phần", "một phần thôn", "sóng yếu"),
    Reason.OUTDOOR_ONLY: ("chỉ có sóng ngoài trời", "trong nhà không có sóng"),
    Reason.WEAK_DATA: ("gọi được, không có dữ liệu", "mạng chậm"),
    Reason.OUT_OF_SERVICE: ("trạm hỏng", "trạm ngừng hoạt động"),
}


def read_current_challenges(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.register_number,): {
            "number": row.register_number,
            "filed_on": timezone.localtime(row.filed_at).date(),
            "hamlet": row.hamlet_code,
            "operator": row.operator,
            "technology": row.technology,
            "reason": row.reason,
            "description": row.description,
            "observed_on": row.observed_on,
            "claimed_share_percent": row.claimed_share_percent,
            "test_rsrp_dbm": row.test_rsrp_dbm,
            "test_download_mbps": row.test_download_mbps,
            "answer": row.answer,
            "answered_on": timezone.localtime(row.answered_at).date() if row.answered_at else None,
            # Silence that came to count is no ruling of the register.
            "ruling": row.state if row.state in {ruling.value for ruling in RULINGS} else None,
            **_read_ruling(row),
        }
        for row in Challenge.objects.exclude(register_number="")
    }


def _read_ruling(row: Challenge) -> Values:
    """What an officer decided; of a concession and of silence nothing stands in a register."""
    if row.state not in DECIDED or row.decided_at is None:
        return dict.fromkeys(("decided_share_percent", "decided_on", "decision"))
    return {
        "decided_share_percent": row.decided_share_percent,
        "decided_on": timezone.localtime(row.decided_at).date(),
        "decision": row.decision,
    }


def apply_challenges(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    challenge_register.write_register_rows(actor, changes=changes, import_id=import_id)


def in_order(row: Values) -> Iterable[RowProblem]:
    """Seen, filed, answered, decided, in this order; a ruling has its reasons."""
    days = [(name, row.get(name)) for name in ("observed_on", "filed_on", "answered_on", "decided_on")]
    known = [(name, day) for name, day in days if isinstance(day, date)]
    for (_before, earlier), (name, later) in pairwise(known):
        if later < earlier:
            yield RowProblem(name, _("This lies before the step that comes before it."))
    ruling = row.get("ruling")
    needed = {
        ChallengeState.UPHELD: ("decided_share_percent", "decided_on", "decision"),
        ChallengeState.REJECTED: ("decided_on", "decision"),
    }.get(ChallengeState(str(ruling)) if ruling else ChallengeState.OPEN, ())
    for name in ("decided_share_percent", "decided_on", "decision"):
        is_there = row.get(name) not in {None, ""}
        if name in needed and not is_there:
            yield RowProblem(name, _("A ruling has its day and its reasons; upheld, also the share that counts."))
        if name not in needed and is_there:
            yield RowProblem(name, _("Only a ruling of an officer has this."))
    if row.get("answered_on") and not row.get("answer"):
        yield RowProblem("answer", _("Write the answer"))


def find_personal_data(row: Values) -> Iterable[RowProblem]:
    """Telephone numbers and addresses of mail do not go into a register that operators read."""
    for name in ("description", "answer", "decision"):
        text = str(row.get(name) or "")
        if mask_identity(text) != text:
            yield RowProblem(name, _("This tells who somebody is: leave it out."), mask_identity(text))


def not_twice(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
    """Of one hamlet, operator and technology one row waits at a time."""
    waiting: set[tuple[object, ...]] = set()
    for index, row in enumerate(rows):
        if row.get("ruling"):
            continue
        key = tuple(row.get(name) for name in ("hamlet", "operator", "technology"))
        if key in waiting:
            yield index, RowProblem("number", _("An earlier row of the file disputes the same and is not decided."))
        waiting.add(key)


IMPORTS = (
    Import(
        name="coverage.challenge",
        dataset="coverage.challenge",
        title=_("Register of coverage challenges"),
        description=_("One row per challenge kept so far: what was seen, the answer, the ruling. No names of people."),
        columns=(
            ImportColumn("number", _("Number in the register"), ("số khiếu nại", "mã khiếu nại", "số sổ"), kind="code",
                   required=True, maximum_length=40, example="KN-2026-001"),
            ImportColumn("filed_on", _("Filed on"), ("ngày gửi", "ngày nhận", "ngày tiếp nhận"), kind="date",
                         required=True, earliest=EARLIEST, past=True),
            coverage.columns.HAMLET,
            coverage.columns.OPERATOR,
            coverage.columns.TECHNOLOGY,
            ImportColumn("reason", _("Reason"), ("lý do", "lý do khiếu nại"), kind="choice", required=True,
                   choices=tuple(Choice(reason.value, reason.label, WORDS.get(reason, ())) for reason in Reason)),
            ImportColumn("description", _("What was seen"), ("nội dung", "nội dung khiếu nại", "mô tả"), required=True,
                   maximum_length=2000),
            ImportColumn("observed_on", _("Seen on"), ("ngày quan sát", "ngày ghi nhận", "ngày thấy"), kind="date",
                   required=True, earliest=EARLIEST, past=True),
            ImportColumn("claimed_share_percent", _("Share claimed"), ("tỷ lệ hộ thực phủ (%)",
                                                                       "tỷ lệ hộ thực tế được phủ"),
                   kind="decimal", unit="%", required=True, minimum=0, maximum=100, decimals=2),
            ImportColumn.of(coverage.fields.RSRP, "rsrp", "mức sóng đo được", field="test_rsrp_dbm",
                      title=_("Signal strength in the test"), minimum=-160, maximum=-20),
            ImportColumn.of(coverage.fields.DOWNLOAD, "tốc độ đo được", "tải xuống", field="test_download_mbps",
                      title=_("Download speed in the test"), minimum=0, maximum=20_000),
            ImportColumn("answer", _("Answer of the operator"), ("trả lời", "doanh nghiệp trả lời"),
                         maximum_length=2000,
                   default=""),
            ImportColumn("answered_on", _("Answered on"), ("ngày trả lời",), kind="date", earliest=EARLIEST,
                         past=True),
            ImportColumn("ruling", _("Ruling"), ("kết luận", "kết quả", "kết quả giải quyết"), kind="choice",
                   choices=RULINGS),
            ImportColumn("decided_share_percent", _("Share decided"), ("tỷ lệ kết luận (%)",), kind="decimal", unit="%",
                   minimum=0, maximum=100, decimals=2),
            ImportColumn("decided_on", _("Decided on"), ("ngày kết luận", "ngày giải quyết"), kind="date",
                         earliest=EARLIEST, past=True),
            ImportColumn("decision", _("Reasons of the decision"), ("lý do kết luận", "căn cứ kết luận"),
                   maximum_length=2000, default=""),
        ),
        key=("number",),
        rule="coverage.decide",
        current=read_current_challenges,
        apply=apply_challenges,
        row_checks=(in_order, find_personal_data),
        table_checks=(not_twice,),
    ),
)  # fmt: skip
