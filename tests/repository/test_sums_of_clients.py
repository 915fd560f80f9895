"""Numbers keep their type and their sum in every program of others: each asks the real server for everything open.

Whatever a client is, of each column of each dataset it must read the kind, how many values there are and what they add
up to (of days the first and the last, of yes and no how often yes) as the kernel's own function gives it to everybody.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pyshacl
import pytest
from benchmarks.peers import FOLDER, PYTHON, ROOT
from benchmarks.peers.clients.summing import read_json_kinds, read_json_value, sum_column, sum_rows
from ckanapi import RemoteCKAN
from owslib.ogcapi.features import Features
from rdflib import RDF, Graph
from rdflib.namespace import DCAT

from hatang.capabilities.analytics.terms import FLIGHT_ABOVE
from hatang.capabilities.opendata.tests.shapes import SHAPES, read_shapes
from hatang.kernel import gdal_formats

CLIENTS = ROOT / "benchmarks" / "peers" / "clients"
DEBIAN = Path("/usr/bin/python3")
PAGE = 10_000
pytestmark = [pytest.mark.peers, pytest.mark.integration]


@pytest.fixture(scope="session")
def outside(installation, request):
    """The address of a server on which everything is published, and what everybody may see of it."""
    installation.hatang("publish")
    installation.hatang("spatial", "refresh")
    told = run([sys.executable, "-m", "tests.sums"], environment=installation.environment)
    return request.getfixturevalue("address"), *json.loads(told).values()


def run(command, asked=None, *, environment=None, cwd=ROOT):
    """What the program tells on stdout, asked in JSON on stdin."""
    # A client is none of ours: what our GDAL leaves out is not left out there.
    own = {name: value for name, value in (environment or os.environ).items() if name != gdal_formats.VARIABLE}
    done = subprocess.run(
        [str(part) for part in command],
        input=None if asked is None else json.dumps(asked) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        env=own,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


def ask(python, program, **asked):
    if not Path(python).exists():
        pytest.skip("not installed: `benchmarks/peers/setup` installs it")
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ""}
    return json.loads(run([python, CLIENTS / program], asked, environment=quiet))


class Clients:
    """A method for each client: what it reads of every dataset that it can have, by the dataset's name."""

    def __init__(self, address, table, key):
        self.home, self.ogc, self.table, self.key = address, f"{address}/ogc", table, key
        self.placed = [name for name, about in table.items() if about["places"]]

    def _files(self, kind, names=None):
        names = self.table if names is None else names
        return {name: f"{self.home}/du-lieu-mo/{name}/tai/{self.table[name]['version']}/{kind}" for name in names}

    def gdal_features(self):
        return ask(DEBIAN, "debian_sums.py", gdal=[f"OAPIF:{self.ogc}/collections/{name}" for name in self.placed])

    def gdal_geopackage(self):
        return ask(
            DEBIAN, "debian_sums.py", gdal=[f"/vsicurl/{each}" for each in self._files("gpkg", self.placed).values()]
        )

    def qgis_features(self):
        layers = {name: (f"url='{self.ogc}' typename='{name}'", "OAPIF") for name in self.placed}
        return ask(DEBIAN, "debian_sums.py", qgis=layers)

    def qgis_geopackage(self):
        layers = {name: (f"/vsicurl/{each}", "ogr") for name, each in self._files("gpkg", self.placed).items()}
        return ask(DEBIAN, "debian_sums.py", qgis=layers)

    def owslib_features(self):
        client, read = Features(self.ogc), {}
        for name in client.feature_collections():
            kinds = read_json_kinds(client.collection_schema(name)["properties"])
            kinds.pop("id")
            rows, more = [], {}
            while more is not None:
                page = client.collection_items(name, limit=PAGE, **more)
                rows += [each["properties"] for each in page["features"]]
                following = [each["href"] for each in page["links"] if each["rel"] == "next"]
                more = {"cursor": following[0].rpartition("cursor=")[2]} if following else None
            read[name] = self._sum_json(kinds, rows)
        return read

    def ogc_client_features(self):
        if shutil.which("node") is None or not (CLIENTS / "node_modules").is_dir():
            pytest.skip("not installed: `benchmarks/peers/setup` installs it")
        told, read = json.loads(run(["node", CLIENTS / "ogc_rows.mjs", self.ogc], cwd=CLIENTS)), {}
        for name, each in told.items():
            read[name] = {}
            for column, typed in each["kinds"].items():
                if column == "geometry":
                    continue
                values = [row[column] for row in each["rows"] if row[column] is not None]
                # Of types ogc-client tells texts and numbers alone: days are texts, yes and no as JSON has them.
                kind = {"integer": "integer", "number": "decimal"}.get(typed, "text")
                if kind == "text" and values and all(isinstance(value, bool) for value in values):
                    kind = "boolean"
                if kind == "decimal":  # to JavaScript 93.0 is 93
                    values = [float(value) for value in values]
                read[name][column] = sum_column(kind, values) | ({"untyped": values} if kind == "text" else {})
        return read

    @staticmethod
    def _sum_json(kinds, rows):
        return sum_rows(
            kinds, ({name: read_json_value(kind, row[name]) for name, kind in kinds.items()} for row in rows)
        )

    def duckdb_parquet(self):
        return ask(PYTHON, "analysts_sums.py", duckdb=self._files("parquet"))

    def geopandas_parquet(self):
        return ask(PYTHON, "analysts_sums.py", geopandas=self._files("parquet"))

    def geopandas_geopackage(self):
        return ask(PYTHON, "analysts_sums.py", geopandas=self._files("gpkg", self.placed))

    def frictionless_csv(self):
        files = self._files("csv")
        schemas = {name: f"{self.home}/du-lieu-mo/{name}/table-schema.json" for name in files}
        return ask(PYTHON, "analysts_sums.py", frictionless={name: (files[name], schemas[name]) for name in files})

    def ckanapi_datastore(self):
        known = {"int8": "integer", "float8": "decimal", "bool": "boolean", "date": "date"}
        remote, read = RemoteCKAN(self.home), {}
        names = {urlsplit(address).path: name for name, address in self._files("csv").items()}
        for package in remote.action.package_search(rows=1_000)["results"]:
            for resource in package["resources"]:
                name = names.get(urlsplit(resource["url"]).path)
                if name is None:
                    continue
                fields = remote.action.datastore_info(id=resource["id"])["fields"]
                kinds = {field["id"]: known.get(field["type"], "text") for field in fields}
                rows, total = [], None
                while total is None or len(rows) < total:
                    page = remote.action.datastore_search(resource_id=resource["id"], limit=32_000, offset=len(rows))
                    rows, total = rows + page["records"], page["total"]
                read[name] = self._sum_json(kinds, rows)
        return read

    def adbc_flight(self):
        port = urlsplit(self.home).port + FLIGHT_ABOVE
        asked = {"address": f"grpc://127.0.0.1:{port}", "key": self.key, "tables": list(self.table)}
        return ask(PYTHON, "analysts_sums.py", adbc=asked)


OF_PLACES = (
    *("gdal_features", "gdal_geopackage", "qgis_features", "qgis_geopackage"),
    *("owslib_features", "ogc_client_features", "geopandas_geopackage"),
)
OF_ALL = ("duckdb_parquet", "geopandas_parquet", "frictionless_csv", "ckanapi_datastore", "adbc_flight")
# How words that a client has no type for are read, so that they add up all the same; of which kinds it has none.
READ_WORDS = {
    "date": date.fromisoformat,
    "decimal": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.get,
}
WITHOUT_TYPE = {"qgis_features": {*READ_WORDS}, "ogc_client_features": {"date", "boolean"}}
# What stands beside the fields of a dataset: places, and by what a client tells rows apart.
BESIDE = {"id", "_id", "fid", "geometry", "bbox"}


@pytest.mark.parametrize("client", [*OF_PLACES, *OF_ALL])
def test_every_column_keeps_its_kind_and_sum(client, outside):
    clients = Clients(*outside)
    names = clients.placed if client in OF_PLACES else clients.table
    read = getattr(clients, client)()
    assert set(names) <= set(read)
    wrong = []
    for name in names:
        columns = clients.table[name]["columns"]
        wrong += [
            f"{name}.{more}" for more in read[name].keys() - columns - BESIDE - {f"{each}_name" for each in columns}
        ]
        for column, figures in columns.items():
            found = read[name].get(column, {})
            words = found.pop("untyped", None)
            if words is not None and figures["kind"] in WITHOUT_TYPE[client]:
                found = sum_column(figures["kind"], map(READ_WORDS[figures["kind"]], words))
            wrong += [f"{name}.{column}: {found} and not {figures}"] if found != figures else []
    assert not wrong, f"{len(wrong)} columns\n" + "\n".join(wrong)


def test_csv_gives_names_beside_codes(outside):
    """Of every field whose values are codes of another dataset, row by row."""
    address, table, _key = outside
    nameless = []
    for name, about in table.items():
        with urllib.request.urlopen(f"{address}/du-lieu-mo/{name}/tai/{about['version']}/csv") as sent:
            rows = list(csv.DictReader(io.TextIOWrapper(sent, "utf-8", newline="")))
        for column in about["coded"]:
            missing = {row[column] for row in rows if row[column] and not row.get(f"{column}_name")}
            nameless += [f"{name}.{column}: {sorted(missing)[:3]} of {len(missing)}"] if missing else []
    assert nameless == []


def test_the_whole_catalogue_passes_the_shapes(outside):
    """Those of the annex are for what claims to be high-value data: nothing of the demonstration does."""
    if not SHAPES.exists():
        pytest.skip("the shapes are not on this machine")
    graph = Graph().parse(f"{outside[0]}/catalog.ttl", format="turtle")
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) >= len(outside[1])
    sound, _report, text = pyshacl.validate(graph, shacl_graph=read_shapes("dcat-ap-SHACL.ttl"))
    assert sound, text


def test_ckan_s_harvesters_see_every_dataset_with_every_file(outside):
    """ckanapi and ckanext-harvest by CKAN's calls, ckanext-dcat's parser out of the Turtle, by its English titles."""
    home, table, _key = outside
    packages = RemoteCKAN(home).action.package_search(rows=1_000)["results"]
    assert set(table) <= {
        urlsplit(each["url"]).path.split("/")[2] for package in packages for each in package["resources"]
    }
    python, program = FOLDER / "ckan" / "bin" / "python", CLIENTS / "ckan_harvesters.py"
    if not python.exists():
        pytest.skip("not installed: `benchmarks/peers/setup` installs it")
    for asked in ({"ckan": home, "fq": []}, {"dcat": f"{home}/catalog.ttl"}):
        seen = json.loads(run([python, program], asked)).values()
        assert sorted(files for _notes, _tags, files in seen) == sorted(len(each["resources"]) for each in packages)
