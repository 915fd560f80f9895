"""News as a feed that any reader of news takes: Atom (RFC 4287)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True)
class FeedEntry:
    """`name` is the entry's own for ever, `address` the page where it stands, both whole; `text` is plain."""

    name: str
    title: str
    text: str
    address: str
    at: datetime


def answer_feed(title: str, *, page: str, own: str, entries: Iterable[FeedEntry]) -> HttpResponse:
    """The entries in their order as an answer that pages of others may read; `page` and `own` are whole addresses of
    what the feed is about and of the feed."""
    feed = Atom1Feed(title, page, "", feed_url=own, feed_guid=own, author_name=settings.HATANG_PUBLISHER, language="vi")
    for entry in entries:
        # Readers take the summary for HTML.
        feed.add_item(
            entry.title,
            entry.address,
            escape(entry.text),
            unique_id=entry.name,
            pubdate=entry.at,
            updateddate=entry.at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
