"""The head of a body keeps its people and no others; whoever leaves hands over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity import jobs
from hatang.capabilities.identity.actions import handing, people
from hatang.capabilities.identity.models import Handover, Invitation, Person
from hatang.capabilities.identity.queries import people as queries
from hatang.capabilities.identity.tests.test_accounts import HEADINGS, open_sheet
from hatang.capabilities.identity.tests.test_invitations import ROAD, add, issue
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = pytest.mark.integration

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def wanted(role, organisation, **more):
    return people.Wanted(role=role, organisation=organisation, valid_from=TODAY, **more)


def plan(actor, person, successor=None, on=TODAY):
    return handing.plan_handover(
        *(actor,),
        person_id=person.pk,
        successor_id=successor.pk if successor else None,
        on=on,
        reason="nghỉ hưu",
        today=TODAY,
        now=NOW,
    )


def roles_of(person, day=TODAY):
    return {(grant.role, grant.organisation_id) for grant in person.grants.valid_on(day)}


@pytest.mark.spec
def test_a_head_sees_those_of_the_body_who_hold_nothing_beyond_it(reference):
    own, twice, above, elsewhere = add("own"), add("twice"), add("above"), add("xa", "QNG.SGDDT")
    people.grant_role(SYSTEM, person_id=twice.pk, wanted=wanted("agency_officer", "QNG.SGDDT"), now=NOW)
    people.grant_role(SYSTEM, person_id=above.pk, wanted=wanted("body_head", "QNG.SYT"), now=NOW)
    head = cast.client(cast.head()).actor
    assert {row.username for row in queries.list_people(actor=head)} == {"own", "cast-head-qng.syt"}
    for person in (twice, above, elsewhere):
        with pytest.raises(Missing):
            people.change_person(head, person_id=person.pk, fields={"email": "mine@qng.example"})
    people.change_person(head, person_id=own.pk, fields={"job_title": "Trưởng phòng"})
    people.revoke_grant(head, grant_id=own.grants.get().pk, on=TODAY + timedelta(days=1), reason="thôi việc")


@pytest.mark.spec
def test_a_head_grants_the_work_of_the_own_body_alone(reference):
    head = cast.client(cast.head(cast.committee("21136"))).actor
    person = add("xa", cast.committee("21136"), role="commune_clerk")
    for role, body in (
        *(("officer", "QNG.SKHCN"), ("body_head", cast.committee("21136")), ("administrator", "QNG.SKHCN")),
        *(("commune_clerk", cast.committee("21157")), ("resident", ""), ("agency_officer", "QNG.SYT")),
    ):
        with pytest.raises(Forbidden):
            people.grant_role(head, person_id=person.pk, wanted=wanted(role, body), now=NOW)
        with pytest.raises(Forbidden):
            people.create_person(head, username="x", email="", full_name="X", now=NOW, roles=[wanted(role, body)])
    elsewhere = wanted("commune_clerk", cast.committee("21136"), area=Area("21157", cast.NEW_UNITS))
    with pytest.raises(Forbidden):
        people.create_person(head, username="x", email="", full_name="X", now=NOW, roles=[elsewhere])
    with pytest.raises(Forbidden):
        people.create_person(head, username="x", email="", full_name="X", now=NOW)
    assert not Person.objects.filter(username="x").exists()


def test_a_head_adds_somebody_through_the_page_of_the_body(reference):
    browser = cast.client(cast.head())
    form = {"full_name": "Đỗ Thị Mới", "language": "vi"}
    assert browser.post(f"{ROAD}/them/", form).status_code == 422
    assert browser.post(f"{ROAD}/them/", form | {"organisation": "QNG.SGDDT"}).status_code == 422
    assert browser.post(f"{ROAD}/them/?co-quan=QNG.SYT", form | {"organisation": "QNG.SYT"}).status_code == 302
    person = Person.objects.get(username="do-thi-moi")
    assert roles_of(person) == {("agency_officer", "QNG.SYT")}
    assert "In phiếu" in browser.get(f"{ROAD}/{person.pk}/").content.decode()


def test_handing_over_gives_the_roles_and_closes_the_account(reference):
    leaver, successor = add("leaver"), add("successor")
    people.grant_role(SYSTEM, person_id=leaver.pk, wanted=wanted("body_head", "QNG.SYT"), now=NOW)
    issue(leaver)
    plan(cast.administrator(), leaver, successor)
    leaver.refresh_from_db()
    assert (leaver.is_active, roles_of(leaver)) == (False, set())
    assert roles_of(successor) == {("agency_officer", "QNG.SYT"), ("body_head", "QNG.SYT")}
    assert Invitation.objects.still_open().count() == 0
    acts = set(AuditEntry.objects.filter(object_key=str(leaver.pk)).values_list("action", flat=True))
    assert {"identity.person.hand_over", "identity.person.close"} <= acts


def test_a_later_day_waits_for_its_work_and_may_be_taken_back(reference):
    leaver, successor = add("leaver"), add("successor", role="agency_officer")
    later = TODAY + timedelta(days=9)
    head = cast.client(cast.head())
    form = {"successor": str(successor.pk), "on": later.isoformat(), "reason": "chuyển công tác"}
    assert head.post(f"{ROAD}/{leaver.pk}/ban-giao/", form).status_code == 302
    assert "chuyển công tác" in head.get(f"{ROAD}/{leaver.pk}/").content.decode()
    with pytest.raises(Conflict):
        plan(SYSTEM, leaver)
    assert head.post(f"{ROAD}/{leaver.pk}/o-lai/").status_code == 302
    assert head.post(f"{ROAD}/{leaver.pk}/o-lai/").status_code == 404
    plan(SYSTEM, leaver, successor, later)
    assert jobs.hand_over_due(None, day=(later - timedelta(days=1)).isoformat()) == {"handed_over": 0}
    assert Person.objects.get(pk=leaver.pk).is_active
    assert jobs.hand_over_due(None, day=later.isoformat()) == {"handed_over": 1}
    assert jobs.hand_over_due(None, day=later.isoformat()) == {"handed_over": 0}
    assert not Person.objects.get(pk=leaver.pk).is_active
    assert roles_of(leaver, later - timedelta(days=1)) == {("agency_officer", "QNG.SYT")}
    assert roles_of(leaver, later) == set()


def test_somebody_new_follows_with_the_same_roles(reference):
    leaver = add("xa", cast.committee("21136"), role="commune_clerk")
    head = cast.client(cast.head(cast.committee("21136")))
    form = {"new_name": "Hồ Thị Kế", "new_email": "ke@qng.example", "on": TODAY.isoformat(), "reason": "nghỉ"}
    assert head.post(f"{ROAD}/{leaver.pk}/ban-giao/", form).status_code == 302
    successor = Person.objects.get(username="ke")
    assert roles_of(successor) == {("commune_clerk", cast.committee("21136"))}
    assert successor.grants.get().area_code == "21136"
    assert queries.read_person(actor=SYSTEM, person_id=successor.pk).invitation_on(NOW) == "invited"
    assert Handover.objects.get().successor == successor


def test_begun_imports_go_to_the_successor(reference):
    leaver, successor = add("leaver"), add("successor")
    browser = cast.client(cast.administrator())
    run = open_sheet(f"{HEADINGS}\nMột,,Sở Y tế,,,\n", browser.actor)
    ImportRun.objects.filter(pk=run.pk).update(actor_id=str(leaver.pk))
    plan(SYSTEM, leaver, successor)
    run.refresh_from_db()
    assert (run.actor_id, run.actor_label) == (str(successor.pk), "Người successor")


def test_what_is_no_handing_over(reference):
    leaver, stranger = add("leaver"), add("stranger", "QNG.SGDDT")
    head = cast.client(cast.head()).actor
    with pytest.raises(Invalid):
        plan(SYSTEM, leaver, stranger)
    with pytest.raises(Invalid):
        plan(SYSTEM, leaver, leaver)
    with pytest.raises(Invalid):
        plan(SYSTEM, leaver, on=TODAY - timedelta(days=1))
    with pytest.raises(Missing):
        plan(head, leaver, stranger)
    with pytest.raises(Missing):
        plan(head, stranger)
    own = Person.objects.get(pk=head.id)
    with pytest.raises(Forbidden):
        plan(head, own)
    with pytest.raises(Forbidden):
        plan(head, leaver, own)
    with pytest.raises(Forbidden):
        plan(cast.clerk(), leaver)
    plan(head, leaver)
    with pytest.raises((Missing, Conflict)):
        plan(head, leaver)


@pytest.mark.usefixtures("refusals_undrawn")
def test_who_may_hand_over(reference):
    person = add("xa", cast.committee("21136"), role="commune_clerk")
    for actor in cast.everybody():
        browser = cast.client(actor)
        keeps = actor.has("administrator", "officer")
        expected = 200 if keeps else 404 if actor.has("body_head") else 403
        assert browser.get(f"{ROAD}/{person.pk}/ban-giao/").status_code == expected
        assert browser.post(f"{ROAD}/{person.pk}/o-lai/").status_code == (404 if expected != 403 else 403)


@pytest.mark.spec
def test_a_handing_over_gives_nothing_its_planner_could_not_give_on_the_day(reference):
    leaver, friend, other = add("len"), add("ban"), add("khac")
    head, day = cast.client(cast.head()).actor, TODAY + timedelta(days=5)
    plan(head, leaver, friend, on=day)
    plan(head, other, on=day)
    people.grant_role(SYSTEM, person_id=leaver.pk, wanted=wanted("administrator", "QNG.SKHCN"), now=NOW)
    assert handing.complete_due_handovers(today=day, now=NOW) == 1
    assert roles_of(friend, day) == {("agency_officer", "QNG.SYT")}
    assert Person.objects.get(pk=leaver.pk).is_active
    assert not Person.objects.get(pk=other.pk).is_active
