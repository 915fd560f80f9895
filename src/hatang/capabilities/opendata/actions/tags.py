"""Vocabularies and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hatang.capabilities.opendata.models import Tag, Vocabulary
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.kernel.access import Actor

OBJECT = "opendata.vocabulary"


def write(actor: Actor, *, existing: Vocabulary | None, name: str, tags: Sequence[str] | None) -> Vocabulary:
    """Make or rename a vocabulary; `tags` become its tags, None leaves them."""
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        found = existing or Vocabulary()
        found.name = name
        found.save()
        if tags is not None:
            found.tags.exclude(name__in=tags).delete()
            Tag.objects.bulk_create([Tag(name=each, vocabulary=found) for each in tags], ignore_conflicts=True)
        audit.record(actor, f"{OBJECT}.written", OBJECT, found.pk, after={"name": name, "tags": tags})
    return found


def remove(actor: Actor, *, found: Vocabulary) -> None:
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        audit.record(actor, f"{OBJECT}.removed", OBJECT, found.pk, before={"name": found.name})
        found.delete()


def add_tag(actor: Actor, *, vocabulary: Vocabulary, name: str) -> Tag:
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        found = Tag.objects.create(name=name, vocabulary=vocabulary)
        audit.record(actor, f"{OBJECT}.tag_added", OBJECT, vocabulary.pk, after={"tag": name})
    return found


def remove_tag(actor: Actor, *, found: Tag) -> None:
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        audit.record(actor, f"{OBJECT}.tag_removed", OBJECT, found.vocabulary_id or "", before={"tag": found.name})
        found.delete()
