"""Which kind of evidence decides a target: a better one that knows enough, by the definition of the day."""

from dataclasses import replace
from datetime import date

import pytest

from hatang.capabilities.plan.queries import deciding
from hatang.kernel import indicators
from hatang.kernel.definitions import read_definition
from hatang.kernel.indicators import Measurement, Quality

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("world")]
DAY = date(2026, 11, 25)
OWN = "mobile.hamlets_broadband"


def figure(code, value, of, quality):
    return Measurement(code, 1, DAY, (), value, (value or 0) * of / 100, of, quality)


def answers(quality):
    """The code of the answering indicator; its quality is that of what it rests on."""
    return next(other.code for other in indicators.list_answering(OWN) if other.code.endswith(quality.value))


def chosen(predicted_of, measured_of, day=DAY):
    given = {
        OWN: figure(OWN, 99.0, 1000, Quality.DECLARED),
        answers(Quality.PREDICTED): figure(answers(Quality.PREDICTED), 97.0, predicted_of, Quality.PREDICTED),
        answers(Quality.MEASURED): figure(answers(Quality.MEASURED), 92.0, measured_of, Quality.MEASURED),
    }
    return deciding.choose_deciding(OWN, given, day).quality


def test_the_best_kind_that_knows_enough_decides():
    assert chosen(100, 100) is Quality.DECLARED
    assert chosen(800, 100) is Quality.PREDICTED
    assert chosen(1000, 800) is Quality.MEASURED
    assert chosen(799, 799) is Quality.DECLARED


def test_how_much_is_enough_is_the_definition_s_and_dated(monkeypatch):
    assert read_definition("deciding_evidence", DAY).values["least_known_percent"] == 80
    assert read_definition("deciding_evidence", DAY).assumptions
    lower = replace(read_definition("deciding_evidence", DAY), values={"least_known_percent": 10})
    monkeypatch.setattr(deciding, "read_definition", lambda code, day: lower)
    assert chosen(799, 100) is Quality.MEASURED


def test_a_kind_without_a_figure_decides_nothing_and_none_without_the_own_one():
    silent = replace(figure(answers(Quality.MEASURED), None, 1000, None), value=None)
    own = figure(OWN, 99.0, 1000, Quality.DECLARED)
    assert deciding.choose_deciding(OWN, {OWN: own, silent.code: silent}, DAY) is own
    assert deciding.choose_deciding(OWN, {silent.code: silent}, DAY) is None
