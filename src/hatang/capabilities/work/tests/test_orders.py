"""Assigned work: who may give it to whom, what each side may do, who hears of it, what stays where nobody is."""

import re
from datetime import date, timedelta
from itertools import cycle

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import panels as rooms
from hatang.capabilities.work.actions import orders as actions
from hatang.capabilities.work.models import WorkOrder
from hatang.capabilities.work.queries import orders, tasks
from hatang.capabilities.work.terms import STEP_RULES, OrderState, OrderStep
from hatang.capabilities.work.tests.conftest import NOW, TODAY
from hatang.capabilities.work.views.orders import STEP_PAGES
from hatang.engines.writing.words import order_key
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODE = "194-kh-ubnd"
LEAD, HEALTH, CLERKS = "QNG.SKHCN", "QNG.SYT", cast.committee("21136")
DUE = date(2026, 12, 20)


def task(number="2.1"):
    return tasks.find_task_record(plan=plans.find_plan(name="194"), number=number, as_of=TODAY, actor=cast.officer())


def assign(actor=None, *, number="2.1", by=LEAD, to=HEALTH, due_on=DUE, **more):
    new = actions.NewOrder(by, to, due_on, more.pop("wanted", "Danh sách vị trí cột"), **more)
    return actions.assign_work(actor or cast.officer(), new, task=task(number), now=NOW)


def step(actor, order, name, words="", *, later=1):
    order.refresh_from_db()
    return actions.take_step(actor, order=order, step=OrderStep(name), words=words, now=NOW + timedelta(minutes=later))


def test_from_assigned_to_confirmed_each_step_is_kept_and_audited(world):
    order = assign(part="Khảo sát thôn 12")
    health, lead = cast.agency_officer(), cast.officer()
    step(health, order, "accept", later=1)
    step(health, order, "ask", "Theo mẫu nào?", later=2)
    assert step(lead, order, "answer", "Mẫu 03", later=3).awaits_answer is False
    step(health, order, "report", "Đã gửi 12 vị trí", later=4)
    step(lead, order, "return", "Thiếu tọa độ", later=5)
    step(health, order, "report", "Đã bổ sung tọa độ", later=6)
    assert step(lead, order, "confirm", later=7).state == OrderState.CONFIRMED
    (row,) = orders.list_orders(plan=plans.find_plan(name="194"), number="2.1", as_of=TODAY, actor=lead)
    assert [each.step for each in row.steps] == [
        *("assign", "accept", "ask", "answer", "report", "return", "report", "confirm")
    ]
    assert row.next_steps(lead) == row.next_steps(health) == []
    acts = AuditEntry.objects.filter(object_type="plan.workorder").order_by("id")
    assert [entry.action.rpartition(".")[2] for entry in acts] == [each.step for each in row.steps]
    assert acts.last().object_key == f"{CODE}/2.1"


@pytest.mark.parametrize(
    "actor", [cast.nobody, cast.resident(), cast.outsider(), cast.planner(), cast.agency_officer(), cast.clerk()]
)
def test_only_who_leads_a_task_or_keeps_plans_assigns_it(world, actor):
    own = next(iter(actor.organisations()), LEAD)
    with pytest.raises(Forbidden):
        assign(actor, by=own)
    assert not WorkOrder.objects.exists()


def test_a_body_assigns_what_it_leads_today_and_nothing_else(world):
    viettel = cast.operator_engineer()
    assert assign(viettel, by="VIETTEL.QNG").assigned_by == "VIETTEL.QNG"
    with pytest.raises(Forbidden):
        assign(viettel, by="VNPT.QNG")
    with pytest.raises(Forbidden):
        assign(viettel, number="1.1", by="VIETTEL.QNG")


@pytest.mark.parametrize("name", list(STEP_RULES))
def test_nobody_but_the_side_whose_step_it_is_takes_it(world, name):
    order = assign()
    if STEP_RULES[name].by_receiver:
        wrong = [cast.officer(), cast.clerk(), cast.operator_engineer(), cast.resident()]
    else:
        wrong = [cast.agency_officer(), cast.clerk(), cast.operator_engineer(), cast.resident()]
    for actor in wrong:
        with pytest.raises(Forbidden):
            step(actor, order, name, "x")
    assert order.steps.count() == 1


def test_a_step_out_of_turn_or_without_words_is_refused(world):
    order = assign()
    with pytest.raises(Conflict):
        step(cast.officer(), order, "confirm")
    with pytest.raises(Conflict):  # nobody asked
        step(cast.officer(), order, "answer", "Có")
    with pytest.raises(Invalid):
        step(cast.agency_officer(), order, "hand_back", "  ")
    step(cast.agency_officer(), order, "hand_back", "Không thuộc chức năng")
    with pytest.raises(Conflict):
        step(cast.agency_officer(), order, "accept")


def test_a_group_a_past_day_or_somebody_elses_person_is_refused(world):
    other = cast.client(cast.clerk()).actor
    for wrong in ({"to": "department"}, {"to": "QNG.STTTT"}, {"due_on": date(2026, 11, 24)}, {"person": other.id}):
        with pytest.raises(Invalid):
            assign(**wrong)


def test_what_is_owed_and_by_whom_follows_the_state(world):
    order = assign()

    def owed():
        return {item.key: item.bodies for item in rooms._list_owed_work(TODAY)}

    assert owed() == {f"work_order|{order.pk}": {HEALTH}}
    step(cast.agency_officer(), order, "ask", "Đến khi nào?")
    assert owed()[f"work_order|{order.pk}|question|1"] == {LEAD}
    step(cast.officer(), order, "answer", "Cuối năm", later=2)
    step(cast.agency_officer(), order, "report", "Xong", later=3)
    assert owed() == {f"work_order|{order.pk}|result|1": {LEAD}}
    step(cast.officer(), order, "confirm", later=4)
    assert owed() == {}


def test_each_step_is_news_to_the_other_side_until_it_answers_or_two_weeks_pass(world):
    order = assign()

    def news(day=TODAY):
        return [(each.step.value, sorted(each.order.bodies)) for each in _fresh(day)]

    def _fresh(day):
        return orders.list_news(since=NOW - timedelta(days=14) + (day - TODAY), as_of=day)

    assert news() == [("assign", [HEALTH])]
    step(cast.agency_officer(), order, "ask", "Theo mẫu nào?")
    assert [name for name, _bodies in news()] == ["ask"]
    told = list(rooms._list_work_news(TODAY))
    assert [(each.bodies, each.title) for each in told] == [
        ({LEAD}, f"Sở Y tế tỉnh Quảng Ngãi đã hỏi: {order.task.text}")
    ]
    step(cast.officer(), order, "answer", "Mẫu 03", later=2)
    assert [name for name, _bodies in news()] == ["answer"]
    assert news(TODAY + timedelta(days=15)) == []


def test_when_the_body_has_ended_whoever_does_its_work_carries_on(world, monkeypatch):
    order = assign()
    WorkOrder.objects.filter(pk=order.pk).update(organisation="QNG.STTTT")
    row = orders.read_order(
        plan=plans.find_plan(name="194"), number="2.1", order=order.pk, as_of=TODAY, actor=cast.officer()
    )
    assert row.bodies == {LEAD}
    step(cast.officer(), order, "accept")
    assert order.steps.last().organisation == LEAD


def test_an_operator_reads_what_concerns_itself_and_the_public_nothing(world):
    assign()
    assign(cast.operator_engineer(), by="VIETTEL.QNG", to="VIETTEL.QNG")
    seen = {actor.id: WorkOrder.objects.visible_to(actor).count() for actor in cast.everybody()}
    assert seen[cast.operator_engineer().id] == 1
    assert seen[cast.officer().id] == seen[cast.clerk().id] == 2
    assert seen[""] == seen[cast.resident().id] == seen[cast.outsider().id] == 0


class TestPages:
    def address(self, name, *args):
        return f"{reverse(f'work:{name}', args=[CODE, '2.1', *args])}?plan={CODE}"

    def test_from_the_task_to_its_end_by_the_buttons_of_the_pages(self, world, set_clock):
        set_clock(NOW)
        lead, health = cast.client(cast.officer()), cast.client(cast.agency_officer())
        person = health.actor.id
        assert self.address("assign").partition("?")[0] in lead.get(self.address("task")).content.decode()
        form = {"assigned_by": LEAD, "organisation": HEALTH, "wanted": "Danh sách", "due_on": "2026-12-20"}
        refused = lead.post(self.address("assign"), form | {"due_on": "2026-11-01"})
        assert refused.status_code == 422
        assert "Ngày đến hạn phải từ hôm nay trở đi" in refused.content.decode()
        opened = lead.get(self.address("assign")).content.decode()
        assert "Phát triển hơn 3.000 vị trí cột ăng ten" in opened
        assert '<option value="Lê Văn Ngành — ' in opened
        unknown = lead.post(self.address("assign"), form | {"person": "Trần Văn Lạ"})
        assert unknown.status_code == 422
        assert "Không ai có tên như vậy" in unknown.content.decode()
        elsewhere = lead.post(self.address("assign"), form | {"organisation": LEAD, "person": "Lê Văn Ngành"})
        assert elsewhere.status_code == 422
        assert lead.post(self.address("assign"), form | {"person": "le van ngan"}).status_code == 302
        assert WorkOrder.objects.get().person == person
        WorkOrder.objects.all().delete()
        assert lead.post(self.address("assign"), form | {"person": person}).status_code == 302
        order = WorkOrder.objects.get()
        assert (order.person, order.person_label) == (person, "Lê Văn Ngành")
        shown = health.get(self.address("order", order.pk)).content.decode()
        assert "/nhan/" in shown
        assert "/rut/" not in shown
        assert "Lê Văn Ngành" in health.get(self.address("task")).content.decode()
        assert health.post(self.address("order_step", order.pk, "hoi"), {"words": ""}).status_code == 422
        assert health.post(self.address("order_step", order.pk, "tra-lai"), {"words": "Trùng việc"}).status_code == 302
        again = lead.get(self.address("order", order.pk)).content.decode()
        assert f"?lai={order.pk}" in again.replace("&amp;", "&").replace("&lai", "?lai")
        opened = lead.get(f"{self.address('assign')}&lai={order.pk}").content.decode()
        assert f'value="{HEALTH}" selected' in opened
        assert 'value="Lê Văn Ngành"' in opened

    @pytest.mark.parametrize(("due_on", "is_told"), [("2026-12-20", True), ("2026-12-21", False)])
    def test_a_day_on_which_offices_rest_is_told_and_taken(self, world, set_clock, due_on, is_told):
        set_clock(NOW)
        form = {"assigned_by": LEAD, "organisation": HEALTH, "wanted": "Danh sách", "due_on": due_on}
        answer = cast.client(cast.officer()).post(self.address("assign"), form, follow=True)
        assert WorkOrder.objects.count() == 1
        words = "Hạn 20/12/2026: không phải ngày làm việc; ngày làm việc cuối trước đó là 18/12/2026."
        assert (words in answer.content.decode()) is is_told

    def test_that_nobody_could_be_told_is_said(self, world, set_clock):
        set_clock(NOW)
        form = {"assigned_by": LEAD, "wanted": "Danh sách", "due_on": "2026-12-21"}
        lead, words = cast.client(cast.officer()), "chưa có ai có tài khoản nên chưa ai được báo tin"
        cast.client(cast.agency_officer())  # who works for the one, nobody for the other
        told = lead.post(self.address("assign"), form | {"organisation": HEALTH}, follow=True)
        assert words not in told.content.decode()
        alone = lead.post(self.address("assign"), form | {"organisation": "QNG.SXD"}, follow=True)
        assert words in alone.content.decode()

    def test_the_bodies_stand_in_order_those_of_the_task_first(self, world, set_clock):
        set_clock(NOW)
        field = cast.client(cast.officer()).get(self.address("assign")).context["form"].fields["organisation"]
        groups = [(str(title), names) for title, names in field.choices if isinstance(names, list)]
        titles = [title for title, _names in groups]
        named = [title for title in titles if title in ("Chủ trì nhiệm vụ", "Phối hợp nhiệm vụ")]
        assert named
        assert titles[: len(named)] == named
        kinds = [title for title in titles if title not in named]
        # The operators lead this task, all of them.
        wanted = ("department", "commune_committee")
        assert kinds[:2] == [identity.OrganisationKind(kind).label for kind in wanted]
        assert identity.OrganisationKind.OPERATOR.label not in kinds
        codes = [code for _title, names in groups for code, _name in names]
        assert len(codes) == len(set(codes))
        for _title, names in groups:
            assert [name for _code, name in names] == sorted((name for _code, name in names), key=order_key)

    def test_who_may_open_which_page(self, world, set_clock):
        set_clock(NOW)
        order = assign()
        outside = [cast.client(actor) for actor in (cast.nobody, cast.resident(), cast.outsider())]
        # One rule stands over all of these pages: each of them asks for some.
        for page, client in zip(STEP_PAGES.values(), cycle(outside), strict=False):
            assert client.get(self.address("order_step", order.pk, page.name)).status_code == 403
        for client in outside:
            assert client.get(self.address("order", order.pk)).status_code == 403
            assert client.get(self.address("assign")).status_code == 403
            assert "Việc được giao" not in client.get(self.address("task")).content.decode()
        assert cast.client(cast.clerk()).get(self.address("assign")).status_code == 403
        assert cast.client(cast.clerk()).get(self.address("order", order.pk)).status_code == 200
        stranger = cast.client(cast.operator_engineer())
        assert stranger.get(self.address("order", order.pk)).status_code == 404
        assert stranger.post(self.address("order_step", order.pk, "nhan"), {"words": ""}).status_code == 404
        assert (
            cast.client(cast.clerk()).post(self.address("order_step", order.pk, "nhan"), {"words": ""}).status_code
            == 403
        )
        assert cast.client(cast.officer()).get(self.address("order_step", order.pk, "khac")).status_code == 404

    def test_whoever_has_the_work_reports_its_progress_from_it(self, world, set_clock):
        set_clock(NOW)
        order = assign(number="1.1")
        report = reverse("work:report", args=[CODE, "1.1"])
        address = reverse("work:order", args=[CODE, "1.1", order.pk])
        health = cast.agency_officer()
        step(health, order, "accept")
        page = cast.client(health).get(address).content.decode()
        assert re.search(rf'class="button primary" href="{report}[^"]*"', page)
        assert page.count("button primary") == 1, "to ask is not what comes next"
        assert f'href="{report}' not in cast.client(cast.officer()).get(address).content.decode()
        assert cast.client(health).get(report).status_code == 200

    def test_progress_of_given_work_begins_nowhere_else_and_stands_with_the_work(self, world, set_clock):
        set_clock(NOW)
        lead = {"organisation": LEAD, "reported_on": TODAY, "state": "running", "percent_done": 78, "text": "Đang làm"}
        road = reverse("work:report", args=[CODE, "1.1"])
        assert cast.client(cast.officer()).post(road, lead).status_code == 302
        order = assign(number="1.1", part="Khảo sát thôn 12")
        address, client = reverse("work:order", args=[CODE, "1.1", order.pk]), cast.client(cast.agency_officer())
        step(client.actor, order, "accept")
        form = client.get(f"{road}?viec={order.pk}").content.decode()
        assert "Khảo sát thôn 12" in form
        assert 'value="78"' not in form, "that is how far another body is"
        mine = {**lead, "organisation": HEALTH, "percent_done": 30, "text": "Đã đi 4 thôn"}
        done = client.post(f"{road}?viec={order.pk}", mine)
        assert done["Location"].partition("?")[0] == address
        for reader in (client, cast.client(cast.officer())):
            page = reader.get(address).content.decode()
            assert "Đã đi 4 thôn" in page
            assert "Đang làm" not in page.partition("order-steps")[2]
        assert 'value="30"' in client.get(road).content.decode()

    def test_who_may_not_report_on_the_task_reads_why_and_where_instead(self, world, set_clock):
        set_clock(NOW)
        engineer = cast.client(cast.operator_engineer("VIETTEL.QNG"))
        number = next(
            row.number
            for row in tasks.list_tasks(plan=plans.find_plan(name="194"), as_of=TODAY)
            if not tasks.reporting_bodies(task=task(row.number), actor=engineer.actor, as_of=TODAY)
        )
        address = reverse("work:task", args=[CODE, number])
        assert "đơn vị bạn không thuộc số đó" in engineer.get(address).content.decode()
        order = assign(number=number, to="VIETTEL.QNG", part="Khảo sát thôn 12")
        page = engineer.get(address).content.decode()
        assert "Đơn vị bạn được giao một phần nhiệm vụ này" in page
        note = page.partition('<p class="note">')[2].partition("</p>")[0]
        assert reverse("work:order", args=[CODE, number, order.pk]) in note
        assert "không thuộc số đó" not in cast.client(cast.nobody).get(address).content.decode()

    def test_the_person_left_and_the_work_is_the_bodys(self, world, set_clock):
        set_clock(NOW)
        person = cast.client(cast.agency_officer()).actor
        order = assign(person=person.id)
        get_user_model().objects.filter(pk=person.id).update(is_active=False)
        assert [item.bodies for item in rooms._list_owed_work(TODAY)] == [{HEALTH}]
        step(cast.agency_officer(), order, "accept")
        assert order.steps.count() == 2

    def test_the_audit_log_calls_task_and_bodies_by_their_names(self, world, set_clock):
        set_clock(NOW)
        assign()
        entry = AuditEntry.objects.get(object_type="plan.workorder")
        administrator = cast.client(cast.administrator())
        for address in ("/nhat-ky/", f"/nhat-ky/{entry.pk}/"):
            assert "194/KH-UBND · 2.1. Phát triển hơn 3.000 vị trí cột" in administrator.get(address).content.decode()
        page = administrator.get(f"/nhat-ky/{entry.pk}/").content.decode()
        assert "Sở Y tế tỉnh Quảng Ngãi" in page
        assert "Kết quả cần đạt" in page


def test_what_bodies_give_one_another_stands_on_no_public_page(world, set_clock):
    set_clock(NOW)
    assign(part="Khảo sát thôn 12", wanted="Danh sách kín")
    page = f"/danh-ba/to-chuc/{HEALTH}/"
    for actor in (None, cast.resident(), cast.operator_engineer()):
        shown = (Client() if actor is None else cast.client(actor)).get(page).content.decode()
        assert "Khảo sát thôn 12" not in shown
        assert "Danh sách kín" not in shown
    for actor in (cast.officer(), cast.agency_officer(HEALTH), cast.clerk()):
        assert "Khảo sát thôn 12" in cast.client(actor).get(page).content.decode()


def test_a_number_of_a_thousand_digits_is_no_order(world):
    road = reverse("work:assign", args=[CODE, "2.1"])
    assert cast.client(cast.officer()).get(f"{road}?lai={'9' * 5000}").status_code == 200


def shown_orders(actor, **asked):
    answer = cast.client(actor).get("/nhiem-vu/", {"plan": CODE, "as_of": TODAY.isoformat(), **asked})
    cards = {card.task.number: card for lane in answer.context["lanes"] for card in lane.cards}
    return cards, answer.content.decode()


def test_the_board_says_to_whom_what_was_assigned_and_how_it_stands(world, set_clock):
    set_clock(NOW)
    order, other = assign(part="Khảo sát thôn 12"), assign(part="Vẽ bản đồ", to=CLERKS, due_on=DUE + timedelta(days=1))
    cards, page = shown_orders(cast.officer(), **{"co-quan": ""})
    assert [each.id for each in cards["2.1"].orders] == [order.pk, other.pk]
    assert f'href="{reverse("work:order", args=[CODE, "2.1", order.pk])}' in page
    assert "Sở Y tế tỉnh Quảng Ngãi</a>: Khảo sát thôn 12" in page
    assert "đã giao, chưa nhận" in page
    assert "hạn 20/12/2026" in page
    # It is on the board of whoever has to do it, too, as long as they have to.
    health = cast.agency_officer()
    assert shown_orders(health, **{"cua-toi": "1"})[0]["2.1"].is_mine
    step(health, order, "accept")
    assert "đã nhận, đang làm" in shown_orders(cast.officer(), **{"phoi-hop": HEALTH})[1]
    assert "2.1" not in shown_orders(cast.officer(), **{"co-quan": HEALTH})[0]
    step(health, order, "hand_back", "Trùng việc", later=2)
    cards, page = shown_orders(cast.officer(), **{"co-quan": ""})
    assert "đã trả lại" in page
    assert "2.1" not in shown_orders(health, **{"cua-toi": "1"})[0]
    again = assign(part="Khảo sát thôn 12", to=CLERKS)
    cards, _page = shown_orders(cast.officer(), **{"co-quan": ""})
    assert {each.id for each in cards["2.1"].orders} == {other.pk, again.pk}


def test_the_board_tells_nobody_else_what_was_assigned(world, set_clock):
    set_clock(NOW)
    assign(part="Khảo sát thôn 12")
    for actor in (cast.nobody, cast.resident(), cast.outsider(), cast.operator_engineer()):
        cards, page = shown_orders(actor, **{"co-quan": ""})
        assert not any(card.orders for card in cards.values())
        assert "Khảo sát thôn 12" not in page
