"""Whoever leaves has no keys any more; the successor follows what they followed."""

from datetime import UTC, datetime

import pytest

from hatang.capabilities.opendata.models import Follow, Token
from hatang.kernel import events

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def close(successor=""):
    names = {"label": "Lê Đi", "successor": successor, "successor_label": "Võ Kế" if successor else ""}
    events.publish_event("identity.account_closed", {"person": "7", **names})


@pytest.fixture(autouse=True)
def _kept():
    Token.objects.create(person="7", name="qgis", sha256="0" * 64, created=NOW)
    for thing in ("a", "b"):
        Follow.objects.create(person="7", kind="dataset", thing=thing, at=NOW)
    Follow.objects.create(person="8", kind="dataset", thing="b", at=NOW)


def test_the_successor_follows_and_the_keys_are_gone():
    close("8")
    assert set(Follow.objects.values_list("person", "thing")) == {("8", "a"), ("8", "b")}
    assert not Token.objects.exists()


def test_with_nobody_to_follow_nothing_is_followed():
    close()
    assert set(Follow.objects.values_list("person", "thing")) == {("8", "b")}
    assert not Token.objects.exists()
