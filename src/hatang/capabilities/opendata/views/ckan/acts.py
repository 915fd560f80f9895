"""What was done to datasets and bodies, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Activity, Package
from hatang.capabilities.opendata.terms import BodyKind
from hatang.capabilities.opendata.views.ckan.bodies import body_of
from hatang.capabilities.opendata.views.ckan.call import Call, reads
from hatang.capabilities.opendata.views.ckan.packages import readable

if TYPE_CHECKING:
    from django.db.models import QuerySet

_DEFAULT, _MOST = 31, 100


def _shown(call: Call, found: QuerySet[Activity]) -> list[dict[str, Any]]:
    """What is not public any more is not told of, whatever it was then."""
    start, limit = call.whole("offset", 0), call.whole("limit", _DEFAULT, largest=_MOST)
    hidden = Package.objects.exclude(pk__in=Package.objects.visible_to(call.actor).values("pk")).values("pk")
    page = found.exclude(thing__in=hidden).order_by("-at", "-pk")[start : start + limit]
    return [
        {
            "id": str(each.pk),
            "timestamp": ckan.format_moment(each.at),
            "user_id": ckan.person_id(each.person),
            "object_id": str(each.thing),
            "activity_type": each.kind,
            "data": each.data,
            "permission_labels": ["public"] if each.kind.endswith(" package") else None,
        }
        for each in page
    ]


@reads
def package_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to a dataset. id, limit, offset."""
    found = readable(call, call.key())
    key = found.pk if isinstance(found, Package) else ckan.derive_identifier("package", found.name)
    return _shown(call, Activity.objects.filter(thing=key))


@reads
def group_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to a group and its datasets. id, limit, offset."""
    return _shown(call, Activity.objects.filter(bodies__contains=[body_of(call.key(), BodyKind.GROUP).pk]))


@reads
def organization_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to an organisation and its datasets. id, limit, offset."""
    return _shown(call, Activity.objects.filter(bodies__contains=[body_of(call.key(), BodyKind.ORGANIZATION).pk]))


@reads
def recently_changed_packages_activity_list(call: Call) -> list[dict[str, Any]]:
    """What was done to datasets of late. limit, offset."""
    return _shown(call, Activity.objects.filter(kind__endswith=" package"))
