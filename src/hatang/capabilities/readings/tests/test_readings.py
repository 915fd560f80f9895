"""From a document to a version of the plan: read, decided item by item, entered at once or not at all."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast

from hatang.capabilities.plan.public import UNBOUND, TargetKind, Way
from hatang.capabilities.readings import jobs
from hatang.capabilities.readings.actions import entering
from hatang.capabilities.readings.actions import readings as actions
from hatang.capabilities.readings.models import Reading, ReadItem
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Decision, ItemKind, ReadingState
from hatang.capabilities.readings.tests.conftest import NOW, TODAY, Deadline, Plan, PlanVersion, Target
from hatang.kernel import jobs as kernel_jobs
from hatang.kernel.models import AuditEntry, StoredFile
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SEED = Path(os.environ.get("HATANG_SEED", Path(__file__).parents[6] / "shared/seed")) / "ke-hoach-194-kh-ubnd.txt"
with_seed = pytest.mark.skipif(not SEED.is_file(), reason="the text of Plan 194 is not at hand")

PLAN = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 77/KH-UBND
Quảng Ngãi, ngày 12 tháng 02 năm 2026
KẾ HOẠCH
Phát triển hạ tầng số năm 2026
Căn cứ Quyết định số 411/QĐ-TTg ngày 31/3/2022 của Thủ tướng Chính phủ;
I. MỤC TIÊU
- 85% hộ gia đình có đường truyền Internet cáp quang;
- Nâng cao chất lượng dịch vụ viễn thông trên địa bàn.
II. TỔ CHỨC THỰC HIỆN
1. Các doanh nghiệp viễn thông
- Báo cáo kết quả thực hiện trước ngày 10/12 hằng năm.
PHỤ LỤC
TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian
1 | Xây dựng bản đồ vùng lõm sóng | Sở Thông tin và Truyền thông | UBND cấp xã | 2026
2 | Kiểm tra chất lượng dịch vụ | Hội Chơi Cờ | | Hằng quý
"""
AMENDMENT = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 900/QĐ-UBND
Quảng Ngãi, ngày 20 tháng 11 năm 2026
QUYẾT ĐỊNH
Sửa đổi, bổ sung một số nội dung của Kế hoạch số 77/KH-UBND ngày 12/02/2026 của UBND tỉnh
QUYẾT ĐỊNH:
Điều 1. Sửa đổi, bổ sung Kế hoạch số 77/KH-UBND như sau:
1. Sửa đổi gạch đầu dòng thứ nhất mục I như sau:
“- 90% hộ gia đình có đường truyền Internet cáp quang đến năm 2026.”
2. Thay thế cụm từ “vùng lõm sóng” bằng cụm từ “vùng lõm sóng di động”.
3. Bãi bỏ nhiệm vụ số 2 tại Phụ lục.
"""


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path, world):
    settings.HATANG_DATA = tmp_path


def upload(text=PLAN, name="ke-hoach.txt", actor=None, now=NOW):
    return actions.upload_document(actor or cast.officer(), content=text.encode(), name=name, now=now)


def items(reading, kind=None):
    return [each for each in queries.list_read_items(reading=reading) if kind is None or each.kind == kind]


def decide_all(reading, actor=None):
    for item in queries.list_undecided(items=items(reading)):
        actions.decide_item(
            actor or cast.officer(), item=item, decision=Decision.ACCEPTED, revision=item.revision, now=NOW
        )
    reading.refresh_from_db()


def head(**other):
    return {
        "number": "77/KH-UBND",
        "title": "Phát triển hạ tầng số năm 2026",
        "signed_on": date(2026, 2, 12),
        "issuer_named": "UBND tỉnh Quảng Ngãi",
        "issuer": "QNG.UBND",
        "territory_code": "51",
        "instrument": "77/KH-UBND",
        **other,
    }


def enter(reading, valid_from=date(2026, 2, 12), actor=None, with_unread=False, **other):
    return entering.enter(
        actor or cast.officer(),
        reading=reading,
        revision=reading.revision,
        head=head(**other),
        valid_from=valid_from,
        today=TODAY,
        with_unread=with_unread,
    ).version


def test_a_document_becomes_a_draft_and_no_plan():
    before = Plan.objects.count()
    reading = upload()
    assert reading.state == ReadingState.OPEN
    assert [(each.kind, each.values.get("number")) for each in items(reading)][:3] == [
        ("target", "1"),
        ("task", "1"),
        ("task", "2"),
    ]
    assert [each.said["why"] for each in items(reading, ItemKind.UNCLEAR)] == ["no_figure"]
    assert Plan.objects.count() == before
    assert {each.decision for each in items(reading)} == {Decision.OPEN}


def test_a_plan_without_its_day_is_read_as_of_the_day_in_the_province():
    text = PLAN.replace("Quảng Ngãi, ngày 12 tháng 02 năm 2026\n", "").replace("cấp xã | 2026", "cấp xã | Đến 2030")
    reading = upload(text, now=datetime(2026, 12, 31, 17, 30, tzinfo=UTC))  # half an hour into 2027
    assert items(reading, ItemKind.TASK)[0].values["year_from"] == 2027


def test_an_indicator_is_proposed_with_its_reason_and_never_bound():
    target = items(upload(), ItemKind.TARGET)[0]
    assert target.values["indicator"] == UNBOUND
    best = target.said["proposals"][0]
    assert "cáp quang" in " ".join(best["words"])
    assert best["score"] > 0.3


def test_bodies_are_matched_to_the_register_and_to_their_successors():
    task = items(upload(), ItemKind.TASK)[0]
    rows = queries.body_rows(bodies=task.values["lead"], today=TODAY)
    assert rows[0].code == "QNG.STTTT"
    assert rows[0].today == ("Sở Khoa học và Công nghệ tỉnh Quảng Ngãi",)
    unknown = items(upload(), ItemKind.TASK)[1]
    assert unknown.values["lead"] == [{"named": "Hội Chơi Cờ", "code": ""}]


def test_a_corrected_target_stands_in_the_version_and_the_audit_says_who():
    reading = upload()
    target = items(reading, ItemKind.TARGET)[0]
    changed = actions.decide_item(
        cast.officer(),
        item=target,
        decision=Decision.ACCEPTED,
        revision=0,
        now=NOW,
        values={"value": 88, "indicator": "fixed.homes_fibre"},
    )
    assert changed.decision == Decision.CORRECTED
    decide_all(reading)
    version = enter(reading)
    assert (version.plan.number, version.number, version.content) == ("77/KH-UBND", 1, "entered")
    saved = Target.objects.get(version=version)
    assert (saved.value, saved.operator, saved.unit, saved.year) == (88, ">=", "%", 2026)
    assert saved.indicators == ["fixed.homes_fibre"]
    task = version.tasks.first()
    assert [(each.named, each.organisation) for each in task.assignments.filter(part="lead")] == [
        ("Sở Thông tin và Truyền thông", "QNG.STTTT")
    ]
    deadline = version.duties.get(deadlines__isnull=False).deadlines.get()
    assert (deadline.before_month, deadline.before_day) == (12, 10)
    assert [each.number for each in version.plan.bases.all()] == ["411/QĐ-TTg"]
    reading.refresh_from_db()
    assert (reading.state, reading.version) == (ReadingState.ENTERED, version)
    acts = set(AuditEntry.objects.filter(actor_id=cast.officer().id).values_list("action", flat=True))
    assert {"plan.reading.upload", "plan.reading.decide", "plan.document.enter"} <= acts


def test_nothing_is_entered_while_an_item_waits():
    reading = upload()
    with pytest.raises(Invalid) as caught:
        enter(reading)
    assert caught.value.code == "undecided"
    assert not Plan.objects.filter(number="77/KH-UBND").exists()


def test_all_or_nothing():
    reading = upload()
    task = items(reading, ItemKind.TASK)[1]
    actions.decide_item(
        cast.officer(),
        item=task,
        decision=Decision.ACCEPTED,
        revision=0,
        now=NOW,
        values={"year_from": 2027, "year_to": 2026},
    )
    decide_all(reading)
    with pytest.raises(Invalid):
        enter(reading)
    assert not Plan.objects.filter(number="77/KH-UBND").exists()
    reading.refresh_from_db()
    assert reading.state == ReadingState.OPEN


def test_two_officers_at_once_are_told():
    reading = upload()
    item = items(reading)[0]
    actions.decide_item(cast.administrator(), item=item, decision=Decision.REJECTED, revision=0, now=NOW)
    with pytest.raises(Conflict) as caught:
        actions.decide_item(cast.officer(), item=item, decision=Decision.ACCEPTED, revision=0, now=NOW)
    assert cast.administrator().label in str(caught.value)
    decide_all(reading)
    seen = reading.revision
    last = items(reading)[-1]
    actions.decide_item(cast.administrator(), item=last, decision=Decision.REJECTED, revision=last.revision, now=NOW)
    reading.revision = seen
    with pytest.raises(Conflict):
        enter(reading)
    assert not Plan.objects.filter(number="77/KH-UBND").exists()


def test_what_is_sure_is_accepted_at_once_and_binds_nothing():
    reading = upload()
    count = actions.accept_sure(cast.officer(), reading=reading, now=NOW)
    accepted = [each for each in items(reading) if each.decision == Decision.ACCEPTED]
    assert count == len(accepted) > 0
    assert all(each.said["confidence"] >= queries.SURE for each in accepted)
    assert {each.values["indicator"] for each in accepted if each.kind == ItemKind.TARGET} <= {UNBOUND}


def test_a_goal_without_a_number_becomes_a_target_when_an_officer_says_so():
    reading = upload()
    unclear = items(reading, ItemKind.UNCLEAR)[0]
    actions.decide_item(
        cast.officer(),
        item=unclear,
        decision=Decision.ACCEPTED,
        revision=0,
        now=NOW,
        values={"operator": "", "value": None},
    )
    decide_all(reading)
    version = enter(reading)
    assert [each.kind for each in version.targets.all()] == ["numeric", "duty"]


def test_an_amendment_makes_the_next_version_of_the_plan_it_amends():
    first = upload()
    decide_all(first)
    old = enter(first)
    reading = upload(AMENDMENT, "sua-doi.txt")
    way = queries.destination_of(reading=reading, today=TODAY)
    assert (way.way, way.plan_id) == (Way.AMEND, old.plan_id)
    target = items(reading, ItemKind.TARGET)[0]
    assert target.values["replaces"] == "1"
    repeal = next(each for each in items(reading, ItemKind.CHANGE) if each.said["kind"] == "repeal")
    actions.decide_item(
        cast.officer(),
        item=repeal,
        decision=Decision.ACCEPTED,
        revision=0,
        now=NOW,
        values={"removes": "task:2"},
    )
    decide_all(reading)
    version = enter(reading, date(2026, 11, 20), instrument="900/QĐ-UBND")
    assert (version.number, version.instrument, version.plan) == (2, "900/QĐ-UBND", old.plan)
    assert [(each.number, each.value) for each in version.targets.all()] == [("1", 90)]
    assert [(each.number, each.text) for each in version.tasks.all()] == [
        ("1", "Xây dựng bản đồ vùng lõm sóng di động")
    ]
    assert [each.value for each in old.targets.all()] == [85]
    assert old.tasks.count() == 2
    assert PlanVersion.objects.filter(plan=old.plan).in_force_on(date(2026, 11, 19)).get() == old


@pytest.fixture
def measured():
    """The plan of PLAN with what officers decided about it and no document says."""
    reading = upload()
    decide_all(reading)
    version = enter(reading)
    version.targets.update(indicators=["fibre.households", "fibre.hamlets"])
    version.tasks.filter(number="1").update(duty="information_security", targets=["1"])
    Deadline.objects.filter(standing_duty__version=version).update(
        code="annual_report", title="Báo cáo", first_year=2023
    )
    aim = {
        "measure": "Nền tảng số dùng chung",
        "place": "I",
        "kind": TargetKind.DUTY,
        "indicators": ["platforms.named"],
    }
    Target.objects.create(version=version, number="D1", position=9, **aim)
    return version


def test_a_plan_read_anew_keeps_what_officers_decided_about_it(measured):
    reading = upload(PLAN.replace("85%", "87%"))
    target = items(reading, ItemKind.TARGET)[0]
    assert (target.values["number"], target.values["indicator"]) == ("1", "fibre.households")
    assert target.said["proposals"][0]["code"] == "fibre.households"
    decide_all(reading)
    version = enter(reading, date(2026, 11, 25))
    assert version.number == measured.number + 1
    found = version.targets.get(number="1")
    assert (found.value, found.indicators) == (87, ["fibre.households", "fibre.hamlets"])
    task = version.tasks.get(number="1")
    assert (task.duty, task.targets) == ("information_security", ["1"])
    assert version.tasks.get(number="2").duty == ""
    deadline = Deadline.objects.get(standing_duty__version=version)
    assert (deadline.code, deadline.title, deadline.first_year) == ("annual_report", "Báo cáo", 2023)


def test_another_indicator_chosen_is_the_only_one(measured):
    reading = upload()
    target = items(reading, ItemKind.TARGET)[0]
    values = {**target.values, "indicator": "fibre.hamlets"}
    accepted = {"decision": Decision.ACCEPTED, "revision": target.revision, "now": NOW, "values": values}
    actions.decide_item(cast.officer(), item=target, **accepted)
    decide_all(reading)
    assert enter(reading, date(2026, 11, 25)).targets.get(number="1").indicators == ["fibre.hamlets"]


def test_what_the_next_version_will_not_have_is_said_before_and_a_duty_may_be_kept(measured):
    client = cast.client(cast.officer())
    reading = upload(PLAN.replace("2 | Kiểm tra chất lượng dịch vụ | Hội Chơi Cờ | | Hằng quý", ""))
    decide_all(reading)
    way = queries.destination_of(reading=reading, today=TODAY)
    assert queries.find_lost_lines(way=way, items=items(reading)) == queries.Lost((), ("2",), ("D1",))
    page = client.get(reverse("readings:enter", args=[reading.pk])).content.decode()
    assert "Nhiệm vụ không còn: 2." in page
    assert 'name="with_unread"' in page
    kept = enter(reading, date(2026, 11, 25), with_unread=True)
    assert kept.targets.get(number="D1").indicators == ["platforms.named"]


def test_an_amendment_of_a_plan_that_is_not_here_goes_nowhere():
    reading = upload(AMENDMENT)
    decide_all(reading)
    with pytest.raises(Invalid) as caught:
        enter(reading)
    assert "77/KH-UBND" in str(caught.value)


@with_seed
def test_the_seed_document_becomes_the_next_version_of_the_plan_that_is_here():
    reading = actions.upload_document(cast.officer(), content=SEED.read_bytes(), name=SEED.name, now=NOW)
    way = queries.destination_of(reading=reading, today=TODAY)
    assert way.way is Way.REPLACE
    assert len(items(reading, ItemKind.TARGET)) == 17
    assert len(items(reading, ItemKind.TASK)) == 20
    known = {body["code"] for each in items(reading, ItemKind.TASK) for body in each.values["lead"]}
    assert "" not in known
    decide_all(reading)
    version = enter(reading, way.valid_from)
    the_day_before = way.valid_from - timedelta(days=1)
    before = PlanVersion.objects.filter(plan=way.plan_id).in_force_on(the_day_before).get()
    assert version.number == before.number + 1
    assert set(version.targets.values_list("number", flat=True)) <= {str(n) for n in range(1, 30)}
    assert version.named_items.count() == before.named_items.count()
    same = {each.number: each for each in before.targets.all()}
    for target in version.targets.all():
        if target.number in same:
            assert (target.value, target.year) == (same[target.number].value, same[target.number].year)


def test_a_bad_file_is_refused_and_changes_nothing():
    for content, code in ((b"", "empty"), (b"MZ" + bytes(100), "unknown_format"), (b"%PDF-1.7 broken", "broken")):
        with pytest.raises(Invalid) as caught:
            actions.upload_document(cast.officer(), content=content, name="a.pdf", now=NOW)
        assert caught.value.code == f"document_{code}"
        assert caught.value.hint
    assert not Reading.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_takes_long_is_read_by_a_job_and_its_fault_is_said(monkeypatch):
    monkeypatch.setattr("hatang.capabilities.readings.formats.takes_long", lambda content, name: True)
    reading = upload()
    assert reading.state == ReadingState.WAITING

    class Hand:
        def progress(self, done, total):
            pass

        def log(self, text):
            pass

    assert jobs.read_document(Hand(), str(reading.pk)) == "open"
    broken = actions.upload_document(cast.officer(), content=b"%PDF-1.7 broken", name="a.pdf", now=NOW)
    assert jobs.read_document(Hand(), str(broken.pk)) == "failed"
    broken.refresh_from_db()
    assert broken.problem["hint"]


OTHERS = [
    cast.clerk("21136"),
    cast.operator_engineer(),
    cast.agency_officer(),
    cast.resident(),
    cast.outsider(),
    cast.nobody,
]


@pytest.mark.parametrize("actor", OTHERS, ids=lambda actor: actor.id or "nobody")
def test_a_draft_is_nobody_elses(actor):
    reading = upload()
    with pytest.raises(Missing):
        queries.find_reading(reading_id=reading.pk, actor=actor)
    assert queries.list_readings(actor=actor) == []
    item = items(reading)[0]
    with pytest.raises(Forbidden):
        actions.decide_item(actor, item=item, decision=Decision.ACCEPTED, revision=0, now=NOW)
    with pytest.raises(Forbidden):
        actions.upload_document(actor, content=PLAN.encode(), name="a.txt", now=NOW)
    with pytest.raises(Forbidden):
        actions.discard_reading(actor, reading=reading)
    decide_all(reading)
    with pytest.raises(Forbidden):
        enter(reading, actor=actor)
    assert not PlanVersion.objects.filter(plan__number="77/KH-UBND").exists()


def roads(reading):
    return [
        ("get", reverse("readings:index")),
        ("get", reverse("readings:show", args=[reading.pk])),
        ("post", reverse("readings:decide", args=[reading.pk, 0])),
        ("post", reverse("readings:accept_sure", args=[reading.pk])),
        ("post", reverse("readings:enter", args=[reading.pk])),
        ("post", reverse("readings:discard", args=[reading.pk])),
    ]


def test_the_pages_of_drafts_are_for_those_who_keep_plans():
    reading = upload()
    for actor in (cast.clerk("21136"), cast.operator_engineer(), cast.resident(), cast.outsider()):
        client = cast.client(actor)
        for method, address in roads(reading):
            answer = getattr(client, method)(address)
            assert answer.status_code == 403, (actor.id, address)
            assert "Kế hoạch 77" not in answer.content.decode()
    assert {each.decision for each in items(reading)} == {Decision.OPEN}


def test_the_page_from_upload_to_version(django_assert_max_num_queries):
    client = cast.client(cast.officer())
    file = SimpleUploadedFile("ke-hoach.txt", PLAN.encode())
    answer = client.post(reverse("readings:index"), {"file": file})
    reading = Reading.objects.get()
    where = reverse("readings:show", args=[reading.pk])
    assert answer.status_code == 302
    assert where in answer["Location"]
    with django_assert_max_num_queries(30):
        page = client.get(where)
    text = page.content.decode()
    assert "hộ gia đình" in text
    assert 'id="p8"' in text or 'id="p7"' in text
    for item in ReadItem.objects.filter(reading=reading):
        form = {"decision": "reject" if item.kind == "unclear" else "accept", "revision": item.revision}
        form |= sent(page, item.position)
        if item.kind == "target":
            form["i0-value"] = "86,5"
        done = client.post(
            reverse("readings:decide", args=[reading.pk, item.position]), form, headers={"HX-Request": "true"}
        )
        assert done.status_code == 200
        item.refresh_from_db()
        assert item.decision == ("rejected" if item.kind == "unclear" else item.decision)
        assert item.decision != "open", done.content.decode()
    decisions = [each.decision for each in items(reading)]
    assert decisions.count("corrected") == 1
    last = client.get(reverse("readings:enter", args=[reading.pk]))
    assert last.context["form"].initial["issuer"] == "QNG.UBND"
    said = {name: value for name, value in last.context["form"].initial.items() if name != "instrument"}
    said |= {"revision": last.context["hidden"]["revision"]}
    answer = client.post(reverse("readings:enter", args=[reading.pk]), said)
    assert answer.status_code == 302, answer.content.decode()
    assert Target.objects.get(version__plan__number="77/KH-UBND").value == 86.5


def sent(page, position):
    """What the browser sends of a card: its form as the page filled it."""
    card = next(each for group in page.context["groups"] for each in group["cards"] if each.item.position == position)
    values = {bound.html_name: bound.value() for bound in card.form}
    return {name: "" if value is None else value for name, value in values.items()}


MONEY = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 78/KH-UBND
Quảng Ngãi, ngày 13 tháng 02 năm 2026
KẾ HOẠCH
Phát triển dữ liệu số năm 2026
I. MỤC TIÊU
- Kinh tế số chiếm 15 - 18% GRDP;
- Số điểm phát Wi-Fi công cộng tăng gấp 2 lần so với năm 2024;
- Chỉ số hạ tầng số thuộc nhóm 20 tỉnh dẫn đầu.
PHỤ LỤC
TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian | Kinh phí (triệu đồng) | Nguồn vốn
1 | Xây dựng kho dữ liệu | Sở Khoa học và Công nghệ | UBND cấp xã | 2026 - 2027 | 8.000 | Ngân sách tỉnh
2 | Mở lớp tập huấn | Hội Chơi Cờ | | 2026 | 120 | Xã hội hóa
"""


@pytest.fixture
def with_money():
    """A plan whose goals are no plain numbers and whose tasks cost something, entered."""
    reading = upload(MONEY)
    decide_all(reading)
    said = head(number="78/KH-UBND", instrument="78/KH-UBND", title="Dữ liệu")
    day = date(2026, 2, 13)
    return entering.enter(
        cast.officer(), reading=reading, revision=reading.revision, head=said, valid_from=day, today=TODAY
    ).version


def test_goals_that_are_no_plain_number_are_entered_as_they_are(with_money):
    goals = [(each.operator, each.value, each.value_max, each.baseline_year) for each in with_money.targets.all()]
    assert goals == [("between", 15, 18, None), ("factor", 2, None, 2024), ("rank", 20, None, None)]


def test_the_budget_of_a_task_becomes_a_line_of_funding(with_money):
    """Only where a body of the register leads: money of a body that nobody knows belongs to nobody."""
    lines = [line for task in with_money.tasks.all() for line in task.funding.all()]
    assert [(line.source.name, line.year, line.organisation, line.estimate_vnd) for line in lines] == [
        ("Ngân sách tỉnh", 2026, "QNG.SKHCN", 8_000_000_000)
    ]
    assert "2026 - 2027" in lines[0].note


def test_an_amendment_without_a_figure_adds_a_task_and_a_duty():
    reading = upload()
    decide_all(reading)
    first = {"reading": reading, "revision": reading.revision, "head": head(), "valid_from": date(2026, 2, 12)}
    entering.enter(cast.officer(), **first, today=TODAY)
    text = AMENDMENT.replace(
        "3. Bãi bỏ nhiệm vụ số 2 tại Phụ lục.",
        "3. Bổ sung nhiệm vụ số 3 vào Phụ lục như sau:\n“3. Rà soát hạ tầng sau khi sắp xếp đơn vị hành chính”.\n"
        "4. Bổ sung điểm c vào khoản 1 mục I như sau:\n“c) Giữ vững chất lượng dịch vụ ở vùng sâu, vùng xa”.",
    )
    amendment = upload(text, "sua-doi.txt")
    decide_all(amendment)
    version = entering.enter(
        cast.officer(),
        reading=amendment,
        revision=amendment.revision,
        head=head(instrument="900/QĐ-UBND"),
        valid_from=date(2026, 11, 20),
        today=TODAY,
    ).version
    assert "Rà soát hạ tầng sau khi sắp xếp đơn vị hành chính" in [task.text for task in version.tasks.all()]
    duty = version.targets.get(measure="Giữ vững chất lượng dịch vụ ở vùng sâu, vùng xa")
    assert (duty.kind, duty.operator, duty.indicators) == ("duty", "", [UNBOUND])


def test_a_document_without_a_head_has_no_empty_words_in_its_place():
    reading = upload("Kính gửi các sở, ngành. Đề nghị báo cáo trước thứ sáu.", "thu.txt")
    page = cast.client(cast.officer()).get(reverse("readings:show", args=[reading.pk])).content.decode()
    assert "None" not in page
    assert ">thu.txt</p>" in page
    assert 'aria-disabled="true"' in page, "there is nothing to enter"


def test_the_page_of_a_version_speaks_to_people(measured):
    measured.targets.filter(number="D1").update(indicators=[UNBOUND])
    address = reverse("plan:version", args=[measured.plan.code, measured.number])
    page = cast.client(cast.officer()).get(address).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert "≥ 85\u00a0%" in page
    assert "chưa gắn chỉ số" in page
    for word in (">=", "&gt;=", UNBOUND):
        assert word not in page


def test_a_plan_of_another_province_is_entered_without_a_code_for_its_issuer():
    elsewhere = PLAN.replace("TỈNH QUẢNG NGÃI", "THÀNH PHỐ HUẾ").replace("Quảng Ngãi, ngày", "Huế, ngày")
    reading = upload(elsewhere.replace("77/KH-UBND", "512/KH-UBND"))
    decide_all(reading)
    client = cast.client(cast.officer())
    address = reverse("readings:enter", args=[reading.pk])
    form = client.get(address).context["form"]
    assert (form.initial["issuer"], form.initial["territory_code"]) == ("", "")
    said = {name: value for name, value in form.initial.items() if value and name != "with_unread"}
    answer = client.post(address, said | {"revision": reading.revision})
    assert answer.status_code == 302, answer.content.decode()
    plan = Plan.objects.get(number="512/KH-UBND")
    assert (plan.issuer, plan.territory_code) == ("", "")
    assert client.get(reverse("plan:plan", args=[plan.code]), follow=True).status_code == 200
    target = client.get(reverse("plan:target", args=[plan.code, "1"]), follow=True).content.decode()
    assert "chưa gắn chỉ số" in target
    assert f"<code>{UNBOUND}</code>" not in target


def test_who_holds_a_plan_is_led_to_where_it_is_read():
    where = reverse("imports:index")
    assert reverse("readings:index") in cast.client(cast.officer()).get(where).content.decode()
    shown = cast.client(cast.clerk("21136")).get(where)
    assert shown.status_code == 200
    assert reverse("readings:index") not in shown.content.decode()


def test_its_address_is_no_plan_of_that_name():
    assert reverse("readings:index") == "/ke-hoach/doc/"
    assert "Đọc văn bản" in cast.client(cast.officer()).get("/ke-hoach/doc/").content.decode()


def test_a_job_queued_before_the_move_is_found_by_its_name():
    job = kernel_jobs.start_job(jobs.read_document, actor=cast.officer(), title="Đọc", reading_id="x")
    assert job.function == "hatang.capabilities.plan.jobs.read_document"
    assert kernel_jobs._named[job.function] is jobs.read_document
