"""The prediction on the page of a hamlet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.prediction.queries import hamlets, known
from hatang.kernel import panels

if TYPE_CHECKING:
    from hatang.kernel.panels import Look, Part


def evidence(look: Look) -> Part:
    """What the serving run predicts of the hamlet, or why nothing is."""
    assert look.area is not None
    code, day = look.area.code, look.context.as_of
    values = {
        "predicted": hamlets.of_hamlet(hamlet_code=code, as_of=day).rows(named=True),
        "reason": known.predicted(hamlet_code=code, as_of=day).reason,
    }
    return panels.Part("prediction/hamlet_prediction.html", values)
