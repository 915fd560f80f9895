"""A record is checked by its table when it is written; what the table refuses is told in words."""

from datetime import UTC, datetime

import pytest

from hatang.kernel.models import DatasetRelease
from hatang.kernel.problems import Invalid
from hatang.kernel.writing import save_record

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 6, 30, tzinfo=UTC)


def release(**more):
    proposed = {"state": "proposed", "proposed_by": "a", "proposed_by_label": "A", "proposed_at": NOW}
    return DatasetRelease(dataset="test.well", fields=["code"], data_class="other", **proposed | more)


def test_constraints_are_asked_for_their_words_only_where_the_table_refuses(django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint, the row, and the end of the savepoint
        save_record(release())
    for wrong in (release(), release(state="released", decided_by="a", decided_at=NOW)):
        with pytest.raises(Invalid) as refused:
            save_record(wrong, where="test.well")
        assert (refused.value.where, wrong.pk) == ("test.well", None)
        assert str(refused.value.detail)
    assert DatasetRelease.objects.count() == 1, "the transaction goes on"
