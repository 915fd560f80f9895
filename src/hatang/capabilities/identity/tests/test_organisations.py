"""Writing organisations: rules, refusals, audit; the pages and the API that show them."""

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.actions import organisations
from hatang.capabilities.identity.models import Organisation, Succession
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

NEW = {
    "code": "FPT.QNG",
    "name": "FPT Telecom Quảng Ngãi",
    "name_en": "FPT Telecom Quang Ngai",
    "short_name": "FPT",
    "aliases": [],
    "kind": "operator",
    "province": "QNG",
    "valid_from": date(2021, 1, 1),
    "certainty": "unverified",
}


@pytest.mark.integration
def test_adding_is_audited_and_counted(reference):
    before = datasets.read_revisions([terms.ORGANISATIONS])[terms.ORGANISATIONS]
    organisations.add_organisation(cast.administrator(), fields=NEW, reason="mới")
    assert datasets.read_revisions([terms.ORGANISATIONS])[terms.ORGANISATIONS] != before
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.object_key, entry.after["name"]) == (
        "identity.organisation.add",
        "FPT.QNG",
        NEW["name"],
    )


@pytest.mark.integration
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "fpt-qng"}, Invalid),
        ({"code": "A" * 36}, Invalid),
        ({"code": "QNG.SYT"}, Conflict),
        ({"kind": "circus"}, Invalid),
        ({"valid_to": date(2020, 1, 1)}, Invalid),
        ({"name": ""}, Invalid),
    ],
)
def test_what_the_model_refuses_changes_nothing(reference, change, problem):
    count, entries = Organisation.objects.count(), AuditEntry.objects.count()
    with pytest.raises(problem):
        organisations.add_organisation(cast.administrator(), fields=NEW | change)
    assert (Organisation.objects.count(), AuditEntry.objects.count()) == (count, entries)


@pytest.mark.integration
def test_nobody_but_administrators_writes_organisations(reference):
    for actor in cast.everybody():
        if actor.has("administrator"):
            continue
        with pytest.raises(Forbidden):
            organisations.add_organisation(actor, fields=NEW)
        with pytest.raises(Forbidden):
            organisations.change_organisation(actor, code="QNG.SYT", fields={"name": "X"})
        with pytest.raises(Forbidden):
            organisations.close_organisation(actor, code="QNG.SYT", on=date(2027, 1, 1), followers=[], reason="x")
    assert not Organisation.objects.filter(pk="FPT.QNG").exists()


@pytest.mark.integration
def test_closing_refuses_what_cannot_be(reference):
    administrator = cast.administrator()

    def close(code, on, follower):
        followers = [organisations.Follower(follower)] if follower else []
        organisations.close_organisation(administrator, code=code, on=on, followers=followers, reason="thử")

    with pytest.raises(Conflict):
        close("QNG.STTTT", date(2026, 1, 1), "QNG.SKHCN")
    with pytest.raises(Invalid):
        close("QNG.SYT", date(2019, 1, 1), "QNG.SNV")
    with pytest.raises(Invalid):
        close("QNG.SYT", date(2026, 1, 1), "QNG.STTTT")
    with pytest.raises(Missing):
        close("QNG.SYT", date(2026, 1, 1), "QNG.NOBODY")
    assert Organisation.objects.get(pk="QNG.SYT").valid_to is None
    assert not Succession.objects.filter(old="QNG.SYT").exists()


@pytest.mark.integration
def test_a_duty_can_be_handed_over(reference):
    organisations.hand_over(
        cast.administrator(),
        code="QNG.SKHCN",
        follower=organisations.Follower("QNG.CAT", duty="information_security", decree="thử"),
        on=date(2026, 1, 1),
    )
    assert Succession.objects.filter(old="QNG.SKHCN", new="QNG.CAT", duty="information_security").exists()


@pytest.mark.integration
def test_the_list_shows_the_bodies_of_the_date(reference, client):
    before = client.get("/danh-ba/to-chuc/?as_of=2025-02-28&organisations-f-name=thong tin va truyen thong")
    after = client.get("/danh-ba/to-chuc/?as_of=2025-03-01&organisations-f-name=thong tin va truyen thong")
    assert "Sở Thông tin và Truyền thông tỉnh Quảng Ngãi" in before.content.decode()
    assert "Sở Thông tin và Truyền thông tỉnh Quảng Ngãi" not in after.content.decode()


@pytest.mark.integration
def test_the_page_of_a_body_names_who_came_after(reference, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page = client.get("/danh-ba/to-chuc/QNG.STTTT/").content.decode()
    assert "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi" in page
    assert "Công an tỉnh Quảng Ngãi" in page
    assert "Nghị định 45/2025/NĐ-CP" in page
    assert client.get("/danh-ba/to-chuc/KHONG.CO/").status_code == 404
    group = client.get("/danh-ba/to-chuc/district_committee/?as_of=2025-06-30").content.decode()
    assert "Ủy ban nhân dân huyện Bình Sơn" in group


@pytest.mark.integration
def test_people_of_a_body_are_for_those_who_may_see_people(reference, client):
    clerk = cast.client(cast.clerk())
    assert (
        clerk.actor.label
        in cast.client(cast.officer()).get(f"/danh-ba/to-chuc/{cast.committee('21136')}/").content.decode()
    )
    for viewer in (client, cast.client(cast.operator_engineer()), cast.client(cast.resident())):
        page = viewer.get(f"/danh-ba/to-chuc/{cast.committee('21136')}/").content.decode()
        assert "Ủy ban nhân dân xã Cà Đam" in page
        assert clerk.actor.label not in page


@pytest.mark.integration
def test_an_administrator_adds_changes_and_closes_through_the_pages(reference):
    browser = cast.client(cast.administrator())
    form = {name: value for name, value in NEW.items() if name != "aliases"} | {"aliases": "FPT Telecom\nCông ty FPT"}
    assert browser.post("/danh-ba/to-chuc/them/", form | {"code": "sai mã"}).status_code == 422
    assert browser.post("/danh-ba/to-chuc/them/", form).status_code == 302
    body = Organisation.objects.get(pk="FPT.QNG")
    assert body.aliases == ["FPT Telecom", "Công ty FPT"]
    changed = {"name": "FPT", "aliases": "", "certainty": "verified", "reason": "kiểm tra"}
    assert browser.post("/danh-ba/to-chuc/FPT.QNG/sua/", changed).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.certainty) == ("FPT", "verified")
    wrong = browser.post(
        "/danh-ba/to-chuc/FPT.QNG/ket-thuc/", {"on": "2026-01-01", "successor": "Không ai", "reason": "x"}
    )
    assert wrong.status_code == 422
    closing = {"on": "2026-01-01", "successor": "Viettel Quảng Ngãi", "reason": "sáp nhập", "decree": "thử"}
    assert browser.post("/danh-ba/to-chuc/FPT.QNG/ket-thuc/", closing).status_code == 302
    assert Succession.objects.get(old="FPT.QNG").new_id == "VIETTEL.QNG"
    assert browser.get("/danh-ba/to-chuc/FPT.QNG/ket-thuc/").status_code == 200


@pytest.mark.integration
@pytest.mark.usefixtures("refusals_undrawn")
def test_the_edit_pages_are_closed_to_everybody_else(reference):
    for actor in cast.everybody():
        if not actor.has("administrator"):
            browser = cast.client(actor)
            for road in ("them/", "QNG.SYT/sua/", "QNG.SYT/ket-thuc/"):
                assert browser.get(f"/danh-ba/to-chuc/{road}").status_code == 403


@pytest.mark.integration
def test_the_api_answers_as_of_a_date(reference, client):
    def codes(query):
        return {row["code"] for row in client.get(f"/api/v1/identity/organisations?{query}").json()["items"]}

    assert "QNG.STTTT" in codes("as_of=2025-02-28&kind=department")
    assert "QNG.STTTT" not in codes("as_of=2025-03-01&kind=department")
    page = client.get("/api/v1/identity/organisations?as_of=2025-07-01&kind=commune_committee&size=50").json()
    rest = client.get(
        f"/api/v1/identity/organisations?as_of=2025-07-01&kind=commune_committee&size=50&cursor={page['next']}"
    ).json()
    assert len(page["items"]) + len(rest["items"]) == 96
    assert rest["next"] is None
    one = client.get("/api/v1/identity/organisations/QNG.STTTT").json()
    assert (one["valid_to"], one["kind"]) == ("2025-03-01", "department")
    followed = client.get("/api/v1/identity/organisations/QNG.STTTT/responsible?duty=information_security").json()
    assert [each["code"] for each in followed] == ["QNG.CAT"]
    assert client.get("/api/v1/identity/groups/operator/members").status_code == 200
    assert client.get("/api/v1/identity/groups/QNG.SYT/members").status_code == 404
    assert len(client.get("/api/v1/identity/organisations/QNG.STTTT/successors").json()) == 3
    assert client.get("/api/v1/identity/successions?as_of=2024-12-31").json()["items"] == []
    missing = client.get("/api/v1/identity/organisations/X")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.integration
def test_the_datasets_are_those_of_the_date(reference):
    rows = list(datasets.get_dataset(terms.ORGANISATIONS).rows(date(2025, 7, 1), SYSTEM))
    assert sum(row["kind"] == "commune_committee" for row in rows) == 96
    names = {field.name for field in datasets.get_dataset(terms.ORGANISATIONS).fields}
    assert all(set(row) == names for row in rows)
    assert list(datasets.get_dataset(terms.SUCCESSIONS).rows(date(2024, 12, 31), SYSTEM)) == []
    steps = list(datasets.get_dataset(terms.SUCCESSIONS).rows(date(2025, 1, 1), SYSTEM))
    assert {row["decree"] for row in steps} == {"1279/NQ-UBTVQH15"}
    assert datasets.get_dataset(terms.ORGANISATIONS).record_url(rows[0]).endswith(f"/{rows[0]['code']}/")
