"""What agencies register beside the published datasets, who belongs to what, and what people ask for."""

from hatang.capabilities.opendata.models.registry import (
    Body,
    Membership,
    Package,
    Resource,
    Tag,
)
from hatang.capabilities.opendata.models.schedule import Publication
from hatang.capabilities.opendata.models.voices import Comment, DataRequest, Usage

__all__ = [
    "Body",
    "Comment",
    "DataRequest",
    "Membership",
    "Package",
    "Publication",
    "Resource",
    "Tag",
    "Usage",
]
