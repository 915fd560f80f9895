"""Who loads the reference files into an installation that has no unit yet."""

import pytest
from tests import cast

from hatang.capabilities.places.actions.reference import load_reference
from hatang.capabilities.places.models import Unit
from hatang.kernel.problems import Forbidden


@pytest.mark.integration
def test_only_those_who_govern_units_load_them(db):
    for actor in (cast.clerk(), cast.operator_engineer(), cast.outsider(), cast.nobody):
        with pytest.raises(Forbidden):
            load_reference(actor)
    assert not Unit.objects.exists()
