"""The reference of organisations, loaded for a test; sign-in limits that do not leak from one test into the next."""

import pytest
from django.conf import settings

from hatang.capabilities.identity import formats
from hatang.capabilities.identity.actions import organisations
from hatang.kernel.access import SYSTEM


@pytest.fixture(scope="session")
def reference_files():
    return formats.read_reference(settings.CHECKOUT / "data" / "organisations")


@pytest.fixture
def reference(db, reference_files):
    return organisations.load_reference(SYSTEM, reference=reference_files)
