"""Whoever leaves has no keys any more."""

from datetime import UTC, datetime

import pytest

from hatang.capabilities.opendata.models import Token
from hatang.kernel import events

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_the_keys_of_who_leaves_are_gone():
    for person in ("7", "8"):
        now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        Token.objects.create(person=person, name="qgis", sha256=person * 64, created=now)
    names = {"label": "Lê Đi", "successor": "8", "successor_label": "Võ Kế"}
    events.publish_event("identity.account_closed", {"person": "7", **names})
    assert [each.person for each in Token.objects.all()] == ["8"]
