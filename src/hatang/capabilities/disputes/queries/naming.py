"""What the audit log's keys of challenges and holes mean: the hamlet that each is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.disputes.models import Challenge, Hole, Rebuttal
from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet


def name_challenges(keys: Collection[str], as_of: date) -> dict[str, str]:
    """Number of a challenge → its hamlet."""
    return _name_by_hamlet(Challenge.objects.all(), keys, as_of)


def name_holes(keys: Collection[str], as_of: date) -> dict[str, str]:
    """Number of a hole → its hamlet."""
    return _name_by_hamlet(Hole.objects.all(), keys, as_of)


def name_rebuttals(keys: Collection[str], as_of: date) -> dict[str, str]:
    """Number of a declaration that was kept → its hamlet."""
    return _name_by_hamlet(Rebuttal.objects.all(), keys, as_of)


def _name_by_hamlet(
    records: QuerySet[Challenge] | QuerySet[Hole] | QuerySet[Rebuttal], keys: Collection[str], as_of: date
) -> dict[str, str]:
    numbers = [int(key) for key in keys if key.isdecimal()]
    codes = {str(pk): code for pk, code in records.filter(pk__in=numbers).values_list("pk", "hamlet_code")}
    names = datasets.name_codes(["places.hamlet"], set(codes.values()), as_of)
    return {key: f"{names.get(code, code)} ({key})" for key, code in codes.items()}
