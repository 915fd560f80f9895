"""What the index holds of a dataset: the fields by which CKAN's clients ask, and the dataset as it is shown."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tantivy import Document, SchemaBuilder

from hatang.engines.writing.words import fold_text, fold_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tantivy import Schema

    type Shown = Mapping[str, Any]

# Another number builds every index anew.
VERSION = 2
# Words without diacritics; `text` holds those of all fields.
TEXTS = ("text", "title", "notes", "author", "maintainer", "res_name", "res_description")
# Whole texts in folded words, of which phrases are asked from word to word; of an empty one stands a sign for a word.
PHRASES, _NO_WORDS = "phrases", "|"
# What is counted as a facet, as it is written.
FACETS = ("groups", "organization", "tags", "res_format", "license_id", "owner_org")
# Microseconds, by which ranges are asked.
MOMENTS = ("metadata_modified", "metadata_created")
# What orders alone: the number of the id, and a title with the name behind it, so that no two stand at one place.
BY_ID, BY_TITLE = "by_id", "by_title"
# Everything else, and each further field, as "field=value".
FACTS, LABELS = "facts", "labels"
_LONGEST_TEXT, _LONGEST_FACT = 200_000, 1_000
_WORD = re.compile(r"[^\W_]+")


def make_schema(languages: Sequence[str]) -> Schema:
    """The fields of the index; `shown_vi` and so on are the dataset as JSON in the languages of these codes."""
    builder = SchemaBuilder()
    for name in (*TEXTS, PHRASES):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in (*FACETS, "id", "name", BY_TITLE, FACTS, LABELS):
        builder.add_text_field(name, fast=name not in ("id", LABELS), tokenizer_name="raw", index_option="basic")
    for name in (*MOMENTS, BY_ID):
        builder.add_integer_field(name, fast=True)
    for code in languages:
        builder.add_bytes_field(f"shown_{code}", stored=True)
    return builder.build()


def split_words(text: object) -> list[str]:
    """The words of a text as they are found: lower case, without diacritics, parted at every other sign.

    >>> split_words("Giếng số 7, Trà-Bồng")
    ['gieng', 'so', '7', 'tra', 'bong']
    """
    return _WORD.findall(fold_text(text)[:_LONGEST_TEXT])


def count_microseconds(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def make_document(
    shown: Mapping[str, Shown],
    labels: Iterable[str],
    encode: Callable[[Shown], bytes],
    words: str = "",
    phrases: Iterable[str] = (),
) -> Document:
    """The dataset as it is shown in each language, the catalogue's own first; `words` are found beside its own.

    `encode` writes as JSON what whoever finds it is given; `phrases` are the texts of which phrases are asked.
    """
    document, first = Document(), next(iter(shown.values()))
    for label in labels:
        document.add_text(LABELS, label)
    for code, described in shown.items():
        document.add_bytes(f"shown_{code}", encode(described))
        for name in ("title", "notes"):
            _add_words(document, name, described[name])
    for name in ("author", "maintainer"):
        _add_words(document, name, first[name])
    for resource in first["resources"]:
        _add_words(document, "res_name", resource["name"])
        _add_words(document, "res_description", resource["description"])
    values = list_values(first)
    for name in FACETS:
        for value in values.pop(name):
            document.add_text(name, value[:_LONGEST_FACT])
    for name, held in values.items():
        for value in held:
            document.add_text(FACTS, f"{name}={value}"[:_LONGEST_FACT])
    _add_words(document, "text", f"{_list_text(first)} {words}")
    document.add_text(PHRASES, " ".join(fold_words(text) or _NO_WORDS for text in phrases))
    for name in MOMENTS:
        document.add_integer(name, count_microseconds(datetime.fromisoformat(first[name]).replace(tzinfo=UTC)))
    document.add_text("id", first["id"])
    document.add_integer(BY_ID, (UUID(first["id"]).int >> 64) - 2**63)
    document.add_text("name", first["name"])
    document.add_text(BY_TITLE, f"{fold_text(first['title'])[:500]}\0{first['name']}")
    return document


def list_values(shown: Shown) -> dict[str, list[str]]:
    """What a dataset has of each field that is asked as it is written."""
    private = bool(shown["private"])
    values = {
        "tags": [tag["name"] for tag in shown["tags"]],
        "groups": [group["name"] for group in shown["groups"]],
        "organization": [shown["organization"]["name"]],
        "res_format": sorted({resource["format"] for resource in shown["resources"] if resource["format"]}),
        "res_url": [resource["url"] for resource in shown["resources"] if resource["url"]],
        "capacity": ["private" if private else "public"],
        "private": [str(private).lower()],
        "dataset_type": ["dataset"],
        "entity_type": ["package"],
    }
    single = ("id", "name", "title", "license_id", "owner_org", "state", "type", "url", "version", "creator_user_id")
    values |= {name: [shown[name]] if shown[name] else [] for name in single}
    values["title_string"] = values.pop("title")
    return values | {extra["key"]: [extra["value"]] for extra in shown["extras"] if extra["key"] not in values}


def _list_text(shown: Shown) -> str:
    texts = [shown[name] for name in ("name", "title", "notes", "author", "maintainer")]
    texts += [shown["organization"]["title"], shown["organization"]["name"]]
    texts += [tag["name"] for tag in shown["tags"]]
    for group in shown["groups"]:
        texts += [group["title"], group["name"]]
    for resource in shown["resources"]:
        texts += [resource["name"], resource["description"], resource["format"]]
    texts += [extra["value"] for extra in shown["extras"]]
    return " ".join(str(text) for text in texts if text)


def _add_words(document: Document, field: str, text: object) -> None:
    if words := " ".join(split_words(text)):
        document.add_text(field, words)


def make_note(key: str, language: str, content: object) -> Document:
    """A document that nobody finds: what the index knows of itself."""
    document = Document()
    document.add_text("id", key)
    document.add_bytes(f"shown_{language}", json.dumps(content).encode())
    return document
