"""People and roles: who may give what to whom, what is refused, what others cannot see."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity import forms, terms
from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Person, RoleGrant
from hatang.capabilities.identity.queries import people as queries
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NOW = timezone.now()
TODAY = date(2026, 11, 24)


def add(username="moi", actor=SYSTEM, **fields):
    values = {"email": f"{username}@qng.example", "full_name": f"Người {username}", "now": NOW} | fields
    return people.create_person(actor, username=username, **values)


def wanted(role, organisation="", **fields):
    return people.Wanted(role=role, organisation=organisation, valid_from=fields.pop("valid_from", TODAY), **fields)


BODY = {
    "administrator": "QNG.SKHCN",
    "officer": "QNG.SKHCN",
    "planner": "QNG.SKHCN",
    "analyst": "QNG.CAT",
    "agency_officer": "QNG.SYT",
    "commune_clerk": "UBND.21136.20250701",
    "operator_engineer": "VIETTEL.QNG",
    "resident": "",
    "body_head": "QNG.SYT",
}


@pytest.mark.spec
@pytest.mark.parametrize("role", list(terms.PersonRole.values))
def test_who_may_grant_which_role(reference, role):
    """Administrators everything; officers of the lead department those who report to it; nobody else anything.

    Who somebody outside the own body is, its head is not even shown.
    """
    person = add()
    for actor in cast.everybody():
        may = actor.has("administrator") or (
            actor.has("officer")
            and role in {"commune_clerk", "agency_officer", "operator_engineer", "resident", "body_head"}
        )
        refusal = Missing if actor.has("body_head") and role == "agency_officer" else Forbidden
        RoleGrant.objects.all().delete()
        if may:
            grant = people.grant_role(actor, person_id=person.pk, wanted=wanted(role, BODY[role]), now=NOW)
            assert grant.granted_by == actor.id
            people.revoke_grant(actor, grant_id=grant.pk, on=TODAY + timedelta(days=9), reason="thử") if (
                role != "administrator"
            ) else None
        else:
            with pytest.raises(refusal):
                people.grant_role(actor, person_id=person.pk, wanted=wanted(role, BODY[role]), now=NOW)
            assert not RoleGrant.objects.exists()


@pytest.mark.integration
def test_a_clerk_gets_the_area_of_the_committee(reference):
    person = add()
    people.grant_role(
        cast.officer(), person_id=person.pk, wanted=wanted("commune_clerk", BODY["commune_clerk"]), now=NOW
    )
    actor = queries.actor_of(person=person, today=TODAY)
    assert actor.areas("commune_clerk") == {Area("21136", date(2025, 7, 1))}
    assert actor.organisations("commune_clerk") == {"UBND.21136.20250701"}


@pytest.mark.integration
def test_a_grant_holds_from_its_first_day_until_before_its_last(reference):
    person = add()
    grant = people.grant_role(
        cast.administrator(),
        person_id=person.pk,
        wanted=wanted("planner", "QNG.SKHCN", valid_to=TODAY + timedelta(days=10)),
        now=NOW,
    )
    held = {
        offset: queries.actor_of(person=person, today=TODAY + timedelta(days=offset)).has("planner")
        for offset in (-1, 0, 9, 10)
    }
    assert held == {-1: False, 0: True, 9: True, 10: False}
    people.revoke_grant(cast.administrator(), grant_id=grant.pk, on=TODAY, reason="nhầm")
    assert not queries.actor_of(person=person, today=TODAY).has("planner")
    assert RoleGrant.objects.filter(pk=grant.pk).exists()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("role", "organisation", "problem"),
    [
        ("operator_engineer", "QNG.SYT", Invalid),
        ("commune_clerk", "QNG.SYT", Invalid),
        ("officer", "QNG.STTTT", Invalid),  # the department no longer stands
        ("agency_officer", "KHONG.CO", Missing),
        ("agency_officer", "", Invalid),
        ("resident", "QNG.SYT", Invalid),
        ("wizard", "QNG.SYT", Forbidden),
    ],
)
def test_roles_that_cannot_be(reference, role, organisation, problem):
    person = add()
    with pytest.raises(problem):
        people.grant_role(cast.administrator(), person_id=person.pk, wanted=wanted(role, organisation), now=NOW)
    assert not RoleGrant.objects.exists()


@pytest.mark.integration
def test_the_same_role_is_not_granted_twice(reference):
    person = add()
    people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted("agency_officer", "QNG.SYT"), now=NOW)
    with pytest.raises(Invalid):
        people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted("agency_officer", "QNG.SYT"), now=NOW)


@pytest.mark.integration
def test_nobody_grants_to_themselves_or_closes_themselves(reference):
    browser = cast.client(cast.administrator())
    with pytest.raises(Forbidden):
        people.grant_role(browser.actor, person_id=int(browser.actor.id), wanted=wanted("analyst", "QNG.CAT"), now=NOW)
    with pytest.raises(Forbidden):
        people.close_account(browser.actor, person_id=int(browser.actor.id), on=TODAY, reason="x")
    with pytest.raises(Forbidden):
        people.reset_second_factor(browser.actor, person_id=int(browser.actor.id), reason="x")


@pytest.mark.integration
def test_the_last_administrator_stays(reference):
    person = add()
    grant = people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted("administrator", "QNG.SKHCN"), now=NOW)
    with pytest.raises(Conflict):
        people.revoke_grant(SYSTEM, grant_id=grant.pk, on=TODAY, reason="x")
    with pytest.raises(Conflict):
        people.close_account(SYSTEM, person_id=person.pk, on=TODAY, reason="x")
    second = add("hai")
    people.grant_role(SYSTEM, person_id=second.pk, wanted=wanted("administrator", "QNG.SKHCN"), now=NOW)
    people.revoke_grant(SYSTEM, grant_id=grant.pk, on=TODAY, reason="x")


@pytest.mark.integration
def test_an_officer_neither_sees_nor_touches_those_above(reference):
    officer = cast.client(cast.officer()).actor
    administrator = cast.client(cast.administrator()).actor
    clerk = cast.client(cast.clerk()).actor
    seen = {str(row.id) for row in queries.list_people(actor=officer)}
    assert seen == {officer.id, clerk.id}
    with pytest.raises(Missing):
        people.change_person(officer, person_id=int(administrator.id), fields={"full_name": "X"})
    with pytest.raises(Missing):
        people.grant_role(officer, person_id=int(administrator.id), wanted=wanted("resident"), now=NOW)
    grant = RoleGrant.objects.get(person_id=int(administrator.id))
    with pytest.raises(Missing):
        people.revoke_grant(officer, grant_id=grant.pk, on=TODAY, reason="x")
    assert {str(row.id) for row in queries.list_people(actor=clerk)} == {clerk.id}
    assert queries.list_people(actor=cast.nobody) == []


@pytest.mark.integration
def test_two_accounts_have_two_names_and_two_addresses(reference):
    add("mot", email="a@qng.example")
    with pytest.raises(Invalid):
        add("mot", email="b@qng.example")
    with pytest.raises(Invalid):
        add("hai", email="A@QNG.example")
    with pytest.raises(Invalid):
        add("ba", email="không phải thư")
    assert Person.objects.count() == 1


@pytest.mark.integration
def test_every_write_is_in_the_audit_log(reference):
    entries = AuditEntry.objects.count()
    person = add()
    grant = people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted("agency_officer", "QNG.SYT"), now=NOW)
    people.revoke_grant(SYSTEM, grant_id=grant.pk, on=TODAY + timedelta(days=1), reason="chuyển việc")
    people.change_person(SYSTEM, person_id=person.pk, fields={"full_name": "Tên mới"})
    people.close_account(SYSTEM, person_id=person.pk, on=TODAY, reason="nghỉ")
    people.reopen_account(SYSTEM, person_id=person.pk, reason="trở lại")
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))[entries:]
    assert actions == [
        "identity.person.add",
        "identity.role.grant",
        "identity.role.revoke",
        "identity.person.change",
        "identity.role.revoke",
        "identity.person.close",
        "identity.person.reopen",
    ]


@pytest.mark.integration
def test_a_closed_account_holds_nothing_and_is_out(reference):
    browser = cast.client(cast.clerk())
    assert browser.get("/danh-ba/tai-khoan/").status_code == 200
    people.close_account(SYSTEM, person_id=int(browser.actor.id), on=TODAY, reason="nghỉ việc")
    assert browser.get("/danh-ba/tai-khoan/").status_code == 403
    person = Person.objects.get(pk=browser.actor.id)
    assert not queries.actor_of(person=person, today=TODAY).grants


@pytest.mark.integration
def test_labels_of_people(reference):
    person = add()
    assert queries.name_actors(ids=["system"]) == {"system": "Hạ Tầng"}
    assert queries.name_actors(ids=[str(person.pk), "9" * 9, "nobody", ""]) == {str(person.pk): "Người moi"}


@pytest.mark.integration
@pytest.mark.usefixtures("refusals_undrawn")
def test_the_pages_of_people_obey_the_rule(reference):
    person = add()
    for actor in cast.everybody():
        expected = 200 if actor.has("administrator", "officer", "body_head") else 403
        browser = cast.client(actor)
        for road in ("", "them/"):
            assert browser.get(f"/danh-ba/nguoi-dung/{road}").status_code == expected
        for road in ("", "sua/", "ban-giao/"):
            seen = 404 if actor.has("body_head") else expected
            assert browser.get(f"/danh-ba/nguoi-dung/{person.pk}/{road}").status_code == seen
        allowed = actor.has("administrator")
        closing = browser.post(f"/danh-ba/nguoi-dung/{person.pk}/dong/", {"reason": "thử"})
        assert closing.status_code == (302 if allowed else 403)


@pytest.mark.integration
def test_an_officer_adds_a_clerk_through_the_pages(reference):
    browser = cast.client(cast.officer())
    form = {"username": "can-bo-moi", "email": "moi@qng.example", "full_name": "Cán bộ mới", "language": "vi"}
    answer = browser.post("/danh-ba/nguoi-dung/them/", form)
    assert answer.status_code == 302
    person = Person.objects.get(username="can-bo-moi")
    assert [message.to for message in mail.outbox] == [["moi@qng.example"]]
    role = {
        "role": "commune_clerk",
        "organisation": BODY["commune_clerk"],
        "valid_from": "2026-11-01",
        "reason": "QĐ 1",
    }
    assert browser.post(f"/danh-ba/nguoi-dung/{person.pk}/vai-tro/", role).status_code == 302
    page = browser.get(f"/danh-ba/nguoi-dung/{person.pk}/").content.decode()
    assert "Ủy ban nhân dân xã Cà Đam" in page
    refused = browser.post(f"/danh-ba/nguoi-dung/{person.pk}/vai-tro/", role | {"role": "administrator"})
    assert refused.status_code == 422
    again = browser.post(f"/danh-ba/nguoi-dung/{person.pk}/vai-tro/", role)
    assert again.status_code == 422
    grant = person.grants.get()
    end = browser.post(
        f"/danh-ba/nguoi-dung/{person.pk}/vai-tro/{grant.pk}/ket-thuc/", {"on": "2026-12-01", "reason": "chuyển"}
    )
    assert end.status_code == 302
    grant.refresh_from_db()
    assert grant.valid_to == date(2026, 12, 1)
    without_reason = browser.post(f"/danh-ba/nguoi-dung/{person.pk}/vai-tro/{grant.pk}/ket-thuc/", {"on": "2026-12-01"})
    assert without_reason.status_code == 422


@pytest.mark.integration
def test_the_list_of_people_is_two_queries_more_than_the_page(reference, django_assert_max_num_queries):
    for number in range(6):
        person = add(f"p{number}")
        people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted("agency_officer", "QNG.SYT"), now=NOW)
    browser = cast.client(cast.administrator())
    with django_assert_max_num_queries(12):
        page = browser.get("/danh-ba/nguoi-dung/").content.decode()
    assert "Người p5" in page


def test_no_role_is_chosen_before_somebody_chooses(db):
    form = forms.GrantForm(actor=cast.administrator(), today=date(2026, 11, 25))
    assert form.fields["role"].choices[0] == ("", "–")
    assert form["role"].value() is None
