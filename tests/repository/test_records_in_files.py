"""What a figure rests on is one row of a file: each record that evidence names is found in the file that brought it."""

from collections import defaultdict

import pytest
from django.utils import timezone

from hatang.kernel import indicators
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.imports import filed, queries

PROVINCE = Area.parse("51@2025-07-01")
# Of each file so many records of a figure, spread over all that it brought.
SPREAD = 12
# Weaknesses are told of an agency, measurements of a hamlet, a node by its code alone: of many rows, not of one.
OF_MANY_ROWS = {"assets.finding", "coverage.measured", "assets.network_node"}

pytestmark = [pytest.mark.integration, pytest.mark.night("samples")]


def test_each_record_behind_a_figure_is_one_row_of_its_file(province):
    brought = defaultdict(list)
    for indicator in indicators.list_indicators():
        rows = indicators.read_evidence(indicator.code, [PROVINCE], timezone.localdate(), SYSTEM).frame
        for row in rows.iter_rows(named=True):
            if row["imported_by"] and row["record"] and row["dataset"] not in OF_MANY_ROWS:
                brought[row["dataset"], row["imported_by"], indicator.code].append(row["record"])
    lost = set()
    for (dataset, run_id, code), records in sorted(brought.items()):
        rows = filed.read_filed_rows(queries.find_run(run_id, actor=SYSTEM), SYSTEM)
        for record in records[:: max(1, len(records) // SPREAD)]:
            if rows.find_record(dataset, record) is None:
                lost.add((dataset, code, record))
    assert not lost
    assert len({dataset for dataset, *_others in brought}) > 10
