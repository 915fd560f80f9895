"""The rows behind a piece of evidence, found by the natural key that it carries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hatang.capabilities.assets import models

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

# Dataset -> its table and the columns that the parts of a record's key stand in.
_KEYS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "assets.site": (models.Site, ("code",)),
    "assets.cell": (models.Cell, ("operator", "code", "valid_from")),
    "assets.fibre_service": (models.FibreService, ("operator", "hamlet", "valid_from")),
    "assets.fibre_correction": (models.FibreCorrection, ("operator", "hamlet", "valid_from")),
    "assets.subscription": (models.Subscription, ("operator", "commune", "month", "service")),
    "assets.survey": (models.Survey, ("code", "subject", "commune")),
    "assets.network_node": (models.NetworkNode, ("code",)),
    "assets.information_system": (models.InformationSystem, ("code",)),
    "assets.shared_platform": (models.SharedPlatform, ("platform", "valid_from")),
    "assets.named_database": (models.NamedDatabase, ("database", "valid_from")),
    "assets.data_centre_criterion": (
        models.DataCentreCriterion,
        ("data_centre", "document", "criterion", "assessed_on"),
    ),
    "assets.endpoint": (models.Endpoint, ("code",)),
    # A piece of evidence about weaknesses speaks of an agency, not of one weakness.
    "assets.finding": (models.Finding, ("agency",)),
}


def _split_record_key(record: str, count: int) -> list[str]:
    """The parts of a key; the second may itself hold slashes (the number of a decision).

    >>> _split_record_key("DC1/922/QĐ-BTTTT/cloud/2023-12-15", 4), _split_record_key("A", 1)
    (['DC1', '922/QĐ-BTTTT', 'cloud', '2023-12-15'], ['A'])
    """
    parts = record.split("/")
    extra = len(parts) - count
    if count < 2 or extra <= 0:
        return parts if extra <= 0 else [record]
    return [parts[0], "/".join(parts[1 : 2 + extra]), *parts[2 + extra :]]


def _build_conditions(names: tuple[str, ...], record: str) -> dict[str, object]:
    wanted: dict[str, object] = {}
    for name, part in zip(names, _split_record_key(record, len(names)), strict=False):
        if name == "commune":
            code, _at, day = part.partition("@")
            wanted |= {"commune_code": code, "commune_valid_from": day or None}
        elif name == "month":
            wanted[name] = date.fromisoformat(f"{part[:7]}-01")
        elif name == "code" and len(names) == 1:
            wanted["code__in"] = part.split(", ")
        else:
            wanted[name] = part
    return wanted


def find_records(*, dataset: str, record: str, as_of: date, actor: Actor) -> list[Any]:
    """The rows of the dataset that the evidence names, as of the date, that the actor may see; [] for none."""
    if dataset not in _KEYS:
        return []
    model, names = _KEYS[dataset]
    try:
        matching = model.objects.visible_to(actor).filter(**_build_conditions(names, record))
    except ValueError:
        return []
    dated = any(field.name == "valid_to" for field in model._meta.get_fields())
    if dated and "valid_from" not in names:
        matching = matching.valid_on(as_of)
    return list(matching.order_by("pk"))
