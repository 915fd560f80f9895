"""The door of the catalogue: what is published and what is registered, how both are described, found and shown.

Tables of registered datasets pass through it, since whoever writes them has the same columns. The index is loaded by
whoever asks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.opendata.actions.packages import OBJECT as PACKAGE
from hatang.capabilities.opendata.actions.packages import (
    may_edit_package,
    record_package_act,
    require_package_edit,
    set_flags,
    summarise_package,
)
from hatang.capabilities.opendata.formats import ckan as descriptions
from hatang.capabilities.opendata.formats.described import build_call_address
from hatang.capabilities.opendata.models import Body, Membership, Package, Resource, Tag
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.queries.published import CatalogueEntry, group_title, list_entries
from hatang.capabilities.opendata.rules import is_keeper
from hatang.capabilities.opendata.terms import (
    ATTACHED,
    CKAN_LICENCES,
    HARVESTED_FROM,
    LICENCES,
    SOURCE_ORGANISATION,
    WITHDRAWN,
    BodyKind,
    Capacity,
    Format,
    MemberKind,
    PackageState,
)
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from hatang.capabilities.opendata.formats.standing import Standing
    from hatang.engines.catalogue_search.finding import CatalogueSearch, SearchResult
    from hatang.kernel.access import Actor

__all__ = [
    "ATTACHED",
    "CKAN_LICENCES",
    "HARVESTED_FROM",
    "LICENCES",
    "PACKAGE",
    "SOURCE_ORGANISATION",
    "WITHDRAWN",
    "Body",
    "BodyKind",
    "Capacity",
    "CatalogueEntry",
    "Format",
    "MemberKind",
    "Membership",
    "Package",
    "PackageState",
    "Resource",
    "Tag",
    "build_call_address",
    "descriptions",
    "get_index",
    "group_title",
    "is_keeper",
    "list_entries",
    "may_edit_package",
    "record_package_act",
    "registered",
    "require_package_edit",
    "search_catalogue",
    "set_flags",
    "summarise_package",
    "trust_nothing",
]


# start: the engine of the search
def get_index(*, trusted: bool = False) -> Standing:
    """The index as it is true now; `trusted`, as it was a moment ago, for what everybody asks again and again."""
    from hatang.capabilities.opendata.formats import standing

    return standing.get_index(trusted=trusted)


def trust_nothing() -> None:
    """This process wrote something: the next question looks."""
    from hatang.capabilities.opendata.formats import standing

    standing.trust_nothing()


def search_catalogue(held: Standing, search: CatalogueSearch, actor: Actor = ANONYMOUS) -> SearchResult:
    """What answers of that which everybody finds, and of what the actor may see."""
    from hatang.capabilities.opendata.formats import standing

    return standing.search_catalogue(held, search, actor)
