"""What GEOS finds is told in the reader's language, with the place."""

from __future__ import annotations

import pytest
import shapely
from django.utils import translation

from hatang.kernel.geometry_faults import explain_broken_geometry, translate_reason

pytestmark = pytest.mark.unit
HOLED = "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), {hole})"


@pytest.mark.parametrize(
    ("wkt", "wanted"),
    [
        ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "đường bao tự cắt chính nó (tại 0.5 0.5)"),
        ("POLYGON ((0 0, 2 0, 1 1, 2 2, 0 2, 1 1, 0 0))", "một vòng tự cắt hoặc tự chạm (tại 1 1)"),
        (HOLED.format(hole="(20 20, 21 20, 21 21, 20 20)"), "một lỗ nằm ngoài vùng (tại 20 20)"),
        (HOLED.format(hole="(1 1, 8 1, 8 8, 1 8, 1 1), (2 2, 3 2, 3 3, 2 2)"), "một lỗ nằm trong lỗ khác (tại 2 2)"),
        (
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 2 1, 2 2, 1 1)))",
            "một vùng của hình nằm trong vùng khác (tại 1 1)",
        ),
        ("LINESTRING (1 1, 1 1)", "một phần của hình có quá ít điểm (tại 1 1)"),
    ],
)
def test_what_is_wrong_and_where(wkt: str, wanted: str) -> None:
    with translation.override("vi"):
        assert explain_broken_geometry(shapely.from_wkt(wkt)) == wanted


@pytest.mark.parametrize(
    ("wkt", "wanted"),
    [
        ("POLYGON ((0 0, 1 1, 1 0, 0 1))", "vòng chưa khép kín: điểm cuối không trùng điểm đầu"),
        ("LINESTRING (1 1)", "một phần của hình có quá ít điểm"),
        ("nowhere", "không phải hình học"),
    ],
)
def test_what_cannot_be_read_at_all(wkt: str, wanted: str) -> None:
    with pytest.raises(shapely.errors.GEOSException) as refused:
        shapely.from_wkt(wkt)
    with translation.override("vi"):
        assert translate_reason(str(refused.value)) == wanted
