"""What is planned: sites and lines of accepted scenarios, from the day on which their decision holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from hatang.capabilities.siting.models import ScenarioResult
from hatang.capabilities.siting.queries import scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.kernel.access import Actor


def results(*, as_of: date, actor: Actor) -> Iterator[ScenarioResult]:
    """The answers of the scenarios whose decision holds on the day, as far as the actor may see them."""
    accepted = scenarios.listed(actor=actor).exclude(accepted_at=None)
    for result in ScenarioResult.objects.filter(scenario__in=accepted).select_related("scenario").order_by("pk"):
        if result.scenario.accepted.get("valid_from", "") <= as_of.isoformat():
            yield result


def features(*, as_of: date, actor: Actor) -> list[dict[str, Any]]:
    """Planned sites as points and planned lines, each leading to its scenario."""
    found: list[dict[str, Any]] = []
    for result in results(as_of=as_of, actor=actor):
        said = {"scenario": result.scenario.name, "url": reverse("siting:scenario", args=[result.scenario.pk])}
        found += [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
                "properties": {"kind": "site", "name": row["name"], "code": row["code"], **said},
            }
            for row in result.sites
        ]
        found += [
            {**feature, "properties": {**feature["properties"], "kind": "line", "name": result.scenario.name, **said}}
            for feature in result.routes
        ]
    return found
