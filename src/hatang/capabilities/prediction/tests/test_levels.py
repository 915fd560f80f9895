"""The speed of a level: every channel that the definitions assume has its table, and no speed without a signal."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from hatang.capabilities.prediction.queries.levels import find_speed_table, read_levels
from hatang.engines.radio.errors import RadioError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DAY = date(2026, 10, 1)


@pytest.mark.parametrize("technology", ["2G", "3G", "4G", "5G"])
def test_each_technology_has_a_table_for_its_channels(technology):
    of = read_levels(technology, DAY)
    for band in (700.0, 900.0, 1800.0, 3500.0):
        table = find_speed_table(of, band, DAY)
        assert table.bandwidth_mhz == of.bandwidth_mhz(band)
        found = table.mbps_at(np.arange(-140.0, -40.0))
        assert all(later >= earlier for earlier, later in pairwise(found))
        assert (found.max() > 0) == (technology != "2G")


def test_a_wider_channel_is_faster():
    of = read_levels("5G", DAY)
    assert find_speed_table(of, 3500.0, DAY).mbps_at(-100.0) == 100.0
    assert find_speed_table(of, 700.0, DAY).mbps_at(-100.0) == 30.0
    with pytest.raises(RadioError, match="2020-01-01"):
        find_speed_table(of, 3500.0, date(2020, 1, 1))
