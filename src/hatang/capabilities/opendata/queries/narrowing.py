"""How the list of the catalogue is narrowed: what there is to choose from, and what of both halves answers to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from hatang.capabilities.opendata.models import Body
from hatang.capabilities.opendata.queries import listing, published
from hatang.capabilities.opendata.terms import CKAN_LICENCES, KINDS, BodyKind, Format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.capabilities.opendata.queries.listing import PackageListing
    from hatang.capabilities.opendata.queries.published import CatalogueEntry

    type Choices = list[tuple[str, str]]

# Under this the body that publishes stands beside the registered ones, none of which can be called so.
PROVINCE = "@"
_LONGEST = 100
# Registered datasets name formats as they like.
_MOST = 60


@dataclass(frozen=True)
class Narrowing:
    """What the visitor chose; "" where nothing."""

    q: str = ""
    group: str = ""
    organisation: str = ""
    licence: str = ""
    format: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Narrowing:
        # No text of the database holds a NUL; asked for, it would be an error there.
        texts = {name: given.get(name, "").replace("\0", "").strip() for name in cls.__dataclass_fields__}
        return cls(**{name: value[:_LONGEST] for name, value in texts.items()})

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def narrow_entries(everything: Sequence[CatalogueEntry], by: Narrowing) -> list[CatalogueEntry]:
    """What the province publishes and answers."""
    if by.organisation not in ("", PROVINCE):
        return []
    matching = published.search_entries(everything, words=by.q, group=by.group, kind=by.format)
    return [entry for entry in matching if by.licence in ("", entry.licence)]


def narrow_packages(by: Narrowing) -> PackageListing:
    """What agencies registered and answers."""
    asked = {"groups": by.group, "organization": by.organisation, "license_id": by.licence}
    conditions = [(name, value, True) for name, value in asked.items() if value]
    return listing.list_registered(by.q, conditions, _list_spellings(by.format) if by.format else ())


def _list_spellings(kind: str) -> list[str]:
    """A format as those who register write it."""
    known = [Format(kind).label, KINDS[Format(kind)].file_type] if kind in Format.values else []
    return sorted({kind, kind.upper(), kind.lower(), *map(str, known)})


def list_choices(everything: Sequence[CatalogueEntry]) -> dict[str, Choices]:
    """What may be chosen, by the name of the choice: (value, title)."""
    bodies = Body.objects.order_by("title", "name")
    grouped = bodies.filter(kind=BodyKind.GROUP, name__in=listing.list_field_values("groups"))
    owning = bodies.filter(kind=BodyKind.ORGANIZATION, name__in=listing.list_field_values("organization"))
    groups = {entry.group: str(entry.group_title) for entry in everything}
    groups |= {body.name: str(body) for body in grouped if body.name not in groups}
    licences = {entry.licence for entry in everything} | set(listing.list_field_values("license_id"))
    formats = [(value, str(title)) for value, title in Format.choices]
    known = {spelling.lower() for kind in Format for spelling in _list_spellings(kind)}
    formats += [
        (spelling, spelling) for spelling in listing.list_field_values("res_format") if spelling.lower() not in known
    ][:_MOST]
    province = [(PROVINCE, settings.HATANG_PUBLISHER)] if everything else []
    return {
        "group": sorted(groups.items(), key=lambda pair: pair[1]),
        "organisation": [*province, *((body.name, str(body)) for body in owning)],
        "licence": sorted((code, _licence_title(code)) for code in licences),
        "format": formats,
    }


def _licence_title(code: str) -> str:
    return CKAN_LICENCES[code].title if code in CKAN_LICENCES else code
