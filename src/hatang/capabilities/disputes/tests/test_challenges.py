"""A challenge from filing to lifting: who may, what it changes, what the audit log keeps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from tests import cast

from hatang.capabilities.coverage.indicators import declared as indicators
from hatang.capabilities.disputes import actions
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.queries import challenges, meanings
from hatang.kernel import datasets, files, panels
from hatang.kernel.imports import actions as importing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SEEN = date(2026, 3, 1)

pytestmark = pytest.mark.integration


@pytest.fixture
def hamlet(world, declare):
    code = world.hamlet(1, counted=date(2025, 12, 31))
    declare(code, 100)
    return code


def dispute(actor, hamlet, **more):
    told = {
        "operator": "VIETTEL.QNG",
        "technology": "4G",
        "reason": "no_signal",
        "description": "Không bắt được sóng 4G trong cả thôn.",
        "observed_on": SEEN,
        "claimed_share_percent": Decimal(20),
    } | more
    around = {"now": NOW} | {name: told.pop(name) for name in ("now", "evidence", "test") if name in told}
    return actions.file_challenge(actor, actions.CoverageClaim(hamlet, **told), **around)


def picture(kind="PNG", **more):
    stream = BytesIO()
    Image.new("RGB", (8, 8), "green").save(stream, kind, **more)
    stream.seek(0)
    return stream


def test_from_filing_to_lifting(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    before = datasets.read_revisions(["coverage.challenge"])["coverage.challenge"]
    filed = dispute(cast.clerk(), hamlet, evidence=("anh.png", picture()))
    assert (filed.state, filed.declared_share_percent, filed.commune_code) == ("open", 100, "21136@2025-07-01")
    assert filed.evidence_name == "anh.png"

    answered = actions.answer_challenge(
        cast.operator_engineer(), challenge_id=filed.pk, text="Trạm hỏng từ 25/02.", now=NOW
    )
    assert answered.state == "answered"
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 1

    decided = actions.decide_challenge(
        cast.officer(), challenge_id=filed.pk, upheld=True, decision="Đã đo tại chỗ.", now=NOW
    )
    assert (decided.state, decided.decided_share_percent, decided.effective_from) == ("upheld", 20, SEEN)
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 0
    assert indicators.hamlets_broadband(date(2026, 2, 28)).frame["numerator"].sum() == 1

    later = datetime(2026, 6, 1, 9, tzinfo=UTC)
    actions.lift_challenge(
        cast.officer(), challenge_id=filed.pk, effective_to=date(2026, 6, 1), reason="Trạm đã hoạt động lại.", now=later
    )
    assert indicators.hamlets_broadband(date(2026, 6, 1)).frame["numerator"].sum() == 1
    assert indicators.hamlets_broadband(date(2026, 5, 31)).frame["numerator"].sum() == 0

    told = AuditEntry.objects.filter(object_type="coverage.challenge").order_by("id").values_list("action", flat=True)
    assert [action.rsplit(".", 1)[-1] for action in told] == ["file", "answer", "uphold", "lift"]
    assert datasets.read_revisions(["coverage.challenge"])["coverage.challenge"] != before


def test_what_is_seen_decided_and_mended_today_counts_from_midnight_in_the_province(hamlet):
    night, today = datetime(2026, 3, 9, 17, 20, tzinfo=UTC), date(2026, 3, 10)
    filed = dispute(cast.clerk(), hamlet, observed_on=today, now=night)
    said = {"upheld": True, "decision": "Đã đo.", "effective_from": today, "now": night}
    assert actions.decide_challenge(cast.officer(), challenge_id=filed.pk, **said).effective_from == today
    mended = {"effective_to": today, "reason": "Đã phát lại.", "now": night}
    assert actions.lift_challenge(cast.officer(), challenge_id=filed.pk, **mended).effective_to == today


def test_a_rejected_challenge_changes_no_figure(hamlet):
    filed = dispute(cast.resident(), hamlet)
    actions.decide_challenge(
        cast.officer(), challenge_id=filed.pk, upheld=False, decision="Đo được 4G toàn thôn.", now=NOW
    )
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 1
    with pytest.raises(Conflict):
        actions.answer_challenge(cast.operator_engineer(), challenge_id=filed.pk, text="…", now=NOW)


def test_a_clerk_speaks_only_of_his_or_her_commune(hamlet):
    with pytest.raises(Forbidden):
        dispute(cast.clerk("21157"), hamlet)
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("who", [cast.nobody, cast.outsider(), cast.operator_engineer(), cast.analyst()])
def test_who_may_not_file(hamlet, who):
    with pytest.raises(Forbidden):
        dispute(who, hamlet)


def test_only_the_operator_concerned_answers(hamlet):
    filed = dispute(cast.clerk(), hamlet)
    with pytest.raises(Missing):  # another operator does not even learn that it exists
        actions.answer_challenge(cast.operator_engineer("VNPT.QNG"), challenge_id=filed.pk, text="…", now=NOW)
    with pytest.raises(Forbidden):
        actions.answer_challenge(cast.officer(), challenge_id=filed.pk, text="…", now=NOW)


@pytest.mark.parametrize("who", [cast.clerk(), cast.operator_engineer(), cast.resident(), cast.analyst()])
def test_only_officers_decide(hamlet, who):
    filed = dispute(cast.clerk(), hamlet)
    with pytest.raises(Forbidden):
        actions.decide_challenge(who, challenge_id=filed.pk, upheld=True, decision="…", now=NOW)


def test_who_sees_which(hamlet, world, declare):
    other = world.hamlet(2)
    declare(other, 100, operator="VNPT.QNG")
    against_viettel = dispute(cast.resident(), hamlet)
    against_vnpt = dispute(cast.clerk(), other, operator="VNPT.QNG")

    def seen(actor):
        return set(challenges.list_challenges(actor=actor).values_list("pk", flat=True))

    both = {against_viettel.pk, against_vnpt.pk}
    assert seen(cast.officer()) == seen(cast.clerk()) == seen(cast.analyst()) == both
    assert seen(cast.operator_engineer()) == {against_viettel.pk}
    assert seen(cast.resident()) == {against_viettel.pk}
    assert seen(cast.outsider()) == seen(cast.nobody) == set()


def test_nothing_to_dispute(hamlet):
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, claimed_share_percent=Decimal(100))
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, operator="VNPT.QNG")
    with pytest.raises(Missing):
        dispute(cast.officer(), "51-21136-T99")


def test_the_same_person_disputes_the_same_thing_once(hamlet):
    dispute(cast.clerk(), hamlet)
    with pytest.raises(Conflict):
        dispute(cast.clerk(), hamlet)
    withdrawn = actions.withdraw_challenge(cast.clerk(), challenge_id=Challenge.objects.get().pk)
    assert withdrawn.state == "withdrawn"
    assert dispute(cast.clerk(), hamlet).state == "open"


def test_two_upheld_challenges_never_hold_on_one_day(hamlet):
    first = dispute(cast.clerk(), hamlet)
    second = dispute(cast.resident(), hamlet)
    actions.decide_challenge(cast.officer(), challenge_id=first.pk, upheld=True, decision="…", now=NOW)
    with pytest.raises(Conflict):
        actions.decide_challenge(cast.officer(), challenge_id=second.pk, upheld=True, decision="…", now=NOW)
    second.refresh_from_db()
    assert second.state == "open"


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("observed_on", date(2026, 4, 1)),
        ("claimed_share_percent", Decimal(101)),
        ("description", "  "),
        ("technology", "7G"),
        ("reason", "because"),
    ],
)
def test_bad_input_changes_nothing(hamlet, wrong, value):
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, **{wrong: value})
    assert not Challenge.objects.exists()


def test_what_is_refused_leaves_no_evidence(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    dispute(cast.clerk(), hamlet)
    with pytest.raises(Conflict):
        dispute(cast.clerk(), hamlet, evidence=("anh.png", picture()))
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_a_program_is_no_evidence(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    with pytest.raises(Invalid):
        dispute(cast.clerk(), hamlet, evidence=("x.exe", BytesIO(b"MZ\x00\x00\x00")))
    assert not Challenge.objects.exists()


def test_the_deadline_is_that_of_the_rule_of_the_day_of_filing(hamlet):
    filed = dispute(cast.resident(), hamlet)
    rule = meanings.read_challenge_means(NOW.date())
    assert filed.answer_due_on == NOW.date() + timedelta(days=rule.answer_days)
    assert rule.silence_concedes
    last = datetime.combine(filed.answer_due_on, NOW.time(), tzinfo=UTC)
    assert not filed.is_late(last.date())
    assert actions.lapse_overdue(now=last) == []
    assert (
        actions.answer_challenge(cast.operator_engineer(), challenge_id=filed.pk, text="Đang sửa.", now=last).state
        == "answered"
    )


def test_silence_concedes_once_the_deadline_has_passed(hamlet):
    filed = dispute(cast.resident(), hamlet)
    after = NOW + timedelta(days=meanings.read_challenge_means(NOW.date()).answer_days + 1)
    with pytest.raises(Conflict):
        actions.answer_challenge(cast.operator_engineer(), challenge_id=filed.pk, text="Quá muộn.", now=after)
    lapsed = actions.lapse_overdue(now=after)
    assert [each.pk for each in lapsed] == [filed.pk]
    filed.refresh_from_db()
    assert (filed.state, filed.decided_share_percent, filed.effective_from, filed.decided_by) == (
        "lapsed",
        20,
        SEEN,
        "system",
    )
    assert indicators.hamlets_broadband(after.date()).frame["numerator"].sum() == 0
    entry = AuditEntry.objects.filter(action="coverage.challenge.lapse").get()
    assert (entry.actor_id, entry.after["state"]) == ("system", "lapsed")
    assert actions.lapse_overdue(now=after) == []
    actions.lift_challenge(
        cast.officer(), challenge_id=filed.pk, effective_to=after.date(), reason="Đã sửa.", now=after
    )
    assert indicators.hamlets_broadband(after.date()).frame["numerator"].sum() == 1


def test_of_two_that_lapse_together_one_counts_and_an_officer_decides_the_other(hamlet):
    first, second = dispute(cast.clerk(), hamlet), dispute(cast.resident(), hamlet)
    after = NOW + timedelta(days=200)
    assert [each.pk for each in actions.lapse_overdue(now=after)] == [first.pk]
    second.refresh_from_db()
    assert second.state == "open"


def test_an_operator_concedes_and_the_record_changes(hamlet):
    filed = dispute(cast.resident(), hamlet)
    with pytest.raises(Forbidden):
        actions.concede_challenge(cast.officer(), challenge_id=filed.pk, text="…", now=NOW)
    with pytest.raises(Missing):
        actions.concede_challenge(cast.operator_engineer("VNPT.QNG"), challenge_id=filed.pk, text="…", now=NOW)
    conceded = actions.concede_challenge(
        cast.operator_engineer(), challenge_id=filed.pk, text="Đúng, sẽ bổ sung trạm.", now=NOW
    )
    assert (conceded.state, conceded.decided_share_percent, conceded.effective_from) == ("conceded", 20, SEEN)
    assert indicators.hamlets_broadband(NOW.date()).frame["numerator"].sum() == 0
    assert AuditEntry.objects.filter(action="coverage.challenge.concede").count() == 1


SECRET = "Gọi chị Hoa 0905 123 456, hoa@vi.du.vn"


def test_what_tells_who_a_resident_is_is_not_kept(hamlet, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-TELEPHONE"
    filed = dispute(
        cast.resident(),
        hamlet,
        description=f"Không có sóng. {SECRET}",
        place=f"Xóm trên, {SECRET}",
        evidence=("anh nha chi Hoa.jpg", picture("JPEG", exif=exif)),
    )
    assert "0905" not in filed.description + filed.place
    assert "@" not in filed.description + filed.place
    assert filed.evidence_name == "minh-chung.jpg"
    body = files.path_of(filed.evidence_file).read_bytes()
    assert body.startswith(b"\xff\xd8")
    assert b"MAKER-OF-TELEPHONE" not in body
    entry = AuditEntry.objects.filter(action="coverage.challenge.file").get()
    assert entry.actor_label != cast.resident().label
    told = str([entry.before, entry.after, entry.reason])
    assert "Hoa" not in told
    for actor in (cast.officer(), cast.operator_engineer(), cast.nobody):
        rows = str(list(datasets.get_dataset("coverage.challenge").rows(NOW.date(), actor)))
        assert not {"Hoa", "0905", cast.resident().label, cast.resident().id} & set(rows.split("'"))
        assert "Hoa" not in rows


@pytest.mark.parametrize("body", [b"%PDF-1.7 Tac gia: Nguyen Van A", b"PK\x03\x04...."])
def test_a_resident_files_only_what_can_be_freed_of_names(hamlet, settings, tmp_path, body):
    settings.HATANG_DATA = tmp_path
    with pytest.raises(Invalid):
        dispute(cast.resident(), hamlet, evidence=("x", BytesIO(body)))
    assert dispute(cast.clerk(), hamlet, evidence=("x", BytesIO(body))).evidence_file


REGISTER = (
    "Số khiếu nại;Ngày gửi;Mã thôn;Doanh nghiệp;Công nghệ;Lý do;Nội dung;Ngày quan sát;Tỷ lệ hộ thực phủ (%);"
    "Trả lời;Ngày trả lời;Kết luận;Tỷ lệ kết luận (%);Ngày kết luận;Lý do kết luận"
)


@pytest.fixture
def file_register(operators, settings, tmp_path):
    settings.HATANG_DATA = tmp_path

    def file(*rows, actor=None):
        body = "\n".join([REGISTER, *rows]).encode()
        return importing.file_at_once(
            actor or cast.officer(),
            name="coverage.challenge",
            stream=BytesIO(body),
            file_name="so-khieu-nai.csv",
            as_of=NOW.date(),
        )

    return file


def test_a_register_kept_before_is_taken_in_with_what_it_came_to(hamlet, world, declare, file_register):
    others = [world.hamlet(n, east=n / 10) for n in (2, 3, 4)]
    for code in others:
        declare(code, 90)
    start = f"{hamlet};Viettel Quảng Ngãi;4G;Không có sóng;Cả thôn không có sóng;01/02/2026;20"
    rest = [f"{code};VIETTEL.QNG;4G;Không có sóng;Đầu thôn không có sóng;01/02/2026;30" for code in others]
    rows = (
        f"KN-1;02/02/2026;{start};Trạm hỏng;10/02/2026;Chấp nhận;25;20/02/2026;Đã đo tại chỗ",
        f"KN-2;02/02/2026;{rest[0]};Sóng tốt;10/02/2026;Không chấp nhận;;20/02/2026;Đo được 4G",
        f"KN-3;02/02/2026;{rest[1]};Đúng;10/02/2026;Doanh nghiệp nhận;;;",
        f"KN-4;02/03/2026;{rest[2]};;;;;;",
    )
    file_register(*rows)
    found = {each.register_number: each for each in Challenge.objects.all()}
    assert {number: each.state for number, each in found.items()} == {
        "KN-1": "upheld",
        "KN-2": "rejected",
        "KN-3": "conceded",
        "KN-4": "open",
    }
    assert (found["KN-1"].decided_share_percent, found["KN-1"].effective_from) == (25, date(2026, 2, 1))
    assert found["KN-4"].answer_due_on == date(2026, 3, 2) + timedelta(days=30)
    assert indicators.hamlets_broadband(date(2026, 3, 10)).frame["numerator"].sum() == 2
    again = file_register(*rows)
    assert (again.summary["added"], again.summary["unchanged"]) == (0, 4)
    with pytest.raises(Invalid):
        file_register(f"KN-5;01/01/2026;{start};;;;;;")
    with pytest.raises(Invalid):
        file_register(f"KN-5;02/03/2026;{start.replace('Cả thôn', 'Gọi 0905 123 456, cả thôn')};;;;;;")
    with pytest.raises(Forbidden):
        file_register(*rows, actor=cast.clerk())


def test_what_an_operator_must_answer_is_its_work_until_it_has_answered(hamlet):
    filed = dispute(cast.clerk(), hamlet)
    (source,) = (each for each in panels.list_panels(panels.WorkSource) if each.kind == "coverage_challenge")
    (item,) = source.items(NOW.date())
    assert (item.due, item.bodies) == (filed.answer_due_on, frozenset({"VIETTEL.QNG"}))
    assert item.address == f"/phu-song/khieu-nai/{filed.pk}/"
    actions.answer_challenge(cast.operator_engineer(), challenge_id=filed.pk, text="Trạm hỏng.", now=NOW)
    assert not list(source.items(NOW.date()))
