"""Pages for paper: a template as tagged A4 PDF in a typeface of ours. The same values give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Each file of a face holds some of the letters.
LETTERS = ("latin", "vietnamese", "latin-ext")
SIGNS = ("signs",)


@dataclass(frozen=True)
class Typeface:
    """A family as its style sheets call it, how its files begin, the (weight, slope) of each face paper uses, and the
    files that a face is merged of."""

    family: str
    files: str
    faces: tuple[tuple[int, str], ...]
    subsets: tuple[str, ...] = LETTERS


PRODUCT = Typeface("Be Vietnam Pro", "be-vietnam-pro", ((400, "normal"), (600, "normal")))
# Decree 30/2020/NĐ-CP, annex I, I.2: official documents stand in Times New Roman, whose metrics Tinos has.
_FACES = ((400, "normal"), (400, "italic"), (700, "normal"), (700, "italic"))
OFFICIAL = Typeface("Tinos", "tinos", _FACES, (*LETTERS, *SIGNS))


def render_html(template: str, values: Mapping[str, Any], *, stylesheet: str, typeface: Typeface = PRODUCT) -> str:
    """The template as a page of its own: `faces` and `style` are there for its head, `family` for its pictures.

    A style sheet does not reach into pictures: they name their typeface themselves, or fall back on the machine's.
    """
    own = {"faces": _embed_faces(typeface), "family": typeface.family, "style": _find_static(stylesheet).as_uri()}
    return render_to_string(template, {**values, **own})


def render_pdf(template: str, values: Mapping[str, Any], *, stylesheet: str, typeface: Typeface = PRODUCT) -> bytes:
    """The template on A4, tagged for screen readers; it reads our own static files and nothing else: no network."""
    # start: weasyprint
    import weasyprint

    text = render_html(template, values, stylesheet=stylesheet, typeface=typeface)
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file", "data"}, fail_on_errors=True)
    document = weasyprint.HTML(string=text, base_url=_find_static(stylesheet).as_uri(), url_fetcher=fetcher)
    # The identifier is drawn from the content, wherever the product is installed: a random one would make two prints of
    # the same page differ.
    portable = text.replace(_find_static(stylesheet).as_uri(), stylesheet)
    identifier = hashlib.sha256(portable.encode()).hexdigest()[:32].encode()
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return content


def measure_text_mm(text: str, *, size_pt: float, is_bold: bool = False, typeface: Typeface = OFFICIAL) -> float:
    """How long a line of the text is, without kerning; what no file of the face has counts as half the size."""
    widths, per_em = _read_widths(f"{700 if is_bold else 400}-normal", typeface)
    units = sum(widths.get(ord(letter), per_em / 2) for letter in text)
    return units / per_em * size_pt / 72 * 25.4


@cache
def _read_widths(kind: str, typeface: Typeface) -> tuple[dict[int, int], int]:
    """Code of a letter → its width, and the units of an em."""
    # start: fontTools
    from fontTools.ttLib import TTFont

    widths: dict[int, int] = {}
    per_em = 0
    for subset in typeface.subsets:
        with TTFont(_find_static(f"ui/vendor/{typeface.files}-{subset}-{kind}.woff2")) as face:
            advances = face["hmtx"].metrics
            widths |= {code: advances[name][0] for code, name in face.getBestCmap().items()}
            per_em = face["head"].unitsPerEm
    return widths, per_em


@cache
def _embed_faces(typeface: Typeface) -> tuple[dict[str, object], ...]:
    """One whole file for each face: WeasyPrint mixes up the glyphs of several files of one family."""
    return tuple(
        {"family": typeface.family, "weight": weight, "slope": slope, "url": _embed_face(f"{weight}-{slope}", typeface)}
        for weight, slope in typeface.faces
    )


def _embed_face(kind: str, typeface: Typeface) -> str:
    parts = [_find_static(f"ui/vendor/{typeface.files}-{subset}-{kind}.woff2") for subset in typeface.subsets]
    return f"data:font/ttf;base64,{base64.b64encode(_take_face(parts)).decode()}"


def _take_face(parts: Sequence[Path]) -> bytes:
    """The face merged of the files, kept beside what else the installation makes of its own: to merge the faces of a
    report takes two seconds, which the first to print in each process would wait."""
    # start: fontTools
    from fontTools import version

    digest = hashlib.sha256(version.encode())
    for part in parts:
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    kept = Path(settings.VAR) / "faces" / f"{digest.hexdigest()}.ttf"
    with suppress(FileNotFoundError):
        return kept.read_bytes()
    content = _merge_face(parts)
    # Where nothing can be kept it is merged anew; a file has its name when it is whole.
    with suppress(OSError):
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=kept.parent, delete=False) as making:
            making.write(content)
        Path(making.name).rename(kept)
    return content


def _merge_face(parts: Sequence[Path]) -> bytes:
    # start: fontTools
    from fontTools.merge import Merger

    face = Merger().merge(list(map(str, parts)))
    face.flavor = None
    # The moment of merging would otherwise stand in the face, and in every page set in it.
    face.recalcTimestamp = False
    face["head"].created = face["head"].modified = 0
    content = io.BytesIO()
    face.save(content)
    return content.getvalue()


def _find_static(name: str) -> Path:
    path = finders.find(name)
    assert isinstance(path, str), f"{name} is among our static files"
    return Path(path)
