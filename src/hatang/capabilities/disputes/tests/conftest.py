"""The small world of the tests of coverage, and the list of signal holes that places would keep."""

import pytest

from hatang.capabilities.coverage.tests.conftest import declare, declare_area, operators, world  # noqa: F401
from hatang.capabilities.places import public as places


@pytest.fixture
def listed(monkeypatch):
    """The list of signal holes that places would keep, without its tables; what is put there and what it says."""
    kept = {}

    def put(entries, import_id=""):
        for area, recorded_on, values in entries:
            kept[area.code, recorded_on] = (area, dict(values))

    def rows(*, as_of, open_only=True, actor=None):
        return [
            places.HoleRow(
                area,
                "",
                None,
                "",
                day,
                said["cause"],
                said["operator"],
                said["committed_on"],
                said["cleared_on"],
                False,
            )
            for (_code, day), (area, said) in sorted(kept.items())
        ]

    monkeypatch.setattr(places, "put_signal_holes", put)
    monkeypatch.setattr(places, "signal_holes", rows)
    monkeypatch.setattr(places, "conditions_of_hamlets", lambda as_of: {})
    return kept
