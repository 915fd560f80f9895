"""The pages of places."""

from hatang.capabilities.places.views.hamlet import (
    close_hamlet,
    edit_hamlet,
    hamlet,
    merge_hamlets,
    record_figures,
    record_hole,
    register_hamlet,
    split_hamlet,
)
from hatang.capabilities.places.views.holes import holes
from hatang.capabilities.places.views.unit import index, unit

__all__ = [
    "close_hamlet",
    "edit_hamlet",
    "hamlet",
    "holes",
    "index",
    "merge_hamlets",
    "record_figures",
    "record_hole",
    "register_hamlet",
    "split_hamlet",
    "unit",
]
