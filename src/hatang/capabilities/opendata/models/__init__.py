"""What agencies register beside the published datasets, who belongs to what, and what people ask for."""

from hatang.capabilities.opendata.models.people import Activity, Follow, Token
from hatang.capabilities.opendata.models.registry import (
    Body,
    Membership,
    Package,
    Relationship,
    Resource,
    ResourceRow,
    Tag,
    Vocabulary,
)

__all__ = [
    "Activity",
    "Body",
    "Follow",
    "Membership",
    "Package",
    "Relationship",
    "Resource",
    "ResourceRow",
    "Tag",
    "Token",
    "Vocabulary",
]
