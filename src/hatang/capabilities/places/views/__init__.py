"""The pages of places."""

from hatang.capabilities.places.views.hamlet import (
    close_hamlet,
    edit_hamlet,
    merge_hamlets,
    record_figures,
    record_hole,
    register_hamlet,
    split_hamlet,
)
from hatang.capabilities.places.views.holes import show_holes
from hatang.capabilities.places.views.place import show_hamlet, show_unit
from hatang.capabilities.places.views.unit import show_units

__all__ = [
    "close_hamlet",
    "edit_hamlet",
    "merge_hamlets",
    "record_figures",
    "record_hole",
    "register_hamlet",
    "show_hamlet",
    "show_holes",
    "show_unit",
    "show_units",
    "split_hamlet",
]
