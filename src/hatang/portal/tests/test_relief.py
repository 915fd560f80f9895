"""The hillshade: light from the north-west, nothing over the sea, a picture that any reader opens."""

import struct
import zlib

import numpy as np
import pytest

from hatang.portal.relief import ReliefGrid, compute_hillshade, encode_png, read_grid

pytestmark = pytest.mark.unit


def ridge():
    """A ridge from south-west to north-east: one side faces the light, the other turns away from it."""
    y, x = np.mgrid[0:40, 0:40]
    heights = np.clip(600 - 40 * np.abs(x - y), 5, None).astype(float)
    heights[:, 36:] = -10
    return ReliefGrid(heights, 0.003, (108.0, 15.0, 108.12, 15.12))


def test_the_slope_towards_the_light_is_white_the_other_black():
    y, x = np.mgrid[0:40, 0:40]
    grid = ReliefGrid((500 - 30 * np.abs(x + y - 40)).clip(5).astype(float), 0.003, (108.0, 15.0, 108.12, 15.12))
    picture = compute_hillshade(grid)
    assert picture[15, 15, 0] == 255  # north-west of the ridge
    assert picture[15, 15, 3] > 0
    assert picture[25, 25, 0] == 0  # south-east of it
    assert picture[25, 25, 3] > 0


def test_nothing_is_shaded_at_sea():
    assert compute_hillshade(ridge())[:, 38, 3].max() == 0


def test_the_picture_is_a_png_of_the_right_size():
    picture = compute_hillshade(ridge())
    data = encode_png(picture)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert (height, width) == picture.shape[:2]
    body = data[data.index(b"IDAT") + 4 : -16]
    raw = np.frombuffer(zlib.decompress(body), np.uint8).reshape(height, 1 + width * 4)
    assert set(raw[:, 0]) == {2}
    assert np.array_equal(raw[:, 1:].cumsum(axis=0, dtype=np.uint8).reshape(picture.shape), picture)


def test_heights_are_read_back_from_their_differences(tmp_path):
    heights = np.array([[1, 5, -3], [700, 2, 9]])
    path = tmp_path / "relief.npz"
    steps = np.diff(heights, axis=1, prepend=0).astype(np.int16)
    np.savez(path, height_steps=steps, west=108.0, north=15.0, step=0.5)
    grid = read_grid(path)
    assert np.array_equal(grid.heights_m, heights)
    assert grid.bounds == (108.0, 14.0, 109.5, 15.0)
