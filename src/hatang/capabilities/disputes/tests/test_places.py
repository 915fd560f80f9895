"""What disputes show on the page of a hamlet: three kinds of evidence side by side, and why one is silent."""

from datetime import date

import pytest
from tests import cast
from tests.looks import draw, look_at

from hatang.capabilities.disputes.views import hamlets
from hatang.kernel.access import Area

pytestmark = pytest.mark.integration
TODAY = date(2024, 6, 1)


@pytest.fixture
def look(world, declare):
    code = world.hamlet(1, people=200)
    declare(code, 90)
    return look_at(Area(code, date(2020, 1, 1)), as_of=TODAY, actor=cast.nobody)


@pytest.mark.usefixtures("operators")
def test_the_signal_is_one_row_for_each_operator_and_technology(look):
    table = hamlets.signal_table(look)
    ((operator, technology, measured, predicted, declared),) = [
        [row[name] for name in ("operator", "technology", "measured", "predicted", "declared")]
        for row in table.rows.part(0, 10)
    ]
    assert (operator, technology, measured, predicted, declared) == ("Viettel Quảng Ngãi", "4G", None, None, 90)


@pytest.mark.usefixtures("operators")
def test_what_is_not_known_says_why(look):
    text = draw(look, hamlets.signal_panel(look), hamlets.signal_table(look))
    assert text.count("Chưa có số liệu") == 2
    assert "Viettel" in text
