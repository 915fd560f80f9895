"""The world of work, which is a plan's: real units and organisations, the shipped plans, figures a test says."""

from datetime import UTC, datetime

from tests.facts import facts, only  # noqa: F401 - fixtures
from tests.reference import TODAY, loaded, world  # noqa: F401 - fixtures

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD = "51@2020-02-01"
NEW = "51@2025-07-01"
# A commune of the old Quảng Ngãi, and one of the old Kon Tum, which only the new province contains.
HERE, THERE = "21010@2020-02-01", "23281@2020-02-01"
