"""Files: both formats, plain and gzipped; what is wrong is named with its line."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from hatang.engines.network import reading, steiner
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.prizes import collecting

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
        found = reading.read_instance(path)
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
    found = reading.read_instance(written(tmp_path, text, "a.stp"))
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
        ("E 2 3 7", f"E 2 3 {'9' * 5000}", "too-heavy", "a.gr:5"),
        ("E 2 3 7", "E 2 3 9e9999999999", "too-heavy", "a.gr:5"),
        ("E 2 3 7", "E 2 3 1e999999", "too-heavy", "a.gr:5"),
        ("E 2 3 7", "E 2 3 1e-99999999", "too-fine", "a.gr:5"),
        ("E 2 3 7", "E 2 3 1_000", "not-a-number", "a.gr:5"),
        ("E 2 3 7", "E 2 3 ٣", "not-a-number", "a.gr:5"),
        ("E 2 3 7", "E 2 1_0 7", "not-a-number", "a.gr:5"),
        ("T 3", "T 3 4\nT 3 5", "two-prizes", "a.gr:12"),
        ("Nodes 3", f"Nodes {'9' * 5000}", "not-a-number", "a.gr:2"),
        ("E 2 3 7", "E 2 4 7", "unknown-vertex", "a.gr:5"),
        ("E 2 3 7", "E 0 3 7", "unknown-vertex", "a.gr:5"),
        ("E 2 3 7", "A 2 3 7", "directed", "a.gr:5"),
        ("E 2 3 7", "E 2 3 1e30", "too-heavy", "a.gr"),
        ("E 2 3 7", "E 2 3 1e-30", "too-fine", "a.gr"),
        ("Terminals 2", "Terminals 3", "miscounted-terminals", "a.gr"),
        ("T 3", "NW 3 5", "other-problem", "a.gr:11"),
        ("SECTION Terminals", "SECTION MaximumDegrees\nMD 3\nEND\nSECTION Terminals", "other-problem", "a.gr:9"),
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
        reading.read_instance(written(tmp_path, GRAPH.replace(old, new)))
    assert caught.value.code == code
    assert caught.value.where == where
    assert where in str(caught.value)


@pytest.mark.unit
def test_what_cannot_be_read(tmp_path):
    with pytest.raises(NetworkError, match=r"a\.gr"):
        reading.read_instance(tmp_path / "a.gr")
    (tmp_path / "b.gr").write_bytes("SECTION".encode("utf-16"))
    with pytest.raises(NetworkError, match="not text"):
        reading.read_instance(tmp_path / "b.gr")
    (tmp_path / "c.gr.gz").write_bytes(gzip.compress(GRAPH.encode())[:-20])
    with pytest.raises(NetworkError):
        reading.read_instance(tmp_path / "c.gr.gz")


DECOMPOSED = GRAPH.replace(
    "EOF", "SECTION Tree Decomposition\nc by hand\ns td 2 2 3\nb 1 1 2\nb 2 2 3\n1 2\nEND\n\nEOF"
)


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    [
        DECOMPOSED,
        GRAPH.replace("\n", "\r\n"),
        GRAPH.replace("\n", "  \t\n\n"),
        "\ufeff" + GRAPH,
        "c a comment\n# another\n" + GRAPH,
        GRAPH.lower(),
        GRAPH.replace("\nEOF\n", ""),
        GRAPH.replace("T 3\n", "T 3\nT 3\n"),
        GRAPH.replace("SECTION Graph", 'SECTION Comments\nCreator "Voß"\nEND\nSECTION Graph'),
        GRAPH.replace("Edges 2", "Edges 3").replace("E 2 3 7", "E 2 3 7\nE 2 2 0"),
        GRAPH.replace("Edges 2", "Arcs 4").replace("E 1 2 4\nE 2 3 7", "A 1 2 4\nA 2 1 4\nA 2 3 7\nA 3 2 7.0"),
        GRAPH.replace("E ", "A ").replace("SECTION G", 'SECTION Comment\nProblem "SPG in Graphs"\nEND\nSECTION G'),
    ],
    ids=[
        "decomposed",
        "crlf",
        "blanks",
        "bom",
        "comments",
        "lower",
        "no-eof",
        "twice",
        "latin",
        "loop",
        "arcs",
        "undirected",
    ],
)
def test_the_same_graph_in_every_dress(tmp_path, text):
    path = tmp_path / "a.gr"
    path.write_bytes(text.encode("latin-1" if "Voß" in text else "utf-8"))
    found = reading.read_instance(path)
    assert steiner.solve_steiner_tree(found.graph, found.terminals).cost == 11
    assert found.terminals.tolist() == [0, 2]


@pytest.mark.unit
@pytest.mark.parametrize("back", ["A 2 1 5", "A 1 3 4"])
def test_arcs_that_cost_more_back_are_no_graph(tmp_path, back):
    text = GRAPH.replace("E 1 2 4\nE 2 3 7", f"A 1 2 4\n{back}").replace(
        "SECTION Graph", 'SECTION Comment\nProblem "Steiner Tree in Directed Graphs"\nEND\nSECTION Graph'
    )
    with pytest.raises(NetworkError, match=r"a\.gr:7") as caught:
        reading.read_instance(written(tmp_path, text))
    assert caught.value.code == "directed"


@pytest.mark.unit
def test_figures_with_more_decimals_than_can_be_counted_are_rounded(tmp_path):
    text = GRAPH.replace("E 1 2 4", "E 1 2 0.12345678901234567").replace("E 2 3 7", "E 2 3 120000000.5")
    found = reading.read_instance(written(tmp_path, text))
    assert found.amount(int(found.graph.weights.sum())) == pytest.approx(120000000.62345679, abs=1e-7)


@pytest.mark.property
@pytest.mark.parametrize("seed", range(150))
def test_whatever_stands_in_a_file_is_solved_or_refused_by_name(tmp_path, seed):
    """Lines and words lost, doubled, exchanged or made up: an answer or a NetworkError, never anything else."""
    random = np.random.default_rng(seed)
    prizes = DECOMPOSED.replace("T 1\nT 3", "RootP 2\nTP 1 2.5\nT 3\nTP 2 4")
    lines = [DECOMPOSED, prizes][seed % 2].splitlines()
    words = [
        "",
        "-1",
        "0",
        "4",
        "1e400",
        "nan",
        "1.5",
        "E",
        "A",
        "T",
        "TP",
        "END",
        "EOF",
        "SECTION",
        "x",
        "½",
        "c",
        "\0",
    ]
    for _change in range(int(random.integers(1, 4))):
        at = int(random.integers(len(lines)))
        kind = int(random.integers(5))
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[int(random.integers(len(lines)))])
        elif kind == 2:
            lines[at] = lines[at][: int(random.integers(len(lines[at]) + 1))]
        else:
            parts = lines[at].split(" ")
            parts[int(random.integers(len(parts)))] = str(random.choice(words))
            lines[at] = " ".join(parts)
    path = written(tmp_path, "\n".join(lines))
    try:
        found = reading.read_instance(path)
        if found.prizes is None:
            tree = steiner.solve_steiner_tree(found.graph, found.terminals)
        else:
            tree = collecting.solve_prize_tree(found.graph, found.prizes, root=found.root, must=found.must)
    except NetworkError:
        return
    assert 0 <= tree.bound <= tree.cost
