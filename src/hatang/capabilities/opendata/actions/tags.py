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


def write_vocabulary(actor: Actor, *, existing: Vocabulary | None, name: str, tags: Sequence[str] | None) -> Vocabulary:
    """Make or rename a vocabulary; `tags` become its tags, None leaves them."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        vocabulary = existing or Vocabulary()
        vocabulary.name = name
        vocabulary.save()
        if tags is not None:
            vocabulary.tags.exclude(name__in=tags).delete()
            Tag.objects.bulk_create(
                [Tag(name=tag_name, vocabulary=vocabulary) for tag_name in tags], ignore_conflicts=True
            )
        audit.record_act(actor, f"{OBJECT}.written", OBJECT, vocabulary.pk, after={"name": name, "tags": tags})
    return vocabulary


def remove_vocabulary(actor: Actor, *, found: Vocabulary) -> None:
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        audit.record_act(actor, f"{OBJECT}.removed", OBJECT, found.pk, before={"name": found.name})
        found.delete()


def add_tag(actor: Actor, *, vocabulary: Vocabulary, name: str) -> Tag:
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        tag = Tag.objects.create(name=name, vocabulary=vocabulary)
        audit.record_act(actor, f"{OBJECT}.tag_added", OBJECT, vocabulary.pk, after={"tag": name})
    return tag


def remove_tag(actor: Actor, *, found: Tag) -> None:
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        audit.record_act(actor, f"{OBJECT}.tag_removed", OBJECT, found.vocabulary_id or "", before={"tag": found.name})
        found.delete()
