"""The terrain engine's one error root: which file, which place, and what is wrong there."""

from __future__ import annotations


class TerrainError(ValueError):
    """A height file, clutter file or place that no terrain can be made of.

    `code` is a stable identifier the edge translates (`not_a_raster`, `truncated`, `wrong_size`, `no_crs`,
    `out_of_range`, `no_overlap`, `all_void`, `unknown_class`, `outside`, `void`, `no_file`, `unit`); `file` names
    the file ("" for a place), `place` is (longitude, latitude) where there is one, `values` are what the message is
    made of.

    >>> str(TerrainError("no_crs", "the file does not say its coordinate system", file="a.tif"))
    'a.tif: the file does not say its coordinate system'
    """

    def __init__(
        self, code: str, message: str, *, file: str = "", place: tuple[float, float] | None = None, **values: object
    ) -> None:
        self.code = code
        self.file = file
        self.place = place
        self.values = values
        where = f" at {place[1]:.5f}, {place[0]:.5f}" if place else ""
        super().__init__(f"{file}: {message}{where}" if file else f"{message}{where}")
