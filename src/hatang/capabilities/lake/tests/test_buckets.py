"""The lake in a bucket: the same publishing, reading, withdrawing and checking as in a folder."""

from __future__ import annotations

import socket
import subprocess
import time
from datetime import UTC, datetime

import pyarrow.fs
import pyarrow.parquet as pq
import pytest
from benchmarks.peers import PYTHON

from hatang.capabilities.lake import actions, public
from hatang.capabilities.lake.formats.store import open_store
from hatang.capabilities.lake.tests.conftest import DAY
from hatang.kernel.access import SYSTEM

# A server that speaks S3 on this machine.
SERVER = PYTHON.with_name("moto_server")
pytestmark = [
    pytest.mark.peers,
    pytest.mark.django_db,
    pytest.mark.skipif(not SERVER.exists(), reason="no S3 here: `benchmarks/peers/setup` installs one"),
]
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)


@pytest.fixture
def bucket(settings, tmp_path, monkeypatch):
    """A bucket of a server that speaks S3, named as an installation names it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "thu")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = subprocess.Popen(
        [SERVER, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        place = f"endpoint_override=127.0.0.1:{port}&scheme=http&region=ap-southeast-1"
        system, _base = pyarrow.fs.FileSystem.from_uri(f"s3://kho?allow_bucket_creation=true&{place}")
        system.create_dir("kho")
        settings.HATANG_DATA = tmp_path
        settings.HATANG_LAKE = f"s3://kho/ho?{place}"
        yield system
    finally:
        server.terminate()
        server.wait(20)


def _wait(port):
    latest = time.monotonic() + 60
    while time.monotonic() < latest:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("moto_server did not begin")


def test_a_snapshot_is_published_read_checked_and_withdrawn_in_a_bucket(bucket, wells):
    (done,) = public.publish(SYSTEM, names=["test.well"], as_of=DAY, now=NOW)
    assert (done.rows, done.problem) == (20, "")
    names = [each.path for each in bucket.get_file_info(pyarrow.fs.FileSelector("kho/ho", recursive=True))]
    assert f"kho/ho/test.well/versions/{done.version}.json" in names
    (snapshot,) = public.list_versions("test.well", SYSTEM)
    kept = public.local_path(snapshot.open["file"])
    assert pq.read_metadata(kept).num_rows == 19
    assert "owner_phone" not in pq.read_schema(kept).names
    verified = open_store().verify()
    assert (verified.files, verified.broken) == (2, ())
    actions.withdraw_snapshot(SYSTEM, dataset="test.well", version=done.version, reason="thử", now=NOW)
    assert [each["version"] for each in open_store().tombstones()] == [done.version]
    assert open_store()._names(".parquet") == [], "what was withdrawn is gone from the bucket"
    assert not kept.exists(), "and the copy of this machine with it"


def test_a_file_that_was_changed_in_the_bucket_is_found(bucket, wells):
    public.publish(SYSTEM, names=["test.well"], as_of=DAY, now=NOW)
    (snapshot,) = public.list_versions("test.well", SYSTEM)
    with bucket.open_output_stream(f"kho/ho/{snapshot.open['file']}") as out:
        out.write(b"other")
    assert open_store().verify().broken == (snapshot.open["file"],)
