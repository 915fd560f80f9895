"""Files in place: every format in parts that fit together, tags, what may be kept how long, what is withdrawn."""

from __future__ import annotations

import os
from datetime import timedelta

import pyarrow.parquet as pq
import pyogrio
import pytest
from django.utils import timezone

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import downloads
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.queries import voices
from hatang.capabilities.opendata.terms import Format
from hatang.capabilities.opendata.tests.conftest import NOW, VERSION
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
FILES = f"/du-lieu-mo/test.well/tai/{VERSION}/"
KINDS = ("csv", "xlsx", "geojson", "gpkg", "shp", "parquet")


def content(response):
    return b"".join(response)


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_had_in_parts(published, client, kind):
    whole = client.get(f"{FILES}{kind}")
    data, tag = content(whole), whole["ETag"]
    head = client.head(f"{FILES}{kind}")
    assert (head.status_code, head["Content-Length"], head["ETag"]) == (200, str(len(data)), tag)
    assert content(client.get(f"{FILES}{kind}", headers={"If-None-Match": tag})) == b""
    part = client.get(f"{FILES}{kind}", headers={"Range": "bytes=5-14", "If-Range": tag})
    assert (part.status_code, content(part)) == (206, data[5:15])
    assert content(client.get(f"{FILES}{kind}", headers={"Range": "bytes=-9"})) == data[-9:]
    several = client.get(f"{FILES}{kind}", headers={"Range": "bytes=0-3,20-29"})
    assert several["Content-Type"].startswith("multipart/byteranges")
    assert data[20:30] in content(several)
    assert client.get(f"{FILES}{kind}", headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    for_ever = "immutable" in whole["Cache-Control"]
    assert for_ever == (kind in ("geojson", "gpkg", "parquet")), "those that hold names or words may be corrected"
    assert "private" in whole["Cache-Control"], "what is withdrawn stays in no cache that many share"


def test_csv_is_packed_on_the_way_and_its_parts_are_not(published, client):
    packing = {"Accept-Encoding": "gzip"}
    assert client.get(f"{FILES}csv", headers=packing)["Content-Encoding"] == "gzip"
    for more in ({"Range": "bytes=0-499"}, {"Range": "bytes=0-"}):
        assert "Content-Encoding" not in client.get(f"{FILES}csv", headers=packing | more).headers
    assert "Content-Encoding" not in client.get(f"{FILES}parquet", headers=packing).headers


def test_a_made_file_is_made_once_for_all_its_parts_and_later_again_the_same(published, client, monkeypatch):
    first = content(client.get(f"{FILES}gpkg"))
    with monkeypatch.context() as patch:
        patch.setattr(downloads.files, "write_file", None)
        assert content(client.get(f"{FILES}gpkg", headers={"Range": "bytes=0-99"})) == first[:100]
    later = timezone.now() + timedelta(hours=1)
    assert downloads.drop_old_downloads(now=later) == 1
    assert content(client.get(f"{FILES}gpkg")) == first


def test_what_is_too_much_goes_with_the_oldest(published, client, monkeypatch, settings):
    for kind, age in (("csv", 30), ("geojson", 0)):
        client.get(f"{FILES}{kind}")
        newest = max((settings.HATANG_DATA / "made-files").iterdir(), key=lambda path: path.stat().st_mtime)
        at = timezone.now().timestamp() - age
        os.utime(newest, (at, at))
    size = newest.stat().st_size
    monkeypatch.setattr(downloads, "_MOST_KEPT_BYTES", size)
    assert downloads.drop_old_downloads(now=timezone.now()) == 1
    assert newest.exists()


def test_what_was_withdrawn_is_had_in_no_part_and_lies_nowhere_after_a_while(published, client, settings):
    assert client.get(f"{FILES}csv").status_code == 200
    lake.withdraw_snapshot(SYSTEM, "test.well", VERSION, reason="Sai toạ độ", now=NOW)
    for kind in KINDS:
        assert client.get(f"{FILES}{kind}", headers={"Range": "bytes=0-9"}).status_code == 410
    downloads.drop_old_downloads(now=timezone.now() + timedelta(hours=1))
    assert list((settings.HATANG_DATA / "made-files").iterdir()) == []


def test_parts_are_not_counted_as_downloads(published, client):
    for _time in range(3):
        client.get(f"{FILES}parquet", headers={"Range": "bytes=0-9"})
    client.head(f"{FILES}parquet")
    assert voices.count_uses(dataset="test.well").downloads == 0
    client.get(f"{FILES}parquet")
    assert voices.count_uses(dataset="test.well").downloads == 1


def test_a_stranger_reads_the_files_as_they_are(published, client, tmp_path):
    for kind in ("gpkg", "parquet"):
        (tmp_path / f"a.{kind}").write_bytes(content(client.get(f"{FILES}{kind}")))
    assert pq.read_table(tmp_path / "a.parquet").num_rows == pyogrio.read_info(tmp_path / "a.gpkg")["features"] == 19


def test_a_format_that_a_dataset_has_not_is_refused_before_anything_is_made(published, settings):
    entry = queries.find_entry(name="test.well")
    with pytest.raises(downloads.Invalid):
        downloads.open_download(entry, Format.GEOTIFF, now=NOW)
    assert not (settings.HATANG_DATA / "made-files").exists()
