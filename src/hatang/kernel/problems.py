"""Problems: the one family of errors that people are meant to read (RFC 9457 names)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    type Text = str | _StrPromise


class Problem(Exception):
    """What happened, where, and the way out; caught once, at the edge.

    `code` is a stable identifier, `title` and `detail` are for people, `where` names the row, field or file,
    `hint` says what to do, `status` is the HTTP status it becomes; `retry_after` are the seconds after which the same
    may be tried again, 0 where that would change nothing.
    """

    status = 400
    title: Text = _("This cannot be done")

    def __init__(
        self,
        code: str,
        title: Text = "",
        *,
        detail: Text = "",
        where: Text = "",
        hint: Text = "",
        status: int | None = None,
        retry_after: int = 0,
    ) -> None:
        self.code = code
        self.title = title or type(self).title
        self.detail = detail
        self.where = where
        self.hint = hint
        self.status = status or type(self).status
        self.retry_after = retry_after
        super().__init__(code)

    def __str__(self) -> str:
        parts = (self.title, self.where, self.detail, self.hint)
        return " — ".join(str(part) for part in parts if part)

    @property
    def headers(self) -> dict[str, str]:
        """What its answer says beside its status."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}

    def as_dict(self) -> dict[str, object]:
        """The body of an `application/problem+json` answer."""
        return {
            "type": f"urn:hatang:problem:{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "where": str(self.where),
            "hint": str(self.hint),
        }


class Invalid(Problem):
    status = 422
    title = _("The input is not valid")


class Forbidden(Problem):
    status = 403
    title = _("You may not do this")


class Missing(Problem):
    status = 404
    title = _("This does not exist")


class Conflict(Problem):
    status = 409
    title = _("Somebody else changed this meanwhile")
