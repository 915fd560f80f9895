"""A resident's own test: consent, a coarse place, a contact kept apart, and the way to take it back."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast

from hatang.capabilities.disputes.actions import residents
from hatang.capabilities.disputes.models import ResidentContact, ResidentTest
from hatang.capabilities.disputes.queries import residents as sums
from hatang.kernel import access, datasets
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.datasets import TOO_FEW
from hatang.kernel.imports import actions as importing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("operators")]
HOUSE = (108.50123, 15.10234)


@pytest.fixture
def hamlet(world):
    world.hamlet(2, east=0.2)
    return world.hamlet(1)


def send(actor=cast.nobody, **more):
    told = {
        "operator": "VIETTEL.QNG",
        "technology": "4G",
        "has_signal": False,
        "is_indoors": True,
        "position": HOUSE,
        "figures": residents.PhoneReading(rsrp_dbm=-121),
    } | more
    around = {name: told.pop(name) for name in ("consents", "now", "contact") if name in told}
    return residents.send_resident_test(actor, residents.OwnTest(**told), **({"consents": True, "now": NOW} | around))


def test_the_place_is_kept_coarse(hamlet):
    found = send()
    assert found.hamlet_code == hamlet
    assert (found.coarse_position.x, found.coarse_position.y) == (108.505, 15.105)
    assert not ResidentContact.objects.exists()
    everything = str(list(ResidentTest.objects.values())) + str(list(AuditEntry.objects.values()))
    assert "108.50123" not in everything
    assert "15.10234" not in everything


@pytest.mark.parametrize(
    "wrong",
    [
        {"consents": False},
        {"operator": "BEELINE"},
        {"technology": "7G"},
        {"figures": residents.PhoneReading(rsrp_dbm=50)},
        {"figures": residents.PhoneReading(download_mbps=-1)},
        {"position": (100.0, 10.0)},
        {"tested_on": date(2026, 3, 11)},
        {"tested_on": date(2024, 3, 11)},
    ],
)
def test_what_is_not_kept(hamlet, wrong):
    with pytest.raises(Invalid):
        send(**wrong)
    assert not ResidentTest.objects.exists()


def test_a_hamlet_that_does_not_exist(hamlet):
    with pytest.raises(Missing):
        send(position=None, hamlet_code="51-21136-T77")
    assert send(position=None, hamlet_code=hamlet).coarse_position is None


NAME, REACH = "Trần Thị Hoa", "0905 123 456"


def test_the_contact_stands_apart_and_nobody_comes_upon_it(hamlet):
    found = send(cast.resident(), contact=residents.Contact(NAME, REACH))
    for actor in cast.everybody():
        shown = str(list(datasets.get_dataset("coverage.resident_test").rows(NOW.date(), actor)))
        assert NAME not in shown
        assert "0905" not in shown
        assert cast.resident().id not in shown
        may = access.has_right(actor, "coverage.view") and actor.has(*("administrator", "officer", "agency_officer"))
        assert (found.code in shown) or not may
    assert list(ResidentContact.objects.visible_to(cast.officer())) == []
    told = str(list(AuditEntry.objects.values()))
    assert NAME not in told
    assert "0905" not in told
    assert cast.resident().id not in told


def test_an_officer_opens_a_contact_with_a_reason_that_is_audited(hamlet):
    found = send(contact=residents.Contact(NAME, REACH))
    for who in (cast.clerk(), cast.operator_engineer(), cast.analyst(), cast.resident(), cast.nobody):
        with pytest.raises(Forbidden):
            residents.open_contact(who, code=found.code, reason="Hỏi thêm")
    with pytest.raises(Invalid):
        residents.open_contact(cast.officer(), code=found.code, reason=" ")
    assert residents.open_contact(cast.officer(), code=found.code, reason="Hỏi thêm về nơi đo").reach == REACH
    entry = AuditEntry.objects.get(action="coverage.resident_test.open_contact")
    assert (entry.reason, entry.actor_id) == ("Hỏi thêm về nơi đo", cast.officer().id)
    with pytest.raises(Conflict):
        residents.open_contact(cast.officer(), code=send().code, reason="Hỏi thêm")


def test_contacts_are_erased_in_time(hamlet):
    send(contact=residents.Contact(NAME, REACH))
    assert residents.erase_contacts(today=NOW.date() + timedelta(days=89)) == 0
    assert residents.erase_contacts(today=NOW.date() + timedelta(days=90)) == 1
    assert not ResidentContact.objects.exists()
    assert ResidentTest.objects.count() == 1


def test_whoever_holds_the_receipt_takes_the_test_back(hamlet):
    found = send(contact=residents.Contact(NAME, REACH))
    sealed = residents.sign_receipt(found)
    for wrong in (found.code, sealed[:-2] + "xx", ""):
        with pytest.raises(Missing):
            residents.take_back(cast.officer(), receipt=wrong)
    residents.take_back(cast.nobody, receipt=f" {sealed} ")
    assert not ResidentTest.objects.exists()
    assert not ResidentContact.objects.exists()
    with pytest.raises(Missing):
        residents.take_back(cast.nobody, receipt=sealed)


FILED = date(2026, 10, 31)
TEST_HEADER = "Mã phiếu;Ngày đo;Nhà mạng;Công nghệ;Mã thôn;Trong nhà;Dùng được;Tải xuống (Mbps);Đồng ý"


def lines(*rows):
    return "\n".join([TEST_HEADER, *rows]).encode("utf-8-sig")


def file(body, actor=None):
    who = actor or cast.officer()
    asked = {"name": "coverage.resident_test", "stream": BytesIO(body), "file_name": "phieu.csv"}
    return importing.file_at_once(who, **asked, as_of=FILED)


@pytest.mark.parametrize("who", [cast.operator_engineer(), cast.clerk(), cast.resident(), cast.outsider(), cast.nobody])
def test_paper_is_taken_in_by_the_state(who):
    with pytest.raises(Forbidden):
        file(lines(), who)


def test_residents_tests_need_consent_and_enough_of_them(world):
    hamlet = world.hamlet(1)
    body = lines(
        *[f"P{n};05/10/2026;VIETTEL.QNG;4G;{hamlet};Có;{'Có' if n else 'Không'};{20 + n};Có" for n in range(5)],
        f"P9;05/10/2026;VNPT.QNG;4G;{hamlet};Có;Có;33;Có",
    )
    file(body)
    rows = {row["operator"]: row for row in sums.by_hamlet(FILED).iter_rows(named=True)}
    assert rows["VIETTEL.QNG"]["with_signal_percent"] == 80.0
    assert rows["VIETTEL.QNG"]["median_download_mbps"] == 22.0
    told = ("tests", "tests_hidden", "with_signal_percent", "median_download_mbps", "last_on")
    assert [rows["VNPT.QNG"][name] for name in told] == [None, TOO_FEW, None, None, None]
    assert [rows["VIETTEL.QNG"][name] for name in told[:2]] == [5, None]
    dataset = datasets.get_dataset("coverage.experienced")
    written = {row["operator"]: row for row in dataset.rows(FILED, ANONYMOUS)}
    assert set(written["VNPT.QNG"]) == {field.name for field in dataset.fields}
    assert [written["VNPT.QNG"][name] for name in told] == [None, TOO_FEW, None, None, None]
    page = f"{reverse('disputes:experienced')}?as_of={FILED}"
    assert "không đủ mẫu" in Client().get(page).content.decode()
    csv = b"".join(Client().get(f"{page}&experienced-format=csv").streaming_content).decode("utf-8-sig")
    line = next(line for line in csv.splitlines() if "VNPT" in line)
    assert "không đủ mẫu" in line
    assert ";33" not in line
    refusing = lines(f"P7;05/10/2026;VIETTEL.QNG;4G;{hamlet};Có;Có;20;Không")
    with pytest.raises(Invalid):
        file(refusing)
    assert not ResidentTest.objects.filter(code="P7").exists()
