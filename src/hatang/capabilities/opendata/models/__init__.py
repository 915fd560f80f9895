"""What agencies register beside the published datasets, who belongs to what, and what people ask for."""

from hatang.capabilities.opendata.models.harvest import Offer, Source
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
from hatang.capabilities.opendata.models.schedule import Publication
from hatang.capabilities.opendata.models.voices import Comment, DataRequest, Usage

__all__ = [
    "Activity",
    "Body",
    "Comment",
    "DataRequest",
    "Follow",
    "Membership",
    "Offer",
    "Package",
    "Publication",
    "Relationship",
    "Resource",
    "ResourceRow",
    "Source",
    "Tag",
    "Token",
    "Usage",
    "Vocabulary",
]
