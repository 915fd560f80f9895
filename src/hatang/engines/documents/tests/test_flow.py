"""The likeliest way to part cells into rows against all ways there are."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatang.engines.documents import flow

_HEADS = (
    ["Nhiệm vụ", "Chủ trì", "Thời gian"],
    ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp"],
    ["Chỉ tiêu", "Đơn vị tính", "Năm 2024", "Năm 2025"],
)
_CELLS = ("1", "2", "Lập kho dữ liệu", "Sở Nội vụ", "UBND các xã", "Quý I/2026", "85", "%", "II. AN TOÀN", "-")


def _rows(cells: list[tuple[int, str]], columns: tuple[int, ...], width: int) -> list[flow.Row]:
    """The rows when each cell takes the column that is said for it; `width` stands over all columns."""
    rows: list[flow.Row] = []
    last = width
    for (line, text), column in zip(cells, columns, strict=True):
        if column == width:
            rows.append((line, [text]))
        else:
            if column <= last:
                rows.append((line, [""] * width))
            rows[-1][1][column] = text
        last = column
    return rows


@pytest.mark.night("samples")
@given(st.sampled_from(_HEADS), st.lists(st.sampled_from(_CELLS), min_size=1, max_size=5))
def test_no_way_to_part_the_cells_is_better_than_the_one_found(heads: list[str], texts: list[str]) -> None:
    cells = list(enumerate(texts))
    score, found = flow.rows_of(cells, heads)
    # A number that nothing stands behind begins no row; the slow way is not asked about it.
    numbers = {at for at, (_, text) in enumerate(cells) if text.isdigit()} if heads[0] == "TT" else set()
    ways = product(*(range(1 if at in numbers else 0, len(heads) + 1) for at in range(len(cells))))
    best = max(flow.worth_of(_rows(cells, way, len(heads)), heads) for way in ways)
    assert score >= best - 1e-9
    assert flow.worth_of(found, heads) == pytest.approx(score)
