"""Files: both formats, plain and gzipped; what is wrong is named with its line."""

from __future__ import annotations

import gzip

import pytest

from hatang.engines.network import reading
from hatang.engines.network.errors import NetworkError

GRAPH = """SECTION Graph
Nodes 3
Edges 2
E 1 2 4
E 2 3 7
END

SECTION Terminals
Terminals 2
T 1
T 3
END

EOF
"""


def written(tmp_path, text, name="a.gr"):
    path = tmp_path / name
    path.write_text(text)
    return path


@pytest.mark.unit
def test_a_graph_with_terminals_plain_and_gzipped(tmp_path):
    packed = tmp_path / "a.gr.gz"
    packed.write_bytes(gzip.compress(GRAPH.encode()))
    for path in (written(tmp_path, GRAPH), packed):
        found = reading.read(path)
        assert found.graph.vertices == 3
        assert found.graph.tails.tolist() == [0, 1]
        assert found.graph.heads.tolist() == [1, 2]
        assert found.graph.weights.tolist() == [4, 7]
        assert found.terminals.tolist() == [0, 2]
        assert found.prizes is None


@pytest.mark.unit
def test_prizes_a_root_and_decimals(tmp_path):
    text = "33D32945 STP File, STP Format Version 1.0\n" + GRAPH.replace("E 1 2 4", "E 1 2 4.25").replace(
        "T 1\nT 3\n", "RootP 2\nTP 1 2.5\nTP 3 8\n"
    )
    found = reading.read(written(tmp_path, text, "a.stp"))
    assert found.scale == 100
    assert found.graph.weights.tolist() == [425, 700]
    assert found.prizes.tolist() == [250, 0, 800]
    assert found.root == 1
    assert found.amount(425) == 4.25


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("E 2 3 7", "E 2 x 7", "not-a-number", "a.gr:5"),
        ("E 2 3 7", "E 2 3", "malformed", "a.gr:5"),
        ("E 2 3 7", "E 2 3 -7", "negative", "a.gr:5"),
        ("E 2 3 7", "E 2 3 nan", "not-a-number", "a.gr:5"),
        ("E 2 3 7", "E 2 4 7", "unknown-vertex", "a.gr:5"),
        ("E 2 3 7", "E 0 3 7", "unknown-vertex", "a.gr:5"),
        ("E 2 3 7", "A 2 3 7", "directed", "a.gr:5"),
        ("E 2 3 7", "E 2 3 1e30", "too-heavy", "a.gr"),
        ("E 2 3 7", "E 2 3 1e-30", "too-fine", "a.gr"),
        ("Edges 2", "Edges 3", "miscounted", "a.gr"),
        ("Nodes 3", "Nodes 99999999999", "too-large", "a.gr:2"),
        ("Nodes 3", "", "malformed", "a.gr:4"),
        ("T 3", "T 9", "unknown-vertex", "a.gr:11"),
        ("T 3", "Q 3", "malformed", "a.gr:11"),
        ("T 1\nT 3", "", "no-terminals", "a.gr"),
        ("SECTION Graph", "hello", "malformed", "a.gr:1"),
        (GRAPH, "", "empty", "a.gr"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, old, new, code, where):
    with pytest.raises(NetworkError) as caught:
        reading.read(written(tmp_path, GRAPH.replace(old, new)))
    assert caught.value.code == code
    assert caught.value.where == where
    assert where in str(caught.value)


@pytest.mark.unit
def test_what_cannot_be_read(tmp_path):
    with pytest.raises(NetworkError, match=r"a\.gr"):
        reading.read(tmp_path / "a.gr")
    (tmp_path / "b.gr").write_bytes(b"\xff\xfe\x00SECTION")
    with pytest.raises(NetworkError, match="not text"):
        reading.read(tmp_path / "b.gr")
    (tmp_path / "c.gr.gz").write_bytes(gzip.compress(GRAPH.encode())[:-20])
    with pytest.raises(NetworkError):
        reading.read(tmp_path / "c.gr.gz")
