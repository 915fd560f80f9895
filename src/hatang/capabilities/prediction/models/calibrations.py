"""A run held against drive tests: bias, sigma and hits, and who accepted what was found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction.models.runs import Run
from hatang.capabilities.prediction.terms import TECHNOLOGIES
from hatang.kernel.dated import OpenQuerySet


class Calibration(models.Model):
    """How a run compares with drive-test samples: bias, sigma and hits by clutter, the error before and after."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="calibrations")
    operator = models.CharField(_("operator"), max_length=35, blank=True)
    technology = models.CharField(_("technology"), max_length=4, choices=TECHNOLOGIES)
    campaigns = models.JSONField(default=list)
    measured_since = models.DateField(_("measured since"))
    measured_until = models.DateField(_("measured until"))
    threshold_dbm = models.FloatField(_("threshold"))
    seed = models.PositiveIntegerField()
    fitted = models.PositiveIntegerField(_("samples fitted"))
    held_out = models.PositiveIntegerField(_("samples held out"))
    left_out = models.PositiveIntegerField(_("samples without a prediction"))
    bias_db = models.FloatField(_("bias"))
    sigma_db = models.FloatField(_("sigma"))
    rmse_before_db = models.FloatField(_("RMSE before"))
    rmse_after_db = models.FloatField(_("RMSE after"))
    hit_rate_before = models.FloatField(_("hit rate before"))
    hit_rate_after = models.FloatField(_("hit rate after"))
    classes = models.JSONField(default=list)
    # How it was judged: what was held out, the line of distance beside it, the interval (`actions/calibration`); empty
    # for one made before masts and campaigns were held out.
    judged = models.JSONField(default=dict)
    computed_at = models.DateTimeField(_("computed at"))
    computed_by = models.CharField(_("computed by"), max_length=64)
    # What the run itself had added already; each class tells its own as `applied_db`.
    applied_bias_db = models.FloatField(default=0.0)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=64, blank=True)
    accepted_by_label = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OpenQuerySet[Calibration]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_calibration"
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(rmse_before_db__gte=0) & Q(rmse_after_db__gte=0), name="coverage_calibration_rmse"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.technology}"
