"""A photograph keeps what it shows and loses where it was taken."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hatang.capabilities.disputes.formats import pictures
from hatang.kernel.problems import Invalid

pytestmark = pytest.mark.unit


def photograph(**size):
    """A JPEG as a telephone writes it: turned, with its maker, its place and a comment."""
    picture = Image.new("RGB", size.get("size", (40, 20)), "red")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "MAKER-OF-TELEPHONE", 6
    exif.get_ifd(0x8825)[2] = (15.0, 6.0, 12.5)
    stream = BytesIO()
    picture.save(stream, "JPEG", exif=exif, comment=b"NGUYEN VAN A 0905123456")
    stream.seek(0)
    return stream


def test_nothing_of_where_and_with_what_remains():
    found = pictures.redraw_picture("anh.jpg", photograph(), "image/jpeg")
    body = found.getvalue()
    assert b"MAKER-OF-TELEPHONE" not in body
    assert b"0905123456" not in body
    with Image.open(found) as shown:
        assert dict(shown.getexif()) == {}
        assert shown.size == (20, 40)  # upright


def test_the_texts_of_a_png_go_too():
    info = PngInfo()
    info.add_text("Location", "15.12044,108.79512")
    stream = BytesIO()
    Image.new("RGBA", (8, 8)).save(stream, "PNG", pnginfo=info)
    stream.seek(0)
    found = pictures.redraw_picture("man-hinh.png", stream, "image/png")
    assert b"Location" not in found.getvalue()
    with Image.open(found) as shown:
        assert shown.mode == "RGBA"


def test_a_large_picture_is_made_smaller():
    found = pictures.redraw_picture("anh.jpg", photograph(size=(4000, 1000)), "image/jpeg")
    with Image.open(found) as shown:
        assert max(shown.size) == pictures.LONGEST_SIDE_PIXELS


@pytest.mark.parametrize("body", [b"\xff\xd8\xff no picture", b"", photograph().getvalue()[:400]])
def test_what_is_no_picture_is_refused_by_name(body):
    with pytest.raises(Invalid) as refused:
        pictures.redraw_picture("anh.jpg", BytesIO(body), "image/jpeg")
    assert refused.value.where == "anh.jpg"


def test_a_picture_larger_than_any_photograph_is_refused_before_it_is_drawn(monkeypatch):
    monkeypatch.setattr(pictures, "MAXIMUM_PIXELS", 100)
    with pytest.raises(Invalid):
        pictures.redraw_picture("anh.jpg", photograph(), "image/jpeg")
