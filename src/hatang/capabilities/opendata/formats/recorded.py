"""What agencies register, as the catalogue of the house lists it, and as schema.org for whoever goes through pages."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.formats import standing
from hatang.capabilities.opendata.formats.described import build_link, build_name
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import CKAN_LICENCES, LICENCES, PackageState
from hatang.capabilities.spatial.public import execute_query
from hatang.engines.catalogue_search import asking, finding
from hatang.kernel.panels import CatalogueRecord
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.capabilities.opendata.models import Resource
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import RecordSearch

# A link that a browser follows may begin so; an address that begins otherwise is shown as text.
_LINKS = ("http", "https", "ftp")


def is_link(url: str) -> bool:
    """Whether an address that somebody wrote may stand behind a link."""
    try:
        return urlsplit(url).scheme in _LINKS
    except ValueError:
        return False


def _list_seen(actor: Actor) -> QuerySet[Package]:
    return Package.objects.visible_to(actor).filter(state=PackageState.ACTIVE)


# A package as a condition sees it (`panels.RecordSearch`); `updated` as it is written, to the second.
_ASKED = """
SELECT t.id FROM (
    SELECT name::text AS id, 'dataset' AS type, title::text, coalesce(notes, '') AS description, %s AS language,
           coalesce(license_id, '')::text AS license, date_trunc('second', modified) AS updated,
           %s::text[] AS languages, tag_names::text[] AS keywords, formats::text[],
           NULL::geometry(Geometry, 4326) AS geometry
    FROM opendata_package WHERE id IN ({seen})) t
WHERE {where} ORDER BY t.id
"""
_SECONDS = 1


def search_records(actor: Actor, asked: RecordSearch, first: int, last: int) -> tuple[int, Sequence[CatalogueRecord]]:
    """How many answer, and those from one to another by name: words are asked of the index, conditions of the
    database, for a second at most."""
    packages = _list_seen(actor)
    if asked.phrases and asked.where is None:
        names, count = _find_names(actor, asked, first, last)
        return count, _read_named(names)
    if asked.names or asked.phrases:
        names = _find_names(actor, asked, 0, packages.count())[0] if asked.phrases else list(asked.names)
        packages = packages.filter(name__in=RawSQL("SELECT unnest(%s::text[])", [names]))
    if asked.where is not None:
        names = _list_matching(packages, *asked.where)
        return len(names), _read_named(names[first:last])
    names = list(packages.order_by("name").values_list("name", flat=True)[first:last])
    return packages.count(), _read_named(names)


def _read_named(names: Sequence[str]) -> list[CatalogueRecord]:
    packages = registered.prefetch_package_parts(Package.objects.filter(name__in=names))
    return [_build_record(package) for package in sorted(packages, key=lambda package: package.name)]


def _find_names(actor: Actor, asked: RecordSearch, first: int, last: int) -> tuple[list[str], int]:
    """Of those that hold one of the phrases, from one to another by name, and how many there are."""
    held = standing.get_index()
    query = asking.match_any(asking.match_phrase(held.index, phrase) for phrase in asked.phrases)
    narrowing = [asking.match_labels(held.index, [standing.REGISTERED])]
    if asked.names:
        narrowing.append(asking.match_values(held.index, "name", asked.names))
    query = asking.narrow(query, narrowing)
    try:
        return finding.list_names(held, query, first, last, labels=standing.list_labels(actor))
    except ValueError as error:
        if "max expansions" not in str(error):
            raise
        hint = _("Write more of the last word.")
        raise Problem("q", _("Too many words begin so"), where=asked.phrases[0], hint=hint, status=400) from error


def _list_matching(packages: QuerySet[Package], where: str, values: Sequence[object]) -> list[str]:
    """The names of those of which the condition is true, in their order."""
    try:
        seen, bound = packages.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    languages = [code for code, _name in settings.LANGUAGES]
    query = _ASKED.format(seen=seen, where=where)
    everything = [get_language() or settings.LANGUAGE_CODE, languages, *bound, *values]
    return [name for (name,) in execute_query(query, everything, seconds=_SECONDS)]


def find_record(actor: Actor, name: str) -> CatalogueRecord | None:
    """The one of the name, None where there is none that the actor may see."""
    try:
        return _build_record(registered.find_shown_package(name=name, actor=actor))
    except Missing:
        return None


def _build_record(package: Package) -> CatalogueRecord:
    return CatalogueRecord(
        name=package.name,
        title=package.title,
        description=package.notes or "",
        licence=package.license_id or "",
        updated=package.modified,
        page=reverse("opendata:registered", args=[package.name]),
        keywords=tuple(package.tag_names),
        formats=tuple(package.formats),
        files=tuple(
            (
                reverse("opendata:file", args=[resource.pk, resource.url]) if resource.file else resource.url,
                str(resource),
                _find_media_type(resource),
            )
            for resource in package.resources.all()
            if resource.file or is_link(resource.url)
        ),
    )


def _find_media_type(resource: Resource) -> str:
    """What was said of the file, else what everybody calls its format; empty for one that nobody knows."""
    return resource.mimetype or mimetypes.types_map.get(f".{resource.format.lower()}", "")


def schema_org(package: Package) -> dict[str, Any]:
    """The registered dataset as https://schema.org/Dataset: what those find who go by the site map."""
    known = CKAN_LICENCES.get(package.license_id or "")
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": build_name("registered", package.name),
        "url": build_link("registered", package.name),
        "identifier": str(package.pk),
        "name": package.title,
        "description": package.notes or package.title,
        "keywords": list(package.tag_names),
        "license": (known.url if known else LICENCES.get(package.license_id or "", "")) or package.license_id,
        "version": package.version,
        "datePublished": package.created.isoformat(),
        "dateModified": package.modified.isoformat(),
        "creator": {"@type": "GovernmentOrganization", "name": str(package.owner)},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": str(resource),
                "encodingFormat": _find_media_type(resource) or resource.format,
                "contentUrl": build_link("file", str(resource.pk), resource.url) if resource.file else resource.url,
            }
            for resource in package.resources.all()
        ],
    }
    return {name: words for name, words in described.items() if words}
