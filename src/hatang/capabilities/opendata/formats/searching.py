"""What the index of the catalogue holds, of what is published and what is registered alike, and under which labels
whoever asks finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Body
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import Capacity, PackageState
from hatang.engines.catalogue_search import documents, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet
    from tantivy import Document

    from hatang.capabilities.opendata.models import Package
    from hatang.engines.catalogue_search.finding import CatalogueSearch, ReadIndex, SearchResult
    from hatang.kernel.access import Actor

PUBLIC, REGISTERED, PUBLISHED = "public", "registered", "published"


def label_of_owner(key: object) -> str:
    """Under which label an organisation finds its own."""
    return f"owner={key}"


def read_packages(packages: QuerySet[Package]) -> Iterator[Document]:
    """Of those that stand; a hidden one bears the label of its organisation alone."""
    standing = registered.prefetch_package_parts(packages.filter(state=PackageState.ACTIVE))
    for package in standing.order_by("-modified", "name").iterator(chunk_size=2_000):
        shown = ckan.registered_package(package)
        labels = (REGISTERED, label_of_owner(package.owner_id), *(() if package.private else (PUBLIC,)))
        yield documents.make_document({settings.LANGUAGE_CODE: shown}, labels, ckan.encode_json)


def read_entries() -> Iterator[Document]:
    """Of what is published: found in each language by the words of all, and shown in each."""
    entries = published.list_entries()
    for entry in entries:
        shown = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                shown[code] = ckan.describe_entry(entry)
        yield documents.make_document(shown, (PUBLIC, PUBLISHED), ckan.encode_json, entry.words)


def list_labels(actor: Actor) -> tuple[str, ...]:
    """Under which labels the actor finds: what everybody does, and the hidden datasets of the own organisations."""
    if actor.is_anonymous:
        return (PUBLIC,)
    if rules.is_keeper(actor):
        return (PUBLIC, REGISTERED)
    own = Body.objects.served_by(actor, *Capacity.values).values_list("pk", flat=True)
    return (PUBLIC, *(label_of_owner(key) for key in own))


def search_catalogue(held: ReadIndex, search: CatalogueSearch, labels: Iterable[str] = (PUBLIC,)) -> SearchResult:
    """What answers under the labels, in the reader's language."""
    languages = (translation.get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE)
    return finding.search_index(held, search, labels=labels, languages=languages)
