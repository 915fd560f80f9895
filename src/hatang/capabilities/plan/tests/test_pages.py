"""Pages of plans: what they show, who may open them, what a form refuses, and that a wrong address is told so."""

import pytest
from django.urls import URLResolver, get_resolver, reverse
from tests import cast

from hatang.capabilities.plan.actions import documents as document_actions
from hatang.capabilities.plan.models import (
    ClosedResult,
    DeclaredFigure,
    Plan,
    Target,
)
from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.tests.conftest import HERE, NOW, THERE
from hatang.kernel import access
from hatang.kernel.models import AuditEntry, StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CODE = "194-kh-ubnd"
PLAN = {"plan": CODE}


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def as_(client, monkeypatch):
    """`as_(actor)`: a client that asks as the actor."""
    from hatang.kernel import access as module

    # Whoever is imported later would keep the actor of this test for ever.
    assert get_resolver().url_patterns

    def choose(actor):
        monkeypatch.setattr(module, "actor_of", lambda request: actor)
        for name in ("documents", "keeping", "targets", "results", "editing"):
            monkeypatch.setattr(f"hatang.capabilities.plan.views.{name}.actor_of", lambda request: actor, raising=False)
        return client

    return choose


def page(client, name, *args, **query):
    return client.get(reverse(f"plan:{name}", args=args), {**PLAN, **query})


VIEWS = [
    *(("index",), ("plan", CODE), ("document", CODE)),
    *(("target", CODE, "5"), ("target", CODE, "D4"), ("target", CODE, "17")),
]


@pytest.mark.parametrize("address", VIEWS, ids="/".join)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_everybody(world, only, as_, address, language, django_assert_max_num_queries):
    only("fibre.hamlets", [(HERE, 96, 100)])
    client = as_(cast.nobody)
    client.cookies["hatang_language"] = language
    with django_assert_max_num_queries(30):
        answer = page(client, *address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'style="' not in text
    assert "<script>" not in text


def test_the_province_of_today_stands_beside_the_plans_own_territory(world, only, as_):
    only("fibre.hamlets", [(HERE, 96, 100), (THERE, 50, 100)])
    shown = page(as_(cast.nobody), "plan", CODE, as_of="2026-11-25").content.decode()
    assert "Trên tỉnh hiện nay: 73" in shown
    before = page(as_(cast.nobody), "plan", CODE, as_of="2025-06-30").content.decode()
    assert "Trên tỉnh hiện nay" not in before  # it was the same territory then


def test_the_page_of_the_plan_that_is_not_at_hand_says_so(world, as_):
    answer = as_(cast.nobody).get(reverse("plan:plan", args=["252-kh-ubnd"]), {"plan": "252-kh-ubnd"})
    assert "Chưa có văn bản" in answer.content.decode()
    assert page(as_(cast.nobody), "document", "252-kh-ubnd", plan="252-kh-ubnd").status_code == 200


def test_the_plan_of_the_address_and_of_the_chip_are_one(world, as_):
    client = as_(cast.nobody)
    chosen = client.get(reverse("plan:document", args=[CODE]), {"plan": "252-kh-ubnd", "as_of": "2025-06-30"})
    assert chosen.url == "/ke-hoach/252-kh-ubnd/van-ban/?plan=252-kh-ubnd&as_of=2025-06-30"
    settled = client.get(reverse("plan:plan", args=["252-kh-ubnd"]))
    assert settled.url == "/ke-hoach/252-kh-ubnd/?plan=252-kh-ubnd"


@pytest.mark.parametrize(
    "address",
    [
        *(("plan", "999-kh-ubnd"), ("target", CODE, "99")),
        ("result", CODE, "5", 1),
    ],
)
def test_what_does_not_exist_is_named(world, as_, address):
    answer = as_(cast.officer()).get(reverse(f"plan:{address[0]}", args=address[1:]))
    assert answer.status_code == 404
    assert str(address[-1]) in answer.content.decode() or "5" in address


def routes():
    """Those of the records; the pages of the frames are everybody's."""
    found = get_resolver("hatang.capabilities.plan.urls")
    return [pattern for each in found.url_patterns if isinstance(each, URLResolver) for pattern in each.url_patterns]


@pytest.mark.parametrize("pattern", routes(), ids=lambda pattern: pattern.name)
def test_every_route_states_its_rule_and_edits_are_not_for_everybody(pattern):
    rule = pattern.callback.access_rule
    assert rule.startswith("plan.")
    if rule != "plan.view":
        for actor in (cast.nobody, cast.outsider(), cast.resident()):
            assert not access.has_right(actor, rule)


EDITS = [
    *("create", "correct", "end", "revive", "relate", "amend", "version", "add_target", "correct_target", "close"),
    *("do_not_carry_out", "declare"),
]
ARGUMENTS = {
    "create": [],
    "version": [CODE, 1],
    "add_target": [CODE, 1],
    **{name: [CODE, "5"] for name in ("correct_target", "close", "do_not_carry_out", "declare")},
}


def list_edit_pages():
    return [reverse(f"plan:{name}", args=ARGUMENTS.get(name, [CODE])) for name in EDITS]


def test_edit_pages_open_for_the_officer(world, only, as_):
    officer = as_(cast.officer())
    assert {address: officer.get(address).status_code for address in list_edit_pages()} == dict.fromkeys(
        list_edit_pages(), 200
    )


@pytest.mark.parametrize(
    "actor",
    [
        *(cast.nobody, cast.analyst()),
        *(pytest.param(actor, marks=pytest.mark.night("roads")) for actor in (cast.outsider(), cast.resident())),
    ],
    ids=lambda actor: actor.id,
)
def test_edit_pages_open_for_nobody_else(world, only, as_, actor):
    person = as_(actor)
    assert {person.get(address).status_code for address in list_edit_pages()} == {403}


class TestEditing:
    def test_a_correction_with_its_undo(self, world, only, as_):
        client = as_(cast.officer())
        form = client.get(reverse("plan:correct_target", args=[CODE, "5"])).context["form"]
        data = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        answer = client.post(
            reverse("plan:correct_target", args=[CODE, "5"]), {**data, "value": "96,5", "reason": "Nhập sai"}
        )
        entry = AuditEntry.objects.get(action="plan.target.correct")
        assert answer.status_code == 302
        assert f"undo={entry.pk}" in answer.url
        assert Target.objects.get(version__plan__code=CODE, number="5").value == pytest.approx(96.5, abs=1e-9)
        shown = client.get(answer.url, follow=True)
        undo = reverse("plan:undo_target", args=[CODE, "5", entry.pk])
        assert undo in shown.content.decode()
        assert client.get(undo).status_code == 405
        client.post(undo)
        assert Target.objects.get(version__plan__code=CODE, number="5").value == 95

    def test_a_refusal_stands_beside_the_form_and_changes_nothing(self, world, only, as_):
        client = as_(cast.officer())
        answer = client.post(
            reverse("plan:correct_target", args=[CODE, "5"]),
            {
                "measure": "x",
                "operator": ">=",
                "value": "195",
                "unit": "%",
                "place": "I",
                "indicators": "fibre.hamlets",
                "reason": "r",
            },
        )
        assert answer.status_code == 422
        assert "0" in answer.content.decode()
        answer = client.post(
            reverse("plan:correct_target", args=[CODE, "5"]),
            {"measure": "x", "value": "nhiều", "place": "I", "indicators": "fibre.hamlets", "reason": "r"},
        )
        assert answer.status_code == 422
        assert Target.objects.get(version__plan__code=CODE, number="5").measure != "x"
        assert not AuditEntry.objects.filter(action="plan.target.correct").exists()

    def test_a_letter(self, world, only, as_, tmp_path):
        letter = tmp_path / "bao-cao.pdf"
        letter.write_bytes(b"%PDF-1.7 cong van")
        client = as_(cast.officer())
        said = {
            "as_of": "2025-12-31",
            "numerator": "173",
            "denominator": "173",
            "letter_number": "101/BC-SKHCN",
            "letter_date": "2026-01-05",
            "signer": "QNG.SKHCN",
        }
        road, kept = reverse("plan:declare", args=[CODE, "7"]), StoredFile.objects.count()
        with letter.open("rb") as file:
            assert client.post(road, said | {"numerator": "200", "file": file}).status_code == 422
        assert StoredFile.objects.count() == kept, "a letter whose figure is refused is not kept"
        with letter.open("rb") as file:
            answer = client.post(road, said | {"file": file})
        assert answer.status_code == 302, answer.context["form"].errors
        figure = DeclaredFigure.objects.get()
        assert page(client, "target", CODE, "7").content.decode().count("101/BC-SKHCN") >= 1
        download = page(client, "letter", CODE, "7", figure.pk)
        assert download.content == b"%PDF-1.7 cong van"
        assert download["Content-Disposition"].startswith("attachment")
        assert page(as_(cast.resident()), "letter", CODE, "7", figure.pk).status_code == 403
        assert "101/BC-SKHCN" in page(as_(cast.resident()), "target", CODE, "7").content.decode()

    def test_closing_says_what_is_frozen_and_shows_it_computed_again(self, world, only, as_):
        only("fibre.hamlets", [(HERE, 96, 100)])
        client = as_(cast.officer())
        shown = client.get(reverse("plan:close", args=[CODE, "5"])).content.decode()
        assert "96,0\xa0%" in shown
        answer = client.post(
            reverse("plan:close", args=[CODE, "5"]),
            {"year": 2025, "document": "15/TTr-SKHCN", "approved_on": "2026-01-12"},
        )
        assert answer.status_code == 302, answer.context["form"].errors
        result = ClosedResult.objects.get()
        text = page(client, "result", CODE, "5", result.pk).content.decode()
        assert result.evidence_sha256 in text
        assert f"hatang plan reproduce {result.pk}" in text
        rows = page(client, "result_rows", CODE, "5", result.pk).content.decode()
        assert rows.startswith("area,place,")
        assert "15/TTr-SKHCN" in page(client, "document", CODE).content.decode()

    def test_an_amendment_from_draft_to_issue(self, world, only, as_):
        client = as_(cast.officer())
        client.post(reverse("plan:amend", args=[CODE]), {"instrument": "dự thảo"})
        assert as_(cast.resident()).get(reverse("plan:version", args=[CODE, 2])).status_code == 403
        client = as_(cast.officer())
        assert "D7" in page(client, "version", CODE, 2).content.decode()
        assert client.get(reverse("plan:correct_in_version", args=[CODE, 2, "5"])).status_code == 200
        assert client.post(reverse("plan:remove_target", args=[CODE, 2, "D7"]), {"reason": "Bỏ"}).status_code == 302
        done = client.post(
            reverse("plan:issue", args=[CODE, 2]), {"instrument": "300/KH-UBND", "valid_from": "2026-01-01"}
        )
        assert done.status_code == 302
        assert "300/KH-UBND" in page(client, "document", CODE).content.decode()

    def test_a_new_plan(self, world, as_):
        client = as_(cast.officer())
        answer = client.post(
            reverse("plan:create"),
            {
                "number": "300/KH-UBND",
                "title": "Kế hoạch mới",
                "kind": "plan",
                "issuer": "QNG.UBND",
                "issuer_named": "UBND tỉnh",
            },
        )
        assert answer.url.startswith("/ke-hoach/300-kh-ubnd/")
        assert Plan.objects.get(number="300/KH-UBND").versions.get().content == "not_entered"
        added = client.post(
            reverse("plan:add_target", args=["300-kh-ubnd", 1]),
            {
                "number": "1",
                "measure": "Thôn có 5G",
                "operator": ">=",
                "value": "50",
                "unit": "%",
                "place": "I",
                "indicators": "mobile.inhabited_5g",
            },
        )
        assert added.status_code == 302, added.context["form"].errors


def test_a_draft_is_seen_by_those_who_keep_plans_only(world, only, as_):
    from hatang.capabilities.plan.actions import amendments

    amendments.prepare_amendment(
        cast.officer(), plan=documents.find_plan(name="194"), instrument="Dự thảo mật", note="", today=NOW.date()
    )
    assert "Dự thảo mật" not in page(as_(cast.resident()), "document", CODE).content.decode()
    assert "Dự thảo mật" in page(as_(cast.officer()), "document", CODE).content.decode()
    assert document_actions.CORRECTABLE
