"""Texts that people file: what tells who somebody is, is masked before it is kept."""

from __future__ import annotations

import re

# Telephone numbers of the country, with or without marks between the digits; identity numbers; addresses of mail.
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){8,10}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{9}(?:\d{3})?(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MASK = "•••"


def mask_identity(text: str) -> str:
    """The text without telephone numbers, identity numbers and addresses of mail.

    >>> mask_identity("Gọi 0905 123 456 hoặc +84.905.123.456, an@vi.du.vn; CCCD 051099001234")
    'Gọi ••• hoặc •••, •••; CCCD •••'
    >>> mask_identity("RSRP -118 dBm lúc 8h30 ngày 12/10/2026, 15.12044 108.79512")
    'RSRP -118 dBm lúc 8h30 ngày 12/10/2026, 15.12044 108.79512'
    >>> mask_identity("")
    ''
    """
    return _IDENTITY.sub(MASK, _TELEPHONE.sub(MASK, _MAIL.sub(MASK, text)))
