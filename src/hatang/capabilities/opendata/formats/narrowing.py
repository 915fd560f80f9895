"""How the list of the catalogue is narrowed: what there is to choose from, and what of both halves answers to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from hatang.capabilities.opendata.formats import standing
from hatang.capabilities.opendata.formats.standing import REGISTERED
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import published
from hatang.capabilities.opendata.terms import CKAN_LICENCES, KINDS, BodyKind, Format
from hatang.engines.catalogue_search import asking
from hatang.engines.catalogue_search.finding import CatalogueSearch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.capabilities.opendata.formats.standing import Standing
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


@dataclass(frozen=True)
class RegisteredListing:
    """What agencies registered and everybody finds, as the index held it when the page was asked for."""

    held: Standing

    @classmethod
    def now(cls) -> RegisteredListing:
        return cls(standing.get_index())

    def narrow(self, by: Narrowing, start: int, rows: int) -> tuple[int, list[Package]]:
        """How many answer, and those of the page, the newest change first."""
        index = self.held.index
        asked = {"groups": by.group, "organization": by.organisation, "license_id": by.licence}
        narrowing = [asking.match_values(index, name, [value]) for name, value in asked.items() if value]
        if by.format:
            narrowing.append(asking.match_values(index, "res_format", _list_spellings(by.format)))
        narrowing.append(asking.match_labels(index, [REGISTERED]))
        query = asking.narrow(asking.match_words(index, published.drop_common_words(by.q)), narrowing)
        answer = standing.search_catalogue(self.held, CatalogueSearch(query, start=start, rows=rows))
        keys = [UUID(json.loads(shown)["id"]) for shown in answer.page]
        packages = Package.objects.select_related("owner").in_bulk(keys)
        return answer.count, [packages[key] for key in keys if key in packages]

    def count_values(self) -> tuple[int, dict[str, list[str]]]:
        """How many there are, and what there is of each field that can be chosen, in order."""
        everything = asking.match_labels(self.held.index, [REGISTERED])
        search = CatalogueSearch(everything, rows=0, facets=("groups", "organization", "license_id", "res_format"))
        answer = standing.search_catalogue(self.held, search)
        return answer.count, {name: sorted(counts) for name, counts in answer.facets.items()}


def _list_spellings(kind: str) -> list[str]:
    """A format as those who register write it."""
    known = [Format(kind).label, KINDS[Format(kind)].file_type] if kind in Format.values else []
    return sorted({kind, kind.upper(), kind.lower(), *map(str, known)})


def list_choices(everything: Sequence[CatalogueEntry], held: Mapping[str, Sequence[str]]) -> dict[str, Choices]:
    """What may be chosen, by the name of the choice: (value, title); `held` is what registered datasets have."""
    bodies = Body.objects.order_by("title", "name")
    grouped = bodies.filter(kind=BodyKind.GROUP, name__in=held["groups"])
    owning = bodies.filter(kind=BodyKind.ORGANIZATION, name__in=held["organization"])
    groups = {entry.group: str(entry.group_title) for entry in everything}
    groups |= {body.name: str(body) for body in grouped if body.name not in groups}
    licences = {entry.licence for entry in everything} | set(held["license_id"])
    formats = [(value, str(title)) for value, title in Format.choices]
    known = {spelling.lower() for kind in Format for spelling in _list_spellings(kind)}
    formats += [(spelling, spelling) for spelling in held["res_format"] if spelling.lower() not in known][:_MOST]
    province = [(PROVINCE, settings.HATANG_PUBLISHER)] if everything else []
    return {
        "group": sorted(groups.items(), key=lambda pair: pair[1]),
        "organisation": [*province, *((body.name, str(body)) for body in owning)],
        "licence": sorted((code, _licence_title(code)) for code in licences),
        "format": formats,
    }


def _licence_title(code: str) -> str:
    return CKAN_LICENCES[code].title if code in CKAN_LICENCES else code
