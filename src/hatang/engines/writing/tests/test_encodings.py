"""Bytes to text in every encoding, and old encodings in pieces too short to tell alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.writing import encodings, legacy
from hatang.engines.writing.tests import encoded

SENTENCES = (
    "Phát triển hạ tầng số, hạ tầng băng rộng đến tất cả các thôn",
    "Chủ tịch UBND các huyện, thị xã, thành phố; các DN viễn thông",
    "Văn phòng UBND tỉnh: CVP, PCVP, KTTH; các sở, ban, ngành",
    "90% dân số vùng thành phố, khu công nghiệp được phủ sóng 5G",
    "Thị trấn Sông Vệ, xã Bình Châu, phường Nghĩa Chánh, Đức Phổ",
)
OLD = {"TCVN3": legacy.to_tcvn3, "VNI": legacy.to_vni}


@pytest.mark.property
@settings(max_examples=40)
@given(
    st.sampled_from([name for name in encoded.ENCODINGS if name != "utf-8 twice"]),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
)
def test_a_text_is_the_same_in_every_encoding(name: str, sentences: list[str]) -> None:
    title, encode = encoded.ENCODINGS[name]
    text = "\n".join(sentences)
    found = encodings.decode_text(encode(text))
    assert found.encoding == title
    assert legacy.convert_text(found.text, legacy.encoding_of_text(found.text)) == text


@pytest.mark.unit
@pytest.mark.parametrize("text", ["dùng chung cơ sở\nhạ tầng; tăng cường chỉ", "các sở, ban, ngành; chủ tịch các"])
def test_a_few_words_of_windows_1258_are_not_taken_for_an_old_encoding(text: str) -> None:
    """Some of its marks of tones are letters of VNI and of TCVN3: only the more Vietnamese reading tells."""
    written = encoded.ENCODINGS["cp1258"][1](text)
    assert legacy.encoding_of(written.decode("cp1252").split())
    assert encodings.decode_text(written).text == text


@pytest.mark.unit
@pytest.mark.parametrize("encoding", OLD)
def test_cells_and_running_text_come_back(encoding: str) -> None:
    written = list(map(OLD[encoding], SENTENCES))
    assert legacy.encoding_of(written) == encoding
    assert legacy.encoding_of_text(" ".join(written)) == encoding
    small = [text.lower() for text in SENTENCES]
    assert [legacy.repair_text(OLD[encoding](text), encoding)[0] for text in small] == small
    assert [legacy.convert_text(OLD[encoding](text), encoding) for text in small] == small


@pytest.mark.unit
def test_unicode_stays_as_it_is() -> None:
    assert legacy.encoding_of(SENTENCES) == legacy.encoding_of_text(" ".join(SENTENCES)) == ""
    assert [legacy.repair_text(text) for text in SENTENCES] == [(text, "") for text in SENTENCES]
