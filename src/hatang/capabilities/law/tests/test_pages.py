"""Pages of words: what they show, who may open them."""

import pytest
from django.urls import get_resolver, reverse
from tests import cast

from hatang.capabilities.law.models import Definition
from hatang.kernel import access

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize("address", ["dinh-nghia/", "dinh-nghia/city/", "van-ban-phap-luat/"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_everybody(address, language, client):
    client.cookies["hatang_language"] = language
    answer = client.get(f"/ke-hoach/{address}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'style="' not in text
    assert "<script>" not in text


def test_a_word_that_does_not_exist_is_named():
    answer = cast.client(cast.officer()).get(reverse("law:definition", args=["dark-fibre"]))
    assert answer.status_code == 404
    assert "dark-fibre" in answer.content.decode()


@pytest.mark.parametrize(
    "pattern", get_resolver("hatang.capabilities.law.urls").url_patterns, ids=lambda each: each.name
)
def test_every_route_states_its_rule_and_edits_are_not_for_everybody(pattern):
    rule = pattern.callback.access_rule
    assert rule.startswith("plan.")
    if rule != "plan.view":
        for actor in (cast.nobody, cast.outsider(), cast.resident()):
            assert not access.has_right(actor, rule)


def test_the_edit_page_opens_for_the_officer_and_for_nobody_else():
    address = reverse("law:define", args=["survey"])
    for actor in (cast.outsider(), cast.resident(), cast.analyst()):
        assert cast.client(actor).get(address).status_code == 403, actor.id
    assert cast.client(cast.officer()).get(address).status_code == 200


def test_a_definition():
    client = cast.client(cast.officer())
    answer = client.post(
        reverse("law:define", args=["survey"]),
        {
            "valid_from": "2026-01-01",
            "text": "Mới",
            "basis": "law",
            "citation": "55/QĐ-UBND",
            "value_minimum_sample": "200",
            "value_valid_months": "12",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    own = Definition.objects.get()
    assert own.values == {"minimum_sample": 200, "valid_months": 12}
    client.post(reverse("law:forget_definition", args=["survey", own.pk]), {"reason": "Nhầm"})
    assert not Definition.objects.exists()
