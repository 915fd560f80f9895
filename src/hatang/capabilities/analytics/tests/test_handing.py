"""Whoever leaves hands over what they kept."""

from datetime import UTC, datetime

import pytest

from hatang.capabilities.analytics.models import Alert, Dashboard, SavedQuery, Schedule
from hatang.kernel import events
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def close(successor=""):
    names = {"label": "Lê Đi", "successor": successor, "successor_label": "Võ Kế" if successor else ""}
    events.publish_event("identity.account_closed", {"person": "7", **names})


@pytest.fixture
def kept():
    own = {"owner": "7", "owner_label": "Lê Đi", "saved_at": NOW}
    question = SavedQuery.objects.create(title="Trạm", sql="SELECT 1", **own)
    SavedQuery.objects.create(title="Trạm", sql="SELECT 2", owner="8", owner_label="Võ Kế", saved_at=NOW)
    Dashboard.objects.create(title="Tuần", **own)
    Schedule.objects.create(question=question, rhythm="weekly", paper="pdf", owner="7")
    Alert.objects.create(question=question, side="above", threshold=1.0, owner="7")
    return question


def test_the_successor_has_it_all(kept):
    close("8")
    titles = set(SavedQuery.objects.values_list("owner", "title", "sql"))
    assert titles == {("8", "Trạm", "SELECT 2"), ("8", "Trạm (Lê Đi)", "SELECT 1")}
    assert {row.owner for row in (Dashboard.objects.get(), Schedule.objects.get(), Alert.objects.get())} == {"8"}
    assert Dashboard.objects.get().owner_label == "Võ Kế"
    assert AuditEntry.objects.filter(action="analytics.hand_over", object_key="7").count() == 1


def test_with_nobody_to_follow_it_stays(kept):
    close()
    kept.refresh_from_db()
    assert kept.owner == "7"
