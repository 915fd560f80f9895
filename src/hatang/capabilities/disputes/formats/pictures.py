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
# A progressive JPEG is held whole while it is decoded, and each of its scans goes over all of it: cameras write neither
# large ones nor more than a dozen scans.
MAXIMUM_PROGRESSIVE_PIXELS = 12_000_000
MAXIMUM_SCANS = 24
_SCAN = b"\xff\xda"
# Enough to read a telephone's screen in it.
LONGEST_SIDE_PIXELS = 2560
# Enough to see where somebody stands.
PHOTOGRAPH_SIDE_PIXELS = 1600
_QUALITY = 88
_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def is_picture(media_type: str) -> bool:
    return media_type in _KINDS


def redraw_picture(name: str, stream: IO[bytes], media_type: str) -> BytesIO:
    """The picture drawn anew: upright, at most `LONGEST_SIDE_PIXELS`, without EXIF, GPS, comments or hidden parts.

    `media_type`: "image/jpeg" or "image/png", as found by the first bytes. Raises `Invalid`, naming the file, for what
    is no picture of that kind, is damaged, or is larger than any photograph.
    """
    upright = _open_upright(name, stream, media_type, LONGEST_SIDE_PIXELS)
    has_alpha = media_type == "image/png" and "A" in upright.getbands()
    return _write(upright.convert("RGBA" if has_alpha else "RGB"), "PNG" if media_type == "image/png" else "JPEG")


def redraw_photograph(name: str, stream: IO[bytes], media_type: str) -> BytesIO:
    """The same as a JPEG of at most `PHOTOGRAPH_SIDE_PIXELS`, whatever it was."""
    return _write(_open_upright(name, stream, media_type, PHOTOGRAPH_SIDE_PIXELS).convert("RGB"), "JPEG")


def _open_upright(name: str, stream: IO[bytes], media_type: str, longest_side: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=[_KINDS[media_type]])
            # A JPEG of many pixels is opened at the half, quarter or eighth that is still large enough, a PNG whole.
            if image.width * image.height > MAXIMUM_PIXELS // (1 if media_type == "image/jpeg" else 3):
                raise _build_unreadable_problem(name)
            if media_type == "image/jpeg" and _costs_too_much(image, stream):
                raise _build_unreadable_problem(name)
            image.draft("RGB", (longest_side, longest_side))
            image.load()
        upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _build_unreadable_problem(name) from error
    except Image.DecompressionBombWarning as error:
        raise _build_unreadable_problem(name) from error
    upright.thumbnail((longest_side, longest_side))
    return upright


def _costs_too_much(image: Image.Image, stream: IO[bytes]) -> bool:
    """Whether decoding the JPEG would take far longer than one of a camera: progressive and large, or of many scans."""
    if image.info.get("progressive") and image.width * image.height > MAXIMUM_PROGRESSIVE_PIXELS:
        return True
    position = stream.tell()
    stream.seek(0)
    scans = stream.read().count(_SCAN)
    stream.seek(position)
    return scans > MAXIMUM_SCANS


def _write(plain: Image.Image, kind: str) -> BytesIO:
    # A picture of its own, so that nothing attached to the other can be written with it.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = BytesIO()
    if kind == "PNG":
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
