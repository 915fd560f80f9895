"""What the prediction shows in the frames and on the pages of coverage; the demonstration's first run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.prediction.models import Run
from hatang.capabilities.prediction.queries import validation
from hatang.capabilities.prediction.views import prediction
from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor

# Nobody waits for the coverage of the demonstration, and it lets whoever just started look around first.
_AFTER_FIRST_PAGE = timedelta(seconds=20)


def _queue_demonstration_run(officer: Actor, now: datetime) -> None:
    """Queue the coverage of the demonstration, once; it begins when the first page has long been shown."""
    today = timezone.localdate(now)
    planner = identity.demo_actor("quy-hoach", today=today)
    relief = Path(settings.CHECKOUT) / "data" / "demo" / "relief.npz"
    if planner is None or not relief.exists():
        return
    # start: PIL
    from hatang.capabilities.prediction import jobs

    if not Run.objects.exists():
        jobs.start_run(planner, as_of=today, relief=str(relief), not_before=now + _AFTER_FIRST_PAGE)


_HELP = (
    panels.HelpTopic(
        "du-bao",
        _("Predicted coverage"),
        "prediction/help/prediction",
        56,
        ("prediction:predicted", "prediction:runs", "prediction:terrain", "prediction:calibration"),
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
)
PANELS = (
    *_HELP,
    panels.QualityProof("predicted", validation.prove_prediction),
    panels.DefinitionUse(
        "claim_disagreement", MovedKind.STATE, _("Which claims the evidence contradicts"), "disputes:claims"
    ),
    panels.DefinitionUse(
        "signal_2g", MovedKind.STATE, _("Predicted level of the signal at the next run"), "prediction:predicted"
    ),
    panels.DefinitionUse(
        "signal_3g", MovedKind.STATE, _("Predicted level of the signal at the next run"), "prediction:predicted"
    ),
    panels.DefinitionUse(
        "signal_4g", MovedKind.STATE, _("Predicted level of the signal at the next run"), "prediction:predicted"
    ),
    panels.DefinitionUse(
        "signal_5g", MovedKind.STATE, _("Predicted level of the signal at the next run"), "prediction:predicted"
    ),
    panels.Beneath("coverage:gaps", ("prediction:predicted", "prediction:runs", "prediction:terrain")),
    panels.Tab("white-spots", _("Predicted"), "prediction:predicted", 20),
    panels.TableColumns(
        "coverage:gaps", 10, (prediction.PREDICTED_SHARE, prediction.MEASURED_SHARE), prediction.read_shares_beside
    ),
    panels.MapLayer("predicted", 5, prediction.draw_predicted, rule="coverage.view"),
    panels.Tab("measurements", _("Calibration"), "prediction:calibration", 40),
    panels.DemonstrationStep("coverage", 10, _queue_demonstration_run, later=True),
)
