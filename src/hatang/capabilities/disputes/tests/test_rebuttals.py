"""An operator keeps a declaration against the evidence: kept with who and when, seen by those who judge, no figure
moves, and what is left to answer is counted."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.disputes.actions import CoverageClaim, KeptDeclaration, file_challenge, keep_declaration
from hatang.capabilities.disputes.models import Rebuttal
from hatang.capabilities.disputes.queries import rebuttals
from hatang.capabilities.prediction.queries import claims as comparison
from hatang.kernel import access
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = pytest.mark.integration
VIETTEL = "VIETTEL.QNG"


@pytest.fixture
def hamlets(world, declare, operators, monkeypatch):
    """Three hamlets that Viettel declares with 95 and the model predicts with 10; a fourth where both agree."""
    hamlets = [world.hamlet(number, people=100 * number) for number in (1, 2, 3, 4)]
    for hamlet in hamlets:
        declare(hamlet, 95)
    rows = [(hamlet, VIETTEL, "4G", 95.0 if hamlet == hamlets[3] else 10.0) for hamlet in hamlets]
    frame = comparison.pl.DataFrame(rows, schema=comparison.PREDICTED, orient="row")
    monkeypatch.setattr(comparison, "read_predicted_shares", lambda as_of: frame)
    monkeypatch.setattr(comparison, "_comparisons", comparison.KeptFew(4))
    return hamlets


def keep(hamlet, actor=None, **more):
    terms = {"ground": "model", "reason": "Trạm QNG1234 chưa có trong mô hình.", **more}
    offered = terms.pop("offered", None)
    kept = KeptDeclaration(hamlet, VIETTEL, "4G", **terms)
    return keep_declaration(actor or cast.operator_engineer(VIETTEL), kept, now=timezone.now(), offered=offered)


def show(actor, **asked):
    return cast.client(actor).get(reverse("disputes:claims"), asked)


def ask(road, hamlet):
    return f"{reverse(road, args=[hamlet])}?operator={VIETTEL}&technology=4G"


def test_an_answer_is_kept_with_who_and_when_and_moves_no_figure(hamlets):
    before = comparison.compare_claims(timezone.localdate())
    rebuttal = keep(hamlets[0])
    entry = AuditEntry.objects.filter(action="coverage.rebuttal.file").get()
    assert (entry.actor_id, entry.object_key) == (cast.operator_engineer(VIETTEL).id, str(rebuttal.pk))
    assert comparison.compare_claims(timezone.localdate()).equals(before), "nobody proves his own claim"
    assert (float(rebuttal.declared_share_percent), float(rebuttal.shown_share_percent)) == (95.0, 10.0)


def test_nobody_answers_for_another_or_against_nothing(hamlets):
    with pytest.raises(Forbidden):
        keep(hamlets[0], cast.operator_engineer("VNPT.QNG"))
    for actor in (cast.officer(), cast.clerk(), cast.resident()):
        with pytest.raises(Forbidden):
            keep(hamlets[0], actor)
    with pytest.raises(Conflict):
        keep(hamlets[3])
    for terms in (
        {"reason": " "},
        {"ground": "measured"},
        {"ground": "repair"},
        {"ground": "repair", "repair_by": timezone.localdate() - timedelta(days=1)},
        {"ground": "because"},
    ):
        with pytest.raises(Invalid):
            keep(hamlets[0], **terms)
    assert not Rebuttal.objects.exists()


def test_from_the_contradiction_to_the_next_one(hamlets):
    engineer = cast.client(cast.operator_engineer(VIETTEL))
    page = engineer.get(reverse("disputes:claims"))
    assert page.context["left"] == 3
    assert "Còn 3 chưa trả lời" in page.content.decode()
    following = page.context["following"]
    declare_page = engineer.get(following["act_url"])
    keep_road = reverse("disputes:keep_declaration", args=[following["hamlet"]])
    assert f"{keep_road}?" in declare_page.content.decode()
    form = engineer.get(following["keep_url"]).content.decode()
    needed = dict(re.findall(r'name="(\w+)"[^>]* data-needed-by="([^"]+)"', form))
    assert needed == {"repair_by": "ground=repair", "offered": "ground=measured"}
    terms = {"ground": "measured", "reason": "Đo ngày 20/11.", "offered": SimpleUploadedFile("do.csv", b"rsrp;-90\n")}
    answer = engineer.post(following["keep_url"], terms)
    assert answer.status_code == 302
    after = engineer.get(answer["Location"])
    assert after.context["left"] == 2, "one returns to what is left"
    assert after.context["table"].visible[-1]["hamlet"] == following["hamlet"], "what is answered stands last"
    corrected = {"operator": VIETTEL, "technology": "4G", "share_percent": "10", "valid_from": timezone.localdate()}
    moved = engineer.post(after.context["following"]["act_url"], corrected)
    assert engineer.get(moved["Location"]).context["left"] == 1
    empty = engineer.post(ask("disputes:keep_declaration", hamlets[0]), {"ground": "model"})
    assert (empty.status_code, "reason" in empty.context["form"].errors) == (422, True)
    undated = engineer.post(ask("disputes:keep_declaration", hamlets[0]), {"ground": "repair", "reason": "Hỏng."})
    assert (undated.status_code, set(undated.context["form"].errors)) == (422, {"repair_by"})


def test_those_who_judge_see_it_and_others_do_not(hamlets):
    name, body = "lich-sua.pdf", b"%PDF-1.7 lich"
    rebuttal = keep(hamlets[0], offered=(name, io.BytesIO(body)), ground="repair", repair_by=date(2099, 1, 1))
    page = reverse("disputes:rebuttal", args=[rebuttal.pk])
    road = reverse("disputes:rebuttal_evidence", args=[rebuttal.pk])
    for actor, seen in (
        (cast.officer(), True),
        (cast.clerk(), True),
        (cast.operator_engineer(VIETTEL), True),
        (cast.operator_engineer("VNPT.QNG"), False),
        (cast.resident(), False),
    ):
        client = cast.client(actor)
        answer, file = client.get(page), client.get(road)
        assert [answer.status_code, file.status_code] == ([200, 200] if seen else [404, 404])
        assert (rebuttal.reason in answer.content.decode()) == seen
        if seen:
            assert b"".join(file.streaming_content) == body
        listed = show(actor, operator=VIETTEL).content.decode()
        assert (page in listed) == seen
        assert (page in client.get(reverse("disputes:new_challenge", args=[hamlets[0]])).content.decode()) == (
            seen and access.has_right(actor, "coverage.challenge")
        )
    assert cast.client(cast.nobody).get(page).status_code in (302, 403)


def test_from_a_challenge_the_declaration_is_kept_with_evidence(hamlets):
    for hamlet, is_contradicted in ((hamlets[0], True), (hamlets[3], False)):
        claim = CoverageClaim(hamlet, VIETTEL, "4G", "no_signal", "Không có sóng.", timezone.localdate(), Decimal(20))
        filed = file_challenge(cast.officer(), claim, now=timezone.now())
        page = cast.client(cast.operator_engineer(VIETTEL)).get(reverse("disputes:challenge", args=[filed.pk]))
        assert ("Giữ khai báo, kèm bằng chứng" in page.content.decode()) == is_contradicted


def test_an_answer_holds_only_as_long_as_what_it_answers(hamlets, declare):
    today = timezone.localdate()
    keep(hamlets[0])
    keep(hamlets[1], ground="repair", repair_by=today + timedelta(days=5))
    frame = comparison.find_disagreements(as_of=today, operator=VIETTEL).rows
    actor = cast.operator_engineer(VIETTEL)

    def answered(rows, day):
        known = rebuttals.with_rebuttals(rows, actor=actor, as_of=day)
        return set(known.filter(comparison.pl.col("rebuttal").is_not_null())["hamlet"])

    assert answered(frame, today) == set(hamlets[:2])
    assert answered(frame, today + timedelta(days=6)) == {hamlets[0]}, "the day of the repair has passed"
    assert answered(frame, today - timedelta(days=1)) == set(), "nothing was said yet"
    declared = frame.with_columns(declared=comparison.pl.lit(80.0))
    assert answered(declared, today) == set(), "another share is declared"
    measured = frame.with_columns(
        evidence=comparison.pl.lit("measured"), measured_on=comparison.pl.lit(today, dtype=comparison.pl.Date)
    )
    assert answered(measured, today) == set(), "what was measured weighs more than what was answered"
