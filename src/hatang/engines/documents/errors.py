"""What can be wrong with a document before it is read."""

from __future__ import annotations


class DocumentError(ValueError):
    """A file that is not read, and why: `code` for the edge to translate, `detail` for whoever looks closer.

    Codes: empty, too_large, broken, password, mislabelled, unknown_format, needs_program, too_many_pages, no_text.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
