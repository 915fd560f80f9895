"""What is done to the shared spatial data: loading out of the lake, single rows changed, layers brought and removed."""

from hatang.capabilities.spatial.actions.editing import create_feature, editor_of, remove_feature, replace_feature
from hatang.capabilities.spatial.actions.fieldwork import send_out, settle_return, take_back
from hatang.capabilities.spatial.actions.keeping import describe_layer, drop_layer
from hatang.capabilities.spatial.actions.layers import bring_geodata
from hatang.capabilities.spatial.actions.loading import LoadedCollection, refresh_collections
from hatang.capabilities.spatial.actions.styling import drop_style, put_style

__all__ = [
    "LoadedCollection",
    "bring_geodata",
    "create_feature",
    "describe_layer",
    "drop_layer",
    "drop_style",
    "editor_of",
    "put_style",
    "refresh_collections",
    "remove_feature",
    "replace_feature",
    "send_out",
    "settle_return",
    "take_back",
]
