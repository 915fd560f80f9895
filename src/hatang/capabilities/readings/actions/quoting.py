"""The file of a plan that is entered already: its own words beside the plan's lines; nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import Way
from hatang.capabilities.readings.models import Reading
from hatang.capabilities.readings.queries import quoting
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import ReadingState
from hatang.kernel import access
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.plan.public import PlanLineKind, PlanVersion
    from hatang.kernel.access import Actor


def quote_document(actor: Actor, *, reading: Reading, today: date) -> quoting.DocumentWords:
    """Keep the document beside the version in force of the plan it is: which lines have their words, which have none.

    `Invalid` where the plan is not here, or its content is not entered yet: then the document is entered.
    """
    access.require_right(actor, "plan.edit")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        if not reading.is_open:
            raise Conflict("not_open", _("This document is no longer a draft"), detail=str(reading.get_state_display()))
        way = queries.destination_of(reading=reading, today=today)
        if way.way is not Way.REPLACE or way.version_id is None:
            raise Invalid(
                "not_entered",
                _("No plan with this number is entered"),
                where=reading.document.get("number") or reading.file_name,
                hint=_("Decide about the items of the document and enter it: its words are kept then."),
            )
        document_words = quoting.find_words(reading=reading, version_id=way.version_id)
        version = plan.quote_document(
            actor, version=way.version_id, file=reading.file, file_name=reading.file_name, words=document_words.words
        )
        reading.state, reading.version = ReadingState.QUOTED, version
        reading.save(update_fields=["state", "version"])
    return document_words


def point_to_words(
    actor: Actor, *, version: PlanVersion, line: tuple[PlanLineKind, str], page: int | None, words: str, now: datetime
) -> None:
    """Words that an officer points to on a page of the plan's document stand beside the line from now on.

    `Invalid` where they do not stand there to the letter: it says on which pages they do.
    """
    access.require_right(actor, "plan.edit")
    documents = queries.list_documents_of(version=version, actor=actor)
    for reading in documents:
        if page is None and reading.pages:
            continue
        quoted = quoting.find_on_page(reading=reading, page=page, words=words)
        if quoted is not None:
            plan.point_to_words(actor, version=version, line=line, file=reading.file, words=quoted, now=now)
            return
    pages = [
        _("page %(number)d of %(file)s") % {"number": number, "file": reading.file_name}
        for reading in documents
        for number in quoting.list_pages_with(reading=reading, words=words)
    ]
    raise Invalid(
        "not_verbatim",
        _("These words do not stand there in the document"),
        where=_("page %(number)d") % {"number": page} if page else "",
        detail=_("They stand on: %(pages)s.") % {"pages": ", ".join(pages)} if pages else "",
        hint=_("Give the page of the file, and copy the words from it to the letter."),
    )
