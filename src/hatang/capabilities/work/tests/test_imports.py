"""Sheets that bodies keep: funding and reports, with their dirt; all or nothing, and the same file again nothing."""

import io
from datetime import date

import pytest
from tests import cast

from hatang.capabilities.work import public as work
from hatang.capabilities.work.models import Funding, ProgressNote
from hatang.capabilities.work.tests.conftest import TODAY
from hatang.kernel.imports import actions
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Problem

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

FUNDING = """Kế hoạch,Nhiệm vụ,Đơn vị,Nguồn vốn,Năm,Dự toán (triệu đồng),Được giao (triệu đồng),Giải ngân (triệu đồng)
194/KH-UBND,1.2,QNG.SKHCN,Ngân sách nhà nước,2026,"1.500,5",1.200,900
194,2.1,Viettel Quảng Ngãi,Doanh nghiệp,2026,25.000,,
"""
REPORTS = """Kế hoạch,Nhiệm vụ,Đơn vị,Ngày báo cáo,Tình trạng,Tiến độ (%),Kết quả thực hiện,Số văn bản
194/KH-UBND,2.1,VIETTEL.QNG,20/11/2026,Đang triển khai,60,Dựng bốn mươi cột,944/BC-VIETTEL
194/KH-UBND,4.1,Công an tỉnh,20/11/2026,Hoàn thành,100,SOC vận hành đủ ca trực,
"""


def file(name, text, actor=None, as_of=TODAY):
    return actions.file_at_once(
        actor or cast.officer(), name=name, stream=io.BytesIO(text.encode()), file_name="bang.csv", as_of=as_of
    )


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def test_funding_in_millions_is_kept_in_whole_dong(world):
    file("plan.funding", FUNDING)
    line = Funding.objects.get(organisation="QNG.SKHCN")
    assert (line.estimate_vnd, line.allocated_vnd, line.spent_vnd) == (1_500_500_000, 1_200_000_000, 900_000_000)
    assert line.import_id
    operator = Funding.objects.get(organisation="VIETTEL.QNG")
    assert (operator.source.code, operator.estimate_vnd, operator.spent_vnd) == ("enterprise", 25_000_000_000, None)


def test_the_same_file_again_changes_nothing(world):
    file("plan.funding", FUNDING)
    before, acts = list(Funding.objects.values()), AuditEntry.objects.filter(action="plan.funding.record").count()
    again = file("plan.funding", FUNDING)
    assert again.summary["unchanged"] == 2
    assert list(Funding.objects.values()) == before
    assert AuditEntry.objects.filter(action="plan.funding.record").count() == acts
    file("plan.task_progress", REPORTS)
    notes = list(ProgressNote.objects.values())
    file("plan.task_progress", REPORTS)
    assert list(ProgressNote.objects.values()) == notes


def test_a_corrected_report_replaces_the_old_one_and_keeps_it(world):
    file("plan.task_progress", REPORTS)
    file("plan.task_progress", REPORTS.replace("Đang triển khai,60", "Đang triển khai,65"))
    (row,) = work.list_notes("194", "2.1", TODAY, cast.officer())
    assert (row.percent_done, row.reported_on, row.state) == (65, date(2026, 11, 20), "running")
    assert ProgressNote.objects.filter(task__number="2.1").count() == 2


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("1.200,900", "1.200,1.900"), "phân bổ"),  # spent more than allocated
        (("194,2.1", "194,9.9"), "9.9"),
        (("Viettel Quảng Ngãi", "Các doanh nghiệp viễn thông"), "viễn thông"),  # a group is not a body
        (("Doanh nghiệp,2026", "Vay nước ngoài,2026"), "Vay"),
        (("QNG.SKHCN", "QNG.STTTT"), "QNG.STTTT"),  # ended on 1 March 2025
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(world, change, word):
    with pytest.raises(Problem) as refused:
        file("plan.funding", FUNDING.replace(*change))
    assert not Funding.objects.exists()
    assert refused.value.where or refused.value.detail


def test_a_body_files_its_own_rows_only(world):
    engineer = cast.operator_engineer("VIETTEL.QNG")
    own = "\n".join(REPORTS.splitlines()[:2]) + "\n"
    file("plan.task_progress", own, engineer)
    with pytest.raises(Problem):
        file("plan.task_progress", own.replace("VIETTEL.QNG", "VNPT.QNG"), engineer)
    with pytest.raises(Forbidden):
        file("plan.funding", FUNDING, cast.resident())
    assert set(ProgressNote.objects.values_list("organisation", flat=True)) == {"VIETTEL.QNG"}
