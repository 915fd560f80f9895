"""What the tests here are made on: wells, zones and masts."""

from tests.wells import declare, published, shared, wells  # noqa: F401 - fixtures
