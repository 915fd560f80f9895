"""What is done to the shared spatial data: loading out of the lake, single rows changed, layers brought and removed."""

from hatang.capabilities.spatial.actions.editing import create, editor_of, remove, replace
from hatang.capabilities.spatial.actions.fieldwork import send_out, settle, take_back
from hatang.capabilities.spatial.actions.keeping import describe, drop
from hatang.capabilities.spatial.actions.layers import bring
from hatang.capabilities.spatial.actions.loading import Loaded, refresh
from hatang.capabilities.spatial.actions.styling import drop_style, put_style

__all__ = [
    "Loaded",
    "bring",
    "create",
    "describe",
    "drop",
    "drop_style",
    "editor_of",
    "put_style",
    "refresh",
    "remove",
    "replace",
    "send_out",
    "settle",
    "take_back",
]
