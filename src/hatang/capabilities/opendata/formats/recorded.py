"""What agencies register, as the catalogue of the house lists it, and as schema.org for whoever goes through pages."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import Func, TextField, Value
from django.urls import reverse

from hatang.capabilities.opendata.formats.described import build_link, build_name
from hatang.capabilities.opendata.formats.wordings import build_pattern
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import CKAN_LICENCES, LICENCES, PackageState
from hatang.kernel.panels import CatalogueRecord
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hatang.capabilities.opendata.models import Resource
    from hatang.kernel.access import Actor

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


def count_records(actor: Actor) -> int:
    """How many registered datasets the actor may see."""
    return _list_seen(actor).count()


def list_records(actor: Actor, first: int, last: int) -> Sequence[CatalogueRecord]:
    """Those from one to another, by name; four queries."""
    packages = registered.prefetch_package_parts(_list_seen(actor)).order_by("name")
    return [_build_record(package) for package in packages[first:last]]


def list_candidates(actor: Actor, names: Sequence[str], phrases: Sequence[str]) -> Sequence[CatalogueRecord]:
    """Those that may bear one of the names and hold one of the phrases, by name: the database reads their texts."""
    packages = _list_seen(actor)
    if names:
        packages = packages.filter(name__in=names)
    if phrases:
        tags = Func("tag_names", Value(" "), function="array_to_string", output_field=TextField())
        texts = Func(Value(" "), "title", "notes", "name", tags, function="concat_ws", output_field=TextField())
        packages = packages.alias(texts=texts).filter(texts__regex=build_pattern(phrases))
    return [_build_record(package) for package in registered.prefetch_package_parts(packages).order_by("name")]


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
