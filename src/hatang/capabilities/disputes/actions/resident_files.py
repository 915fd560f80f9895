"""Tests that residents handed in on paper, taken in from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from hatang.capabilities.disputes.models import ResidentTest
from hatang.capabilities.disputes.queries import meanings
from hatang.kernel import access, datasets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key


def write_resident_tests(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in tests that residents handed in on paper, with the consent that the file states."""
    access.require_right(actor, "coverage.measure")
    consent = meanings.resident_test(as_of).consent
    known: dict[Key, ResidentTest] = {
        (row.code,): row
        for row in ResidentTest.objects.filter(code__in=[str(change.key[0]) for change in changes.changed])
    }

    def put(row: ResidentTest, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name == "hamlet":
                row.hamlet_code = value
            elif name != "consent":
                setattr(row, name, value)
        row.consent = consent

    with transaction.atomic():
        new = [ResidentTest(import_id=import_id) for _row in changes.added]
        for row, added in zip(new, changes.added, strict=True):
            put(row, added.values)
        ResidentTest.objects.bulk_create(new, batch_size=500)
        for change in changes.changed:
            put(known[change.key], change.after)
            known[change.key].import_id = import_id
            known[change.key].save()
        datasets.bump_revisions("coverage.resident_test", "coverage.experienced")
