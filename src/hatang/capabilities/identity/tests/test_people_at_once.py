"""Several people from one text: each line good or named, all or none, one print of slips, sent twice added once."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity.models import Invitation, Person, RoleGrant
from hatang.capabilities.identity.terms import PersonRole

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("reference")]


def send(who, lines, **fields):
    return cast.client(who).post(reverse("identity:people_add"), {"lines": lines, **fields})


def roles():
    added = ("Hồ Văn An", "Trần Thị Bé", "Lê An", "Lê Bình")
    grants = RoleGrant.objects.filter(person__full_name__in=added).order_by("person__full_name", "role")
    return [(grant.person.full_name, grant.organisation_id, grant.role) for grant in grants]


def test_lines_of_a_spreadsheet_become_accounts_and_one_print_of_slips():
    lines = f"Hồ Văn An\tSở Y tế\t\tan@syt.example\nTrần Thị Bé; VIETTEL.QNG; {PersonRole.BODY_HEAD.label}\n\n"
    answer = send(cast.administrator(), lines)
    assert answer["Content-Type"] == "application/pdf", answer.content.decode()[:3000]
    assert answer.content.startswith(b"%PDF")
    assert roles() == [("Hồ Văn An", "QNG.SYT", "agency_officer"), ("Trần Thị Bé", "VIETTEL.QNG", "body_head")]
    assert Person.objects.get(full_name="Hồ Văn An").email == "an@syt.example"
    slips = Invitation.objects.filter(expires_at__gt=timezone.now(), channel="slip")
    assert slips.count() == 2


def test_names_alone_do_where_the_body_is_chosen():
    answer = send(cast.administrator(), "Lê An\nLê Bình", organisation="UBND.21136.20250701", only="1")
    assert answer.status_code == 302
    assert roles() == [(name, "UBND.21136.20250701", "commune_clerk") for name in ("Lê An", "Lê Bình")]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Lê An", "ghi cơ quan"),
        ("Lê An; Sở Không Có", "tên là “Sở Không Có”"),
        ("Lê An; Sở Y tế; phù thủy", "vai trò “phù thủy”"),
        ("Lê An; Sở Y tế; ; ; thừa", "không có cột thứ năm"),
        ("; Sở Y tế", "thiếu họ tên"),
        ("Lê An, Sở Y tế, , an@syt.example", "dấu chấm phẩy (;)"),
        ("Lê An; Sở Y tế; ; sai@", "Dòng 2"),
        ("Lê An; QNG.STTTT", "QNG.STTTT"),
        ("Lê An; VIETTEL.QNG; công chức cấp xã", "vai trò"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_added(line, why):
    answer = send(cast.administrator(), f"Hồ Văn An; Sở Y tế\n{line}")
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Person.objects.filter(full_name="Hồ Văn An").exists()


def test_what_is_sent_twice_is_added_once():
    assert send(cast.administrator(), "Hồ Văn An; Sở Y tế").status_code == 200
    again = send(cast.administrator(), "hồ văn an; Sở Y tế")
    assert (again.status_code, "đã có người tên như vậy" in again.content.decode()) == (422, True)
    assert Person.objects.filter(full_name__iexact="Hồ Văn An").count() == 1


def test_a_head_adds_people_of_the_own_body_and_gives_no_right_above_the_own():
    head = cast.head()
    (own,) = head.organisations("body_head")
    assert send(head, f"Hồ Văn An; {own}").status_code == 200
    for line in ("Lê An; VIETTEL.QNG", f"Lê An; {own}; quản trị viên", "Lê An"):
        assert send(head, line, organisation="VIETTEL.QNG").status_code == 422, line
    assert {role for _name, _body, role in roles()} == {"agency_officer"}
    assert not Person.objects.filter(full_name="Lê An").exists()


def test_an_address_that_somebody_has_stops_all():
    assert send(cast.administrator(), "Hồ Văn An; Sở Y tế; a@syt.example").status_code == 200
    assert send(cast.administrator(), "Lê Bình; Sở Y tế\nLê An; Sở Y tế; a@syt.example").status_code == 422
    assert not Person.objects.filter(full_name__startswith="Lê").exists()


@pytest.mark.parametrize("who", [cast.resident, cast.clerk])
def test_nobody_else_adds_anybody(who):
    assert send(who(), "Lê An; Sở Y tế").status_code == 403
