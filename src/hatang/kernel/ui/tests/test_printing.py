"""Faces of a page for paper: merged once for an installation, anew where their files are others."""

import pytest

from hatang.kernel.ui import printing

pytestmark = pytest.mark.unit


def test_a_face_is_merged_once_for_an_installation(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    parts = [printing._find_static(f"ui/vendor/tinos-{subset}-400-normal.woff2") for subset in ("latin", "signs")]
    face = printing._take_face(parts)
    assert face == printing._merge_face(parts)
    monkeypatch.setattr(printing, "_merge_face", lambda _parts: b"merged anew")
    assert printing._take_face(parts) == face
    assert printing._take_face(parts[:1]) == b"merged anew"
    assert [path.suffix for path in (tmp_path / "faces").iterdir()] == [".ttf", ".ttf"]
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "faces").iterdir()} == {0}


def test_where_nothing_can_be_kept_a_face_is_merged_anew(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path / "nowhere"
    monkeypatch.setattr(printing, "_merge_face", lambda _parts: b"merged anew")
    parts = [printing._find_static("ui/vendor/tinos-latin-400-normal.woff2")]
    assert printing._take_face(parts) == printing._take_face(parts) == b"merged anew"
