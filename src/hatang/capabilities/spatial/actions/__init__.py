"""What is done to the shared spatial data: loading out of the lake, single rows changed, layers brought and removed."""

from hatang.capabilities.spatial.actions.editing import create, editor_of, remove, replace
from hatang.capabilities.spatial.actions.layers import bring, describe, drop
from hatang.capabilities.spatial.actions.loading import Loaded, refresh

__all__ = ["Loaded", "bring", "create", "describe", "drop", "editor_of", "refresh", "remove", "replace"]
