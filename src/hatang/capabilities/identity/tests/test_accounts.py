"""Accounts of all bodies from one sheet: what is understood, what is refused, who may file whom."""

import csv
import io
from datetime import date

import pytest
import python_calamine
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Person
from hatang.capabilities.identity.queries import lacking
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import actions as imports
from hatang.kernel.models import AuditEntry

pytestmark = pytest.mark.integration

TODAY = date(2026, 11, 24)
HEADINGS = "Họ và tên,Chức danh,Đơn vị công tác,Thư điện tử,Số điện thoại,Vai trò"
SHEET = """TT,Họ và tên,Chức danh,Đơn vị công tác,Thư điện tử,Số điện thoại,Vai trò
1,Nguyễn Văn An,Phó Chủ tịch,UBND xã Cà Đam,an.nv@qng.example,0905 000 001,Thủ trưởng
2,Trần Thị Đào,Văn thư,xa ca dam,,,
3,Lê Minh,Chuyên viên,Sở Y Tế,minh@qng.example,,Cán bộ
4,Phạm Trạm,Kỹ sư,VIETTEL.QNG,tram@viettel.example,,kỹ sư
"""


def open_sheet(text, actor=None):
    return imports.open_run(
        *(actor or cast.administrator(),),
        name="identity.accounts",
        stream=io.BytesIO(text.encode()),
        file_name="tai-khoan.csv",
        as_of=TODAY,
    )


def file_sheet(text, actor=None):
    actor = actor or cast.administrator()
    return imports.commit_run(actor, open_sheet(text, actor).pk)


def list_faults(run):
    return {(fault.cell, fault.kind) for fault in run.faults.all()}


def roles_of(username):
    person = Person.objects.get(username=username)
    return {(grant.role, grant.organisation_id) for grant in person.grants.filter(valid_to=None)}


def test_one_sheet_makes_the_accounts_of_all_bodies(reference):
    run = file_sheet(SHEET)
    assert (run.summary["added"], run.summary["faulty_rows"]) == (4, 0)
    committee = cast.committee("21136")
    assert roles_of("an-nv") == {("commune_clerk", committee), ("body_head", committee)}
    assert roles_of("tran-thi-dao") == {("commune_clerk", committee)}
    assert roles_of("minh") == {("agency_officer", "QNG.SYT")}
    assert roles_of("tram") == {("operator_engineer", "VIETTEL.QNG")}
    an = Person.objects.get(username="an-nv")
    assert (an.job_title, an.phone, an.has_usable_password()) == ("Phó Chủ tịch", "0905 000 001", False)
    assert an.grants.filter(role="commune_clerk").get().area_code == "21136"
    assert AuditEntry.objects.filter(action="identity.person.add").count() == 4
    shown = {field["value"] for field in run.report["preview"]["added"][0]["values"]}
    assert {"Nguyễn Văn An", "người đứng đầu"} <= shown


def test_the_same_sheet_changes_nothing_and_another_changes_what_differs(reference):
    file_sheet(SHEET)
    again = file_sheet(SHEET)
    assert (again.summary["added"], again.summary["changed"], again.summary["unchanged"]) == (0, 0, 4)
    file_sheet(SHEET.replace("Chuyên viên", "Trưởng phòng").replace("0905 000 001,Thủ trưởng", "0905 000 002,cán bộ"))
    assert Person.objects.get(username="minh").job_title == "Trưởng phòng"
    assert Person.objects.get(username="an-nv").phone == "0905 000 002"
    assert roles_of("an-nv") == {("commune_clerk", cast.committee("21136"))}


def test_what_is_wrong_is_named_at_its_cell_with_the_repair(reference):
    people.create_person(SYSTEM, username="co-san", email="co@qng.example", full_name="Có Sẵn", now=timezone.now())
    run = open_sheet(
        f"{HEADINGS}\n"
        "Một,,Sở Xây dựngg,mot@qng.example,,\n"
        "Hai,,Sở Thông tin và Truyền thông,hai@qng.example,,\n"
        "Ba,,Sở Y tế,khong phai thu,,\n"
        "Bốn,,Sở Y tế,chung@qng.example,,\n"
        "Năm,,Sở Y tế,CHUNG@qng.example,,\n"
        "Sáu,,Sở Y tế,co@qng.example,,\n"
        "Bảy,,UBND xã Cà Đam,,,cán bộ quy hoạch mạng\n"
        "Tám,,Bộ Không Có,,,\n"
    )
    assert {cell for cell, _kind in list_faults(run)} == {"C2", "C3", "D4", "D5", "D6", "D7", "F8", "C9"}
    proposals = {fault.cell: fault.proposal["title"] for fault in run.faults.all() if fault.proposal}
    assert proposals == {"C2": "Sở Xây dựng tỉnh Quảng Ngãi", "C3": "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi"}
    assert not Person.objects.exclude(username="co-san").exists()


def test_the_head_of_a_body_files_its_own_people_and_gives_no_right_above(reference):
    head = cast.client(cast.head()).actor
    rows = (
        f"{HEADINGS}\nMột,,Sở Y tế,,,\nHai,,UBND xã Cà Đam,,,\nBa,,Sở Y tế,,,Thủ trưởng\nBốn,,Sở Y tế,,,quản trị viên\n"
    )
    run = open_sheet(rows, head)
    assert list_faults(run) == {("C3", "not_yours"), ("F4", "not_yours"), ("F5", "not_yours")}
    file_sheet("Họ tên,Chức vụ\nMột,Chuyên viên\nHai,Văn thư\n", head)
    assert roles_of("mot") == roles_of("hai") == {("agency_officer", "QNG.SYT")}


@pytest.mark.usefixtures("refusals_undrawn")
def test_only_those_who_keep_people_come_to_the_sheet(reference):
    for actor in cast.everybody():
        browser = cast.client(actor)
        allowed = actor.has("administrator", "officer", "body_head")
        for road in ("/import/identity.accounts/", "/import/identity.accounts/mau.xlsx"):
            assert browser.get(road).status_code == (200 if allowed else 403), (actor.id, road)


def test_the_template_begins_with_the_bodies_that_lack_accounts(reference):
    file_sheet(SHEET)
    browser = cast.client(cast.administrator())
    content = browser.get("/import/identity.accounts/mau.xlsx").content
    head, *rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    begun = [row[head.index("Tổ chức")] for row in rows]
    assert begun == [body.name for body in lacking.list_bodies_without_accounts(today=timezone.localdate())]
    assert "Ủy ban nhân dân xã Tây Trà Bồng" in begun
    assert "Ủy ban nhân dân xã Cà Đam" not in begun
    rows[0][head.index("Họ và tên")] = "Người Đầu"
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    run = open_sheet(text.getvalue(), browser.actor)
    assert not list_faults(run), "rows that nobody touched are no errors"
    assert imports.commit_run(browser.actor, run.pk).summary["added"] == 1


def test_what_is_lacking_names_who_acts_and_leads_to_the_body(reference):
    page = cast.client(cast.administrator()).get("/con-thieu/").content.decode()
    committee = cast.committee("21157")
    assert f"/danh-ba/nguoi-dung/them/?co-quan={committee}" in page
    assert "quản trị viên" in page
    assert "/import/identity.accounts/" in page
    form = cast.client(cast.administrator()).get(f"/danh-ba/nguoi-dung/them/?co-quan={committee}").content.decode()
    assert f'<option value="{committee}" selected>' in form


def test_the_files_of_an_operator_are_owed_by_its_head(reference):
    browser = cast.client(cast.administrator())
    assert "Ngô Thị Đứng Đầu" not in browser.get("/con-thieu/").content.decode()
    cast.client(cast.head("VIETTEL.QNG"))
    assert "Ngô Thị Đứng Đầu, người đứng đầu" in browser.get("/con-thieu/").content.decode()
