"""Pages that are pictures: tesseract with Vietnamese gives the words, dark runs of the picture the ruled lines."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.documents import lines, misreadings, pageparts, scancells
from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.pageparts import Stroke, Word
from hatang.engines.documents.source import Source, map_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

DOTS_PER_INCH = 300
_SCALE = DOTS_PER_INCH / 72
SECONDS = 180
_DARK = 128
# A ruled line is at least this long (inches): across longer than a dash, down taller than a letter and shorter than a
# row of one line.
_LEAST_ACROSS, _LEAST_DOWN = 0.35, 0.2
_LEAST_SURE = 0.0
_WHITE = 255
# A page with a smaller share of dark dots is blank.
_BLANK = 0.0005


def program() -> str:
    """tesseract, with Vietnamese; `DocumentError` says what to install."""
    found = shutil.which("tesseract")
    if found is None or scancells.VIETNAMESE not in languages():
        raise DocumentError("needs_program", "tesseract")
    return found


@cache
def languages() -> frozenset[str]:
    """The languages that tesseract here can read."""
    found = shutil.which("tesseract")
    if found is None:
        return frozenset()
    known = subprocess.run([found, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    return frozenset(known.stdout.split())


def read_page(page: Any) -> tuple[list[Word], list[Stroke]]:
    """The words and ruled lines of a page of a PDF that is a picture; nothing for a blank page."""
    picture = page.render(scale=_SCALE, grayscale=True)
    grey = np.asarray(picture.to_numpy()).reshape(picture.height, picture.width, -1)[:, :, 0]
    return _read(grey)


def read_image(data: bytes, progress: Callable[[int, int], None]) -> Source:
    """The document in a photograph or a scan saved as a picture."""
    # start: PIL
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(data))
        grey = np.asarray(picture.convert("L"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise DocumentError("broken", str(error)) from error
    words, _ = _read(grey)
    progress(1, 1)
    blocks = [map_text(block, misreadings.mended) for block in lines.blocks_of(pageparts.flow(words))]
    return Source("picture", blocks, pages=1, scanned=True)


def _read(grey: npt.NDArray[np.uint8]) -> tuple[list[Word], list[Stroke]]:
    dark = grey < _DARK
    if dark.mean() < _BLANK:
        return [], []
    strokes = ruled(dark)
    plain = _without(grey, strokes)
    boxes = [box for box in pageparts.boxes(strokes) if scancells.is_filled(scancells.crop(plain, box, _SCALE))]
    words = scancells.read(plain, boxes, _SCALE, _recognised) if boxes else []
    for box in boxes:
        scancells.crop(plain, box, _SCALE)[:] = _WHITE
    return words + _recognised(plain), strokes


def ruled(dark: npt.NDArray[np.bool_]) -> list[Stroke]:
    """Long straight dark runs of a picture (rows, columns), as strokes in points."""
    found = []
    for is_down, plane, least in ((False, dark, _LEAST_ACROSS), (True, dark.T, _LEAST_DOWN)):
        for at, start, end in _runs(plane, int(least * DOTS_PER_INCH)):
            found.append(Stroke(is_down, at / _SCALE, start / _SCALE, end / _SCALE))
    return found


def _runs(plane: npt.NDArray[np.bool_], least: int) -> list[tuple[int, int, int]]:
    """(row, start, end) of runs of at least `least` dark dots; rows that repeat the one above are left out."""
    found: list[tuple[int, int, int]] = []
    padded = np.zeros((plane.shape[0], plane.shape[1] + 2), np.int8)
    padded[:, 1:-1] = plane
    steps = np.diff(padded, axis=1)
    begins, ends = np.nonzero(steps == 1), np.nonzero(steps == -1)
    long = ends[1] - begins[1] >= least
    last: dict[int, int] = {}
    for row, start, end in zip(begins[0][long].tolist(), begins[1][long].tolist(), ends[1][long].tolist(), strict=True):
        key = start // 40
        if row - last.get(key, -100) > 4:
            found.append((row, start, end))
        last[key] = row
    return found


def _without(grey: npt.NDArray[np.uint8], strokes: list[Stroke]) -> npt.NDArray[np.uint8]:
    """The picture without its ruled lines: they make tesseract see letters."""
    plain = grey.copy()
    for stroke in strokes:
        at, start, end = (round(value * _SCALE) for value in (stroke.at, stroke.start, stroke.end))
        if stroke.is_down:
            plain[start : end + 1, max(0, at - 1) : at + 5] = 255
        else:
            plain[max(0, at - 1) : at + 5, start : end + 1] = 255
    return plain


def _recognised(grey: npt.NDArray[np.uint8], language: str = scancells.VIETNAMESE) -> list[Word]:
    header = f"P5 {grey.shape[1]} {grey.shape[0]} 255\n".encode()
    if language != scancells.VIETNAMESE and language not in languages():
        return []
    command = [program(), "stdin", "stdout", "-l", language, "--psm", "6", "--dpi", str(DOTS_PER_INCH), "tsv"]
    try:
        # One thread: tesseract's own threads cost more than they save.
        done = subprocess.run(
            command,
            input=header + grey.tobytes(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError("broken", f"tesseract > {SECONDS} s a page") from error
    if done.returncode:
        raise DocumentError("broken", done.stderr.decode(errors="replace").strip()[:200])
    return [word for word in map(_word, done.stdout.decode("utf-8", "replace").splitlines()[1:]) if word is not None]


def _word(line: str) -> Word | None:
    """A line of tesseract's table: level 5 is a word."""
    fields = line.split("\t")
    if len(fields) < 12 or fields[0] != "5" or not fields[11].strip() or float(fields[10]) < _LEAST_SURE:
        return None
    left, top, wide, high = (float(value) / _SCALE for value in fields[6:10])
    return Word(fields[11].strip(), left, top, left + wide, top + high)
