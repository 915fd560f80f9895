"""Revisions: every write has a number of its own, also after one that was undone."""

import pytest
from django.db import transaction

from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def write(*, undo=False):
    with transaction.atomic():
        datasets.bump_revisions("test.rows")
        seen = datasets.read_revisions(["test.rows"])["test.rows"]
        transaction.set_rollback(undo)
    return seen


def test_a_dataset_never_written_is_at_zero():
    assert datasets.read_revisions(["test.rows"]) == {"test.rows": 0}


def test_the_number_of_an_undone_write_is_never_used_again():
    first = write()
    undone = write(undo=True)
    assert len({first, undone, write()}) == 3
