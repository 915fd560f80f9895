"""A share of 93 % leaves as 93.0 by every road of text: GDAL sums what comes out to what went in.

GDAL and QGIS guess a field's type from the values that they see first. Of the declared 3G coverage of a province that
summed to 80,663.67 they kept 80,387 and 29,942, because whole shares were written without a decimal point.
"""

import csv
import io
import json
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyogrio
import pytest
import shapely
from django.test import Client
from typer.testing import CliRunner

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions as spatial
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import room

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
NAME, FIELD = "coverage.hamlet", "declared_3g_percent"
# The fractions come late: who asks page by page, or looks at the first values, sees whole numbers alone.
WHOLE, FRACTIONS, PAGE = 120, 30, 50
SHARES = [float(n % 101) for n in range(WHOLE)] + [n + n / 37 for n in range(FRACTIONS)]
SUM = math.fsum(SHARES)


def _rows(as_of, actor):
    """As capabilities give them: a share is a float here, an integer there, a fixed-point number elsewhere."""
    for n, share in enumerate(SHARES):
        kind = (float, int, Decimal)[n % 3] if share.is_integer() else float
        yield {
            "hamlet": f"51-21040-T{n:03}",
            "name": f"Thôn {n}",
            "state": "covered",
            FIELD: kind(share),
            "geometry": shapely.Point(108 + n / 1000, 15),
        }
    for n, lost in enumerate((None, math.nan, math.inf)):
        yield {"hamlet": f"51-21040-T9{n:02}", "name": "", "state": "no_data", FIELD: lost, "geometry": None}


@pytest.fixture
def shares(monkeypatch, settings, tmp_path):
    declared = replace(datasets.get_dataset(NAME), rows=_rows)
    monkeypatch.setitem(datasets._datasets, NAME, declared)
    monkeypatch.setattr("hatang.capabilities.lake.formats.tiles.is_tippecanoe_installed", lambda: False)
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    return declared


@pytest.fixture
def published(shares):
    (done,) = lake.publish(SYSTEM, names=[NAME], as_of=DAY, now=NOW)
    assert not done.problem
    spatial.refresh_collections(SYSTEM, now=NOW)
    (found,) = [each for each in lake.list_readable(SYSTEM, DAY) if each.dataset.name == NAME]
    return found


def get(path):
    found = Client().get(path)
    assert found.status_code == 200, path
    return b"".join(found) if found.streaming else found.content


def read_by_gdal(content, path, *, field=FIELD, **options):
    """The field's type as GDAL guesses it, and its values that are not empty."""
    path.write_bytes(content)
    info = pyogrio.read_info(path, **options)
    kind = dict(zip(info["fields"], info["dtypes"], strict=True))[field]
    values = pyogrio.raw.read(path, columns=[field], read_geometry=False, **options)[3][0]
    return str(kind), [float(each) for each in values if each is not None and not math.isnan(each)]


def pages():
    """Every page of the features as a client walks them."""
    following = f"/ogc/collections/{NAME}/items?f=json&limit={PAGE}"
    while following:
        content = get(following)
        yield content
        links = {each["rel"]: each["href"] for each in json.loads(content)["links"]}
        following = links.get("next", "").removeprefix("http://testserver")


@pytest.mark.parametrize("kind", ["geojson", "csv", "csv?bom=1"])
def test_the_files_of_the_open_data_sum_up(published, tmp_path, kind):
    options = {} if kind == "geojson" else {"AUTODETECT_TYPE": "YES"}
    version = json.loads(get(f"/api/3/action/package_show?id={NAME.replace('.', '-')}"))["result"]["version"]
    content = get(f"/du-lieu-mo/{NAME}/tai/{version}/{kind}")
    # People read the field under its title.
    title = next(each.title for each in datasets.get_dataset(NAME).fields if each.name == FIELD)
    field = str(title) if kind.endswith("bom=1") else FIELD
    found, values = read_by_gdal(content, tmp_path / f"a.{kind.partition('?')[0]}", field=field, **options)
    assert found == "float64"
    assert abs(math.fsum(values) - SUM) < 1e-9
    assert len(values) == len(SHARES)


def test_every_page_of_the_features_is_of_doubles_and_all_sum_up(published, tmp_path):
    kinds, values = set(), []
    for n, content in enumerate(pages()):
        kind, found = read_by_gdal(content, tmp_path / f"{n}.geojson")
        kinds |= {kind} if found else set()
        values += found
    assert kinds == {"float64"}, "a client that takes the type of the first page cuts all that follow"
    assert len(values) == len(SHARES)
    assert abs(math.fsum(values) - SUM) < 1e-9


def test_what_is_no_number_is_empty_in_the_features(published):
    last = json.loads(list(pages())[-1])["features"][-3:]
    assert [each["properties"][FIELD] for each in last] == [None, None, None]


def test_the_answers_of_ckan_bear_the_point(published):
    package = json.loads(get(f"/api/3/action/package_show?id={NAME.replace('.', '-')}"))["result"]
    resource = next(each["id"] for each in package["resources"] if each["format"].lower() == "csv")
    asked = f"/api/3/action/datastore_search?resource_id={resource}&fields={FIELD}&limit=1000"
    texts = [each for each in re.findall(rf'"{FIELD}": ([^,}}]+)', get(asked).decode()) if each != "null"]
    assert all("." in text for text in texts)
    assert abs(math.fsum(map(float, texts)) - SUM) < 1e-9
    told = json.loads(get(f"{asked}&records_format=csv"))["result"]["records"]
    assert all("." in line for line in told.split() if line.strip('"'))


def test_what_the_command_line_writes_sums_up(shares, tmp_path):
    done = CliRunner().invoke(room, ["dataset", "export", str(tmp_path), NAME, "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)[0]["rows"] == len(SHARES) + 3
    content = (tmp_path / f"{NAME}.csv").read_bytes()
    kind, values = read_by_gdal(content, tmp_path / "read.csv", AUTODETECT_TYPE="YES")
    assert (kind, len(values)) == ("float64", len(SHARES))
    assert abs(math.fsum(values) - SUM) < 1e-9
    texts = [row[FIELD] for row in csv.DictReader(io.StringIO(content.decode()))]
    assert all("." in text for text in texts if text)
    done = CliRunner().invoke(room, ["dataset", "rows", NAME, "--json"], catch_exceptions=False)
    rows = json.loads(done.stdout, parse_int=lambda text: pytest.fail(f"{text} for a double"))
    told = [row[FIELD] for row in rows if row[FIELD] is not None]
    assert abs(math.fsum(told) - SUM) < 1e-9
