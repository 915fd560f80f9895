"""The one dataset of the wells."""

import shapely

from hatang.kernel.datasets import Dataset, Field


def _rows(as_of, actor):
    for number in range(6):
        yield {
            "code": f"GL{number}",
            "name": f"Giếng làng {number}",
            "geometry": shapely.Point(108.5 + number / 100, 15),
        }


DATASETS = (
    Dataset(
        name="wells.well",
        title="Giếng làng",
        description="Giếng của thôn",
        fields=(Field("code", "Mã", "code", required=True), Field("name", "Tên")),
        key=("code",),
        rows=_rows,
        geometry="Point",
    ),
)
