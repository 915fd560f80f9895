"""Programs of others read a part of a file over HTTP: DuckDB's httpfs, GDAL's /vsicurl."""

from __future__ import annotations

import os
import random
import shutil
import subprocess

import duckdb
import pytest
from benchmarks.peers import PYTHON

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.tests.conftest import DAY, NOW
from hatang.kernel import datasets, gdal_formats, ranges
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def served(settings, tmp_path, monkeypatch, live_server):
    """The address of a published dataset of many rows and wide texts, and what each request of a client was sent."""
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    noise = random.Random(1)
    rows = [{"code": f"C{n:06}", "size": n, "text": noise.randbytes(300).hex()} for n in range(20_000)]
    fields = (Field("code", "Code", "code", required=True), Field("size", "Size", "integer"), Field("text", "Text"))
    wide = Dataset(name="test.wide", title="Rộng", description="", fields=fields, key=("code",), rows=lambda *_: rows)
    monkeypatch.setitem(datasets._datasets, wide.name, wide)
    (done,) = lake.publish(SYSTEM, names=[wide.name], as_of=DAY, now=NOW)
    assert not done.problem
    sent = []
    inner = ranges._send_parts

    def counted(stream, size, media_type, parts):
        sent.append((size, sum(end - begin for begin, end in parts) if parts is not None else size))
        return inner(stream, size, media_type, parts)

    monkeypatch.setattr(ranges, "_send_parts", counted)
    return f"{live_server.url}/du-lieu-mo/test.wide/tai/{done.version}", sent


def share_of(sent):
    """How much of the file went out; the answer to HEAD has no body."""
    return sum(part for size, part in sent if part != size) / sent[0][0]


def test_duckdb_sums_a_column_without_taking_the_file(served):
    if not PYTHON.exists():
        pytest.skip("DuckDB's httpfs is not installed: `benchmarks/peers/setup` installs it")
    address, sent = served
    # A file that every DuckDB of its version loads.
    (extension,) = PYTHON.parents[1].rglob("httpfs.duckdb_extension")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as base:
        base.execute(f"LOAD '{extension}'")
        assert base.execute(f"SELECT sum(size) FROM read_parquet('{address}/parquet')").fetchone() == (199_990_000,)
    assert 0 < share_of(sent) < 0.1


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's ogrinfo is not installed")
def test_gdal_opens_csv_by_its_first_rows(served):
    """The head is read from the front; nothing of the rest is taken to tell the fields."""
    address, sent = served
    own = {name: value for name, value in os.environ.items() if name != gdal_formats.VARIABLE}
    command = ["ogrinfo", "-ro", "-so", "-oo", "AUTODETECT_TYPE=NO", f"CSV:/vsicurl/{address}/csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=own)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stderr
    assert 0 < share_of(sent) < 0.5
