"""Photographs that people file: drawn anew, so that nothing of where, when and with what they were taken remains."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hatang.kernel.problems import Invalid

# A telephone's photograph has up to 50 million pixels; a picture of more is no photograph but an attack on memory.
MAXIMUM_PIXELS = 60_000_000
# Enough to read a telephone's screen in it.
LONGEST_SIDE_PIXELS = 2560
_QUALITY = 88
_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def is_picture(media_type: str) -> bool:
    return media_type in _KINDS


def redraw_picture(name: str, stream: IO[bytes], media_type: str) -> BytesIO:
    """The picture drawn anew: upright, at most `LONGEST_SIDE_PIXELS`, without EXIF, GPS, comments or hidden parts.

    `media_type`: "image/jpeg" or "image/png", as found by the first bytes. Raises `Invalid`, naming the file, for what
    is no picture of that kind, is damaged, or is larger than any photograph.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=[_KINDS[media_type]])
            if image.width * image.height > MAXIMUM_PIXELS:
                raise _build_unreadable_problem(name)
            image.load()
        upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _build_unreadable_problem(name) from error
    except Image.DecompressionBombWarning as error:
        raise _build_unreadable_problem(name) from error
    upright.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
    has_alpha = media_type == "image/png" and "A" in upright.getbands()
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    # A picture of its own, so that nothing attached to the other can be written with it.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = BytesIO()
    if media_type == "image/png":
        clean.save(out, "PNG", optimize=False)
    else:
        clean.save(out, "JPEG", quality=_QUALITY)
    out.seek(0)
    return out


def _build_unreadable_problem(name: str) -> Invalid:
    return Invalid(
        "coverage.picture",
        _("This picture cannot be read"),
        where=name,
        hint=_("Take a photograph in JPEG or PNG, or a screenshot, and file that."),
    )
