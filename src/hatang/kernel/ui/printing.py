"""Pages for paper: a template as tagged A4 PDF in a typeface of ours. The same values give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.request import BaseHandler
from urllib.response import addinfourl

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from urllib.request import Request

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


def render_pdf(template: str, values: Mapping[str, Any], *, stylesheet: str, typeface: Typeface = PRODUCT) -> bytes:
    """The template on A4, tagged for screen readers; it reads our own static files and nothing else: no network.

    `faces` and `style` are there for its head, `family` for its pictures: a style sheet does not reach into those, they
    name their typeface themselves, or fall back on the machine's.
    """
    # start: weasyprint
    import weasyprint

    faces, style = _read_faces(typeface), _find_static(stylesheet).as_uri()
    own = {"faces": [face.rule for face in faces], "family": typeface.family, "style": style}
    text = render_to_string(template, {**values, **own})
    # No certificate of the machine is read for a network that is not asked.
    fetcher = weasyprint.urls.URLFetcher(
        ssl_context=SSLContext(PROTOCOL_TLS_CLIENT), allowed_protocols={"file", "data", _FACE}, fail_on_errors=True
    )
    fetcher.add_handler(_FaceHandler(faces))
    document = weasyprint.HTML(string=text, base_url=style, url_fetcher=fetcher)
    # The identifier is drawn from the content with the faces in it, wherever the product is installed: a random one
    # would make two prints of the same page differ.
    portable = text.replace(style, stylesheet)
    for face in faces:
        portable = portable.replace(face.rule["url"], face.embedded)
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


# Faces are read under an address of their own: a page that held them would be read through letter by letter.
_FACE = "face"


@dataclass(frozen=True)
class _Face:
    """A whole file for a face, as a style sheet names it; `embedded` is the same file as an address that holds it."""

    rule: Mapping[str, str]
    content: bytes
    embedded: str


class _FaceHandler(BaseHandler):
    """Answers the addresses of faces, as handlers of `urllib` do."""

    def __init__(self, faces: Sequence[_Face]) -> None:
        self._contents = {face.rule["url"]: face.content for face in faces}

    def face_open(self, request: Request) -> addinfourl:
        return addinfourl(io.BytesIO(self._contents[request.full_url]), Message(), request.full_url, 200)


@cache
def _read_faces(typeface: Typeface) -> tuple[_Face, ...]:
    """One whole file for each face: WeasyPrint mixes up the glyphs of several files of one family."""
    return tuple(_read_face(weight, slope, typeface) for weight, slope in typeface.faces)


def _read_face(weight: int, slope: str, typeface: Typeface) -> _Face:
    kind = f"{weight}-{slope}"
    content = _take_face([_find_static(f"ui/vendor/{typeface.files}-{part}-{kind}.woff2") for part in typeface.subsets])
    rule = {"family": typeface.family, "weight": str(weight), "slope": slope, "url": f"{_FACE}:{kind}"}
    return _Face(rule, content, f"data:font/ttf;base64,{base64.b64encode(content).decode()}")


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
