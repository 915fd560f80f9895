"""Pages for paper: a template as tagged A4 PDF in Be Vietnam Pro. The same values give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping

# The faces of Be Vietnam Pro that paper uses; each file holds some of the letters.
_SUBSETS = ("latin", "vietnamese", "latin-ext")
_WEIGHTS = (400, 600)


def html(template: str, values: Mapping[str, Any], *, stylesheet: str) -> str:
    """The template as a page of its own: `fonts` and `style` are there for its head."""
    return render_to_string(template, {**values, "fonts": _fonts(), "style": _static(stylesheet).as_uri()})


def pdf(template: str, values: Mapping[str, Any], *, stylesheet: str) -> bytes:
    """The template on A4, tagged for screen readers; it reads our own static files and nothing else: no network."""
    import weasyprint

    text = html(template, values, stylesheet=stylesheet)
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file", "data"}, fail_on_errors=True)
    document = weasyprint.HTML(string=text, base_url=_static(stylesheet).as_uri(), url_fetcher=fetcher)
    # The identifier is drawn from the content, wherever the product is installed: a random one would make two prints of
    # the same page differ.
    said = text.replace(_static(stylesheet).as_uri(), stylesheet)
    identifier = hashlib.sha256(said.encode()).hexdigest()[:32].encode()
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return content


@cache
def _fonts() -> tuple[dict[str, object], ...]:
    """One whole face for each weight: WeasyPrint mixes up the glyphs of several files of one family."""
    return tuple({"weight": weight, "url": _face(weight)} for weight in _WEIGHTS)


def _face(weight: int) -> str:
    from fontTools.merge import Merger

    parts = [str(_static(f"ui/vendor/be-vietnam-pro-{subset}-{weight}-normal.woff2")) for subset in _SUBSETS]
    face = Merger().merge(parts)
    face.flavor = None
    # The moment of merging would otherwise stand in the face, and in every page set in it.
    face.recalcTimestamp = False
    face["head"].created = face["head"].modified = 0
    content = io.BytesIO()
    face.save(content)
    return f"data:font/ttf;base64,{base64.b64encode(content.getvalue()).decode()}"


def _static(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is among our static files"
    return Path(found)
