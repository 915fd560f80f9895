"""What disputes show on the page of a hamlet: three kinds of evidence side by side, and why one is silent."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from django.urls import reverse
from tests import cast
from tests.looks import draw, look_at

from hatang.capabilities.assets.models import FibreCorrection, FibreService
from hatang.capabilities.disputes.views import claims, hamlets
from hatang.capabilities.prediction.public import NOTHING_PREDICTED
from hatang.kernel.access import Area

pytestmark = pytest.mark.integration
TODAY = date(2024, 6, 1)
VIETTEL = "VIETTEL.QNG"


@pytest.fixture
def look(world, declare):
    code = world.hamlet(1, people=200)
    declare(code, 90)
    return look_at(Area(code, date(2020, 1, 1)), as_of=TODAY, actor=cast.nobody)


@pytest.mark.usefixtures("operators")
def test_the_signal_is_one_row_for_each_operator_and_technology(look):
    table = hamlets.signal_table(look)
    ((operator, technology, measured, predicted, declared),) = [
        [row[name] for name in ("operator", "technology", "measured", "predicted", "declared")]
        for row in table.rows.part(0, 10)
    ]
    assert (operator, technology, measured, predicted, declared) == ("Viettel Quảng Ngãi", "4G", None, None, 90)


@pytest.mark.usefixtures("operators")
def test_that_nothing_is_predicted_to_arrive_stands_beside_the_claim(look, monkeypatch):
    known = hamlets.hamlet_coverage(hamlet_code=look.area.code, as_of=TODAY)
    (claimed,) = known.declared.shares
    known = replace(known, unreached=frozenset({(claimed.operator, "4G"), (claimed.operator, "5G")}))
    monkeypatch.setattr(hamlets, "hamlet_coverage", lambda hamlet_code, as_of: known)
    rows = hamlets.signal_table(look).rows.part(0, 10)
    assert [(row["technology"], row["predicted"]) for row in rows] == [("4G", 0.0)], "of what nobody claims no row"


@pytest.mark.usefixtures("operators")
def test_what_is_not_known_says_why(look):
    text = draw(look, hamlets.signal_panel(look), hamlets.signal_table(look))
    assert text.count("Chưa có số liệu") == 2
    assert "Viettel" in text


def summary(look):
    (sentence,) = re.findall(r"<p data-summary>(.*?)</p>", draw(look, hamlets.signal_panel(look), None))
    return sentence


@pytest.mark.usefixtures("operators")
def test_one_sentence_says_what_the_panels_beneath_say(look, monkeypatch):
    assert summary(look) == (
        "Sóng 4G trở lên ở đây: Viettel Quảng Ngãi khai báo đến 90,0\xa0%; chưa có dự báo; chưa ai đo;"
        " 0 phản ánh mất sóng của người dân đang mở."
    )
    known = hamlets.hamlet_coverage(hamlet_code=look.area.code, as_of=TODAY)
    (declared,) = known.declared.shares
    predicted = [replace(declared, technology=name, share_percent=share) for name, share in (("2G", 100), ("5G", 41.5))]
    measured = [replace(declared, technology="3G", share_percent=88.0)]
    known = replace(
        known,
        declared=replace(known.declared, shares=()),
        predicted=replace(known.predicted, shares=tuple(predicted)),
        measured=replace(known.measured, shares=tuple(measured)),
    )
    monkeypatch.setattr(hamlets, "hamlet_coverage", lambda hamlet_code, as_of: known)
    assert "chưa nhà mạng nào khai báo; dự báo đến 41,5\xa0% (Viettel Quảng Ngãi); đo không có sóng;" in summary(look)
    silent = replace(known.measured, shares=(), reason="quá ít"), replace(known.predicted, shares=())
    known = replace(known, measured=silent[0], predicted=replace(silent[1], reason=NOTHING_PREDICTED))
    assert "; dự báo không có sóng; đo chưa đủ mẫu; 0 phản ánh" in summary(look)


@pytest.mark.usefixtures("operators")
def test_the_sentence_lists_nobody_under_a_worse_kind_than_what_is_known_of_him(look, monkeypatch):
    known = hamlets.hamlet_coverage(hamlet_code=look.area.code, as_of=TODAY)
    (declared,) = known.declared.shares
    vnpt = replace(declared, operator="VNPT.QNG", share_percent=70.0)
    known = replace(
        known,
        declared=replace(known.declared, shares=(declared, vnpt)),
        predicted=replace(known.predicted, shares=(replace(declared, share_percent=100.0),)),
    )
    monkeypatch.setattr(hamlets, "hamlet_coverage", lambda hamlet_code, as_of: known)
    said = "VNPT Quảng Ngãi khai báo đến 70,0\xa0%; dự báo đến 100,0\xa0% (Viettel Quảng Ngãi); chưa ai đo;"
    assert f"ở đây: {said}" in summary(look)
    known = replace(known, measured=replace(known.measured, shares=(replace(declared, share_percent=0.0), vnpt)))
    said = "đo được đến 70,0\xa0% (VNPT Quảng Ngãi); đo không có sóng: Viettel Quảng Ngãi; 0 phản ánh"
    assert f"ở đây: {said}" in summary(look)


def _say_as_commune(hamlet, operator, state):
    said = {
        "reason": "Đã đi xem",
        "recorded_by": "1",
        "recorded_by_label": "Xã",
        "recorded_at": datetime(2024, 5, 2, tzinfo=UTC),
    }
    FibreCorrection.objects.create(hamlet=hamlet, operator=operator, state=state, valid_from=date(2024, 5, 1), **said)


def answer(look):
    text = re.sub(r"<[^>]+>", "", draw(look, hamlets.answer_panel(look), None))
    return [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()]


@pytest.mark.usefixtures("operators")
def test_who_lives_here_reads_first_whether_there_is_signal_and_fibre(look, declare, monkeypatch):
    code = look.area.code
    signal, fibre = answer(look)
    assert signal == "Ở đây có sóng 4G trở lên không? Có: Viettel Quảng Ngãi (theo khai báo)."
    assert fibre == "Ở đây có cáp quang không? Chưa rõ."
    declare(code, 20, operator="VNPT.QNG")
    assert answer(look)[0].endswith("Viettel Quảng Ngãi (theo khai báo); một phần: VNPT Quảng Ngãi (theo khai báo).")
    FibreService.objects.create(operator=VIETTEL, hamlet=code, state="available", valid_from=date(2024, 1, 1))
    assert answer(look)[1] == "Ở đây có cáp quang không? Có: Viettel Quảng Ngãi."
    _say_as_commune(code, VIETTEL, "none")
    _say_as_commune(code, "VNPT.QNG", "available")
    assert answer(look)[1] == "Ở đây có cáp quang không? Có: VNPT Quảng Ngãi (theo xã)."
    FibreCorrection.objects.filter(operator="VNPT.QNG").update(operator="")
    assert answer(look)[1] == "Ở đây có cáp quang không? Có: theo xã."
    FibreCorrection.objects.all().delete()
    # What the model says weighs more than what is claimed.
    known = hamlets.hamlet_coverage(hamlet_code=code, as_of=TODAY)
    known = replace(known, unreached=frozenset((share.operator, "4G") for share in known.declared.shares))
    monkeypatch.setattr(hamlets, "hamlet_coverage", lambda hamlet_code, as_of: known)
    assert answer(look)[0] == (
        "Ở đây có sóng 4G trở lên không? Không: Viettel Quảng Ngãi, VNPT Quảng Ngãi (theo dự báo)."
    )
    # A model alone gives nobody a signal that he declares not to have.
    row = {"operator": "VNPT", "technology": "4G", "measured": None, "predicted": 100.0, "declared": 0.0}
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [row])
    words = "VNPT khai báo là không có sóng, dự báo là có."
    assert answer(look)[0] == f"Ở đây có sóng 4G trở lên không? Chưa rõ: {words}"
    beside = row | {"operator": "MobiFone", "declared": None}
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [row | {"declared": 100.0}, beside])
    both = "VNPT (theo dự báo); MobiFone (chỉ theo dự báo, doanh nghiệp không khai báo)."
    assert answer(look)[0] == f"Ở đây có sóng 4G trở lên không? Có: {both}"
    # Of 5G it declares nothing, of 4G it does.
    newer = beside | {"operator": "VNPT", "technology": "5G"}
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [newer, row | {"declared": 91.0}])
    assert answer(look)[0] == "Ở đây có sóng 4G trở lên không? Có: VNPT (theo dự báo)."
    other = {"operator": "Viettel", "technology": "4G", "measured": 90.0, "predicted": 0.0, "declared": 0.0}
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [row, other])
    assert answer(look)[0].endswith(f"Có: Viettel (theo đo kiểm); {words}")
    nowhere = other | {"operator": "MobiFone", "measured": 0.0, "predicted": 100.0, "declared": 100.0}
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [nowhere, other])
    assert answer(look)[0].endswith("Có: Viettel (theo đo kiểm); không: MobiFone (theo đo kiểm).")
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [nowhere, row])
    assert answer(look)[0].endswith(f"Chưa rõ; không: MobiFone (theo đo kiểm); {words}")
    monkeypatch.setattr(hamlets, "_list_signal_rows", lambda look: [])
    assert answer(look)[0] == "Ở đây có sóng 4G trở lên không? Chưa rõ."


@pytest.mark.usefixtures("operators")
def test_who_may_contest_and_how_is_said_by_right(look):
    readers = (cast.nobody, cast.clerk(), cast.planner())
    asks = {actor.id: look_at(look.area, as_of=TODAY, actor=actor) for actor in readers}
    said = {who: draw(asked, hamlets.signal_panel(asked), None) for who, asked in asks.items()}
    code = look.area.code
    dispute, report = (reverse(f"disputes:{road}", args=[code]) for road in ("new_challenge", "send_report"))
    assert report in said[""]
    assert f"?next={quote(dispute)}" in said[""]
    assert f'href="{dispute}' in said[cast.clerk().id]
    assert "cơ quan chủ trì kết luận" in said[cast.planner().id]
    assert report not in said[cast.clerk().id] + said[cast.planner().id]
    # What can be done are buttons, one a line.
    assert re.findall(r'<li><a class="button[^"]*" href="([^"?]+)', said[""]) == [report, reverse("account_login")]


def test_a_claim_offers_what_the_reader_may_do():
    row = {"hamlet": "51-21136-T01", "operator": VIETTEL, "technology": "4G", "evidence": "measured"}
    free, pending = row | {"challenge": None, "is_seen": False}, row | {"challenge": 7, "is_seen": True}

    def act(actor, claim, *, is_overclaimed=True):
        title, address = claims.name_act(claim, actor, is_overclaimed=is_overclaimed)
        return str(title), address

    assert act(cast.clerk(), free)[0] == "Gửi khiếu nại"
    assert act(cast.nobody, free) == act(cast.nobody, pending)
    assert act(cast.nobody, free)[1] == reverse("disputes:send_report", args=["51-21136-T01"])
    assert act(cast.clerk(), pending) == ("Số 7", reverse("disputes:challenge", args=[7]))
    assert act(cast.resident(), pending | {"is_seen": False}) == ("Số 7", "")
    assert act(cast.planner(), free) == act(cast.nobody, free), "who has no right of dispute reports"
    assert act(cast.planner(), free, is_overclaimed=False) == act(cast.nobody, free, is_overclaimed=False) == ("", "")
    own, corrects = cast.operator_engineer(VIETTEL), ("Sửa khai báo", reverse("coverage:declare", args=[row["hamlet"]]))
    for is_overclaimed in (True, False):
        title, address = act(own, free, is_overclaimed=is_overclaimed)
        assert (title, address.partition("?")[0]) == corrects
    assert act(cast.operator_engineer("VNPT.QNG"), free) == act(cast.nobody, free)
    columns = [claims.build_columns((), (), acts=acts)[-1].name for acts in (True, False)]
    assert columns[0] == "act" != columns[1]
