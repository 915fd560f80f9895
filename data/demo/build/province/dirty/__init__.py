"""Dirty spreadsheets to try the import with, and beside each a JSON of what was planted where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from province.dirty import masts, places, services

if TYPE_CHECKING:
    from pathlib import Path

    from province.cells import RadioCell
    from province.fibre import FibreService
    from province.hamlets import Hamlet
    from province.masts import Mast


def write_dirty(
    hamlets: list[Hamlet], towers: list[Mast], cells: list[RadioCell], fibre: list[FibreService], folder: Path
) -> None:
    """Six files as they come in: three of masts and cells, one of fibre, two of communes."""
    masts.write_viettel_masts(towers, folder)
    masts.write_mobifone_grid(towers, folder)
    services.write_vnpt_cells(cells, towers, folder)
    services.write_vnpt_fibre(fibre, folder)
    places.write_commune_hamlets(hamlets, folder)
    places.write_points(hamlets, folder)
