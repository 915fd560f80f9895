"""The admin's view of assets: to read; changes go through imports and acts, which are audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from hatang.capabilities.assets import models
from hatang.kernel.admin import ReadOnly

if TYPE_CHECKING:
    from django.db.models import Model

# Table -> columns shown, columns to filter by, columns to search in.
_TABLES: dict[type[Model], tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    models.Site: (("code", "owner", "kind", "status", "valid_from", "valid_to"), ("owner", "status"), ("code", "name")),
    models.Cell: (
        ("code", "site", "operator", "technology", "band_mhz", "valid_from", "valid_to"),
        ("operator", "technology"),
        ("code", "site"),
    ),
    models.FibreService: (("hamlet", "operator", "state", "valid_from", "valid_to"), ("operator",), ("hamlet",)),
    models.FibreCorrection: (
        ("hamlet", "state", "operator", "recorded_by_label", "valid_from", "valid_to"),
        ("state",),
        ("hamlet",),
    ),
    models.Subscription: (
        ("operator", "commune_code", "month", "service", "subscriptions", "households"),
        ("operator", "service"),
        ("commune_code",),
    ),
    models.Survey: (("code", "subject", "commune_code", "ended_on", "sample", "positive"), ("subject",), ("code",)),
    models.Hotspot: (("code", "name", "operator", "free", "valid_from", "valid_to"), ("operator",), ("code", "name")),
    models.NetworkNode: (
        ("code", "agency", "level", "connected", "four_levels", "valid_from", "valid_to"),
        ("level", "four_levels"),
        ("code", "agency"),
    ),
    models.InformationSystem: (
        ("code", "name", "agency", "level", "shared", "public_online", "valid_to"),
        ("shared", "public_online"),
        ("code", "name", "agency"),
    ),
    models.SharedPlatform: (("platform", "agency", "state", "valid_from", "valid_to"), ("state",), ("platform",)),
    models.NamedDatabase: (("database", "agency", "state", "valid_from", "valid_to"), ("state",), ("database",)),
    models.DataCentre: (("code", "name", "agency", "valid_from", "valid_to"), (), ("code", "name")),
    models.DataCentreCriterion: (
        ("data_centre", "document", "criterion", "result", "assessed_on"),
        ("document", "result"),
        ("criterion", "title"),
    ),
    models.Endpoint: (("code", "agency", "kind", "agent", "installed_on", "valid_to"), ("kind",), ("code", "agency")),
    models.Finding: (
        ("code", "agency", "severity", "found_on", "due_on", "fixed_on"),
        ("severity",),
        ("code", "agency", "system"),
    ),
}


for _model, (_shown, _filtered, _searched) in _TABLES.items():
    admin.site.register(
        _model,
        type(
            f"{_model.__name__}Admin",
            (ReadOnly,),
            {"list_display": _shown, "list_filter": _filtered, "search_fields": _searched},
        ),
    )
