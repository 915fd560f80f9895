"""Networks of lines come in whole, as files with a source; sites are drawn by hand; nothing is deleted."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.formats import lines
from hatang.capabilities.siting.models import DrawnSite, LineNetwork
from hatang.capabilities.siting.queries import networks
from hatang.capabilities.siting.terms import LineKind
from hatang.kernel import access, audit, datasets, files
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

TALLEST_M = 400.0


def add_network(
    actor: Actor,
    *,
    name: str,
    stream: IO[bytes],
    source: str,
    kind: str = LineKind.ROAD,
    is_generated: bool = False,
) -> LineNetwork:
    """Take a file of lines into the library; the same bytes again change nothing. `Invalid` names what is wrong."""
    access.require_right(actor, "siting.plan")
    if not source.strip():
        raise Invalid("network_source", _("A network needs its source"), where=name)
    with files.all_or_nothing():
        kept = files.store_file(name, stream, actor)
        known = LineNetwork.objects.filter(sha256=kept.sha256).first()
        if known is not None and known.removed_at is None:
            return known
        path = files.path_of(kept.pk)
        graph = lines.read_line_graph(path, name, kind=LineKind(kind))
        networks.find_graph_folder().mkdir(parents=True, exist_ok=True)
        graph.save(networks.find_graph_folder() / f"{kept.sha256}.npz")
        west, south = graph.places.min(axis=0)
        east, north = graph.places.max(axis=0)
        made, _created = LineNetwork.objects.update_or_create(
            sha256=kept.sha256,
            defaults={
                "name": kept.name,
                "file": kept.pk,
                "source": source.strip()[:300],
                "is_generated": is_generated,
                "vertices": len(graph.places),
                "edges": graph.edges,
                "parts": graph.parts(),
                "length_km": graph.length_km(),
                "bounds": [float(west), float(south), float(east), float(north)],
                "added_at": timezone.now(),
                "added_by_label": actor.label,
                "removed_at": None,
            },
        )
        after = {"name": made.name, "source": made.source, "edges": made.edges, "length_km": made.length_km}
        datasets.bump_revisions("siting.line")
        audit.record_act(actor, "siting.network.add", "siting.network", made.sha256, after=after)
    return made


def remove_network(actor: Actor, *, network_id: int) -> LineNetwork:
    """Take a network out of later scenarios; those made with it keep it."""
    access.require_right(actor, "siting.plan")
    with transaction.atomic():
        network = networks.find_network(network_id=network_id, actor=actor)
        network.removed_at = timezone.now()
        network.save(update_fields=["removed_at"])
        datasets.bump_revisions("siting.line")
        audit.record_act(
            actor, "siting.network.remove", "siting.network", network.sha256, before={"name": network.name}
        )
    return network


def draw_site(
    actor: Actor, *, name: str, longitude: float, latitude: float, height_m: float, note: str = ""
) -> DrawnSite:
    """A place for a mast that later scenarios may choose."""
    access.require_right(actor, "siting.plan")
    if not 0 < height_m <= TALLEST_M:
        raise Invalid(
            "mast_height", _("This mast height is not possible"), where=f"{formats.format_number(height_m)} m"
        )
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Invalid("place", _("This is not a place"), where=f"{latitude}, {longitude}")
    with transaction.atomic():
        site = DrawnSite.objects.create(
            name=name.strip()[:200] or str(_("Drawn site")),
            point=Point(longitude, latitude, srid=4326),
            height_m=height_m,
            note=note.strip()[:300],
            drawn_at=timezone.now(),
            drawn_by_label=actor.label,
        )
        after = {"name": site.name, "longitude": longitude, "latitude": latitude, "height_m": height_m}
        audit.record_act(actor, "siting.site.draw", "siting.site", site.code, after=after)
    return site


def remove_site(actor: Actor, *, site_id: int) -> DrawnSite:
    """Take a drawn place out of later scenarios."""
    access.require_right(actor, "siting.plan")
    with transaction.atomic():
        site = networks.drawn_sites(actor=actor).select_for_update().filter(pk=site_id).first()
        if site is None:
            raise Missing("site", _("There is no such drawn site"), where=str(site_id))
        site.removed_at = timezone.now()
        site.save(update_fields=["removed_at"])
        audit.record_act(actor, "siting.site.remove", "siting.site", site.code, before={"name": site.name})
    return site
