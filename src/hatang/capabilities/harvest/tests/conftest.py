"""The lake, the asker and the organisation of the catalogue's own tests."""

from hatang.capabilities.opendata.tests.conftest import (  # noqa: F401 - fixtures
    _published_once,
    health,
    keeper,
    machines,
    published,
    wells,
)
