"""Compute the open figures of a province again from what it has published, without its software.

    pip install duckdb
    python recompute.py https://hatang.example.gov.vn 2025-06-30 2026-11-24 > figures.csv
    python recompute.py FOLDER 2026-11-24 > figures.csv

The first is the address of the platform; its list of open files is read and the files are fetched into the folder
`published` (`--keep FOLDER` names another). A FOLDER holds files that are here already, as the lake lays them:
DATASET/versions/DAY.N.json beside DATASET/files/SHA256.parquet.

How a figure is computed stands in the published dataset `analytics.model` as SQL, not here. What is written, as CSV:
indicator, area, as_of, numerator, denominator, value, note. An area is a unit of the date by its key, code@first day.
An indicator without figures stands there once, and its note says why: `closed` names the datasets whose rows are not
open. The exit code is 1 where SQL that should have been answered was not, 2 where there was nothing to compute from.
"""

import argparse
import csv
import hashlib
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path

import duckdb

DEFINITIONS, SNAPSHOTS = "analytics.model", "lake.snapshot"
INSIDE, PROVINCE = "model.inside", "model.province"
INDEX = "du-lieu-mo/ban-cong-bo.json"
HEADER = ("indicator", "area", "as_of", "numerator", "denominator", "value", "note")


class Unpublished(Exception):
    """There is nothing to compute from; the text says what is not there."""


def check_hash(path, sha256):
    """The path, once its content is what the publisher said it is."""
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise Unpublished(f"{path}: not the file that was published (SHA-256 {sha256})")
    return path


class Folder:
    """Published files that are here already."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def list_files(self, day):
        """What was published as of that very day: dataset -> how its open file is found and checked."""
        newest = {}
        for path in self.folder.glob(f"*/versions/{day}.*.json"):
            manifest = json.loads(path.read_text("utf-8"))
            withdrawn = path.with_name(f"{manifest.get('version')}.withdrawn.json")
            if "editions" not in manifest or withdrawn.exists() or "open" not in manifest["editions"]:
                continue
            name, number = manifest["dataset"], int(manifest["version"].rpartition(".")[2])
            if number > newest.get(name, (0,))[0]:
                newest[name] = number, {**manifest["editions"]["open"], "version": manifest["version"]}
        return {name: edition for name, (_number, edition) in newest.items()}

    def fetch(self, described):
        return check_hash(self.folder / described["file"], described["sha256"])


class Site:
    """A platform that publishes; each file is fetched once and kept under its hash."""

    def __init__(self, address, kept):
        self.address, self.kept = f"{address.rstrip('/')}/", Path(kept)

    def list_files(self, day):
        address = f"{urllib.parse.urljoin(self.address, INDEX)}?as_of={day}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            listed = json.load(answer)["datasets"]
        return {each["dataset"]: each for each in listed if each["as_of"] == str(day)}

    def fetch(self, described):
        path = self.kept / f"{described['sha256']}.parquet"
        if not path.exists():
            self.kept.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            with urllib.request.urlopen(described["url"], timeout=600) as answer, part.open("wb") as out:
                while piece := answer.read(1 << 20):
                    out.write(piece)
            part.replace(path)
        return check_hash(path, described["sha256"])


def open_duckdb():
    """A DuckDB in memory with its spatial functions: from their wheel where that is installed, else from DuckDB."""
    link = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    try:
        import duckdb_extension_spatial

        (file,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
        link.execute(f"LOAD {quote_text(file)}")
    except ImportError:
        link.execute("INSTALL spatial")
        link.execute("LOAD spatial")
    return link


def quote_text(text):
    return "'" + str(text).replace("'", "''") + "'"


def quote_table(name):
    """A table's name for SQL: the part before the last dot is its schema, places@2025-06-30 too."""
    schema, _dot, table = name.rpartition(".")
    return '"' + schema.replace('"', '""') + '"."' + table.replace('"', '""') + '"'


class Desk:
    """The published files of one day as tables, and on them the published models."""

    def __init__(self, source, day):
        self.source, self.day, self.link = source, day, open_duckdb()
        self.files = {day: source.list_files(day)}
        self.laid, self.failed = set(), {}
        self.models = self._read_models()
        self._say_what_stands()

    def _read_models(self):
        if DEFINITIONS not in self.files[self.day]:
            raise Unpublished(f"{DEFINITIONS} was not published as of {self.day}")
        path = self.source.fetch(self.files[self.day][DEFINITIONS])
        answer = self.link.execute(f"SELECT * FROM read_parquet({quote_text(path)}) ORDER BY position")
        columns = [column[0] for column in answer.description]
        models = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
        for model in models:
            model["reads"] = [table for table in (model["reads"] or "").split(";") if table]
        return {f"model.{model['name']}": model for model in models}

    def _say_what_stands(self):
        self.link.execute("CREATE SCHEMA lake; CREATE SCHEMA model")
        self.link.execute(f"CREATE TABLE {SNAPSHOTS} (dataset VARCHAR, version VARCHAR, as_of DATE, rows BIGINT)")
        for name, file in self.files[self.day].items():
            row = [name, file["version"], self.day, file["rows"]]
            self.link.execute(f"INSERT INTO {SNAPSHOTS} VALUES (?, ?, ?, ?)", row)
        self.laid.add(SNAPSHOTS)

    def lay(self, table):
        """Put the table on the desk with all that it reads; why it is not there, "" where it is."""
        if table in self.laid or table in self.failed:
            return self.failed.get(table, "")
        problem = self._lay_model(table) if table in self.models else self._lay_dataset(table)
        if problem:
            self.failed[table] = problem
        else:
            self.laid.add(table)
        return problem

    def _lay_model(self, table):
        model = self.models[table]
        if model["closed"]:
            return f"closed: {model['closed'].replace(';', ', ')}"
        for read in model["reads"]:
            if problem := self.lay(read):
                return problem
        # What others read is computed once.
        kind = "VIEW" if model["indicator"] else "TABLE"
        try:
            self.link.execute(f"CREATE {kind} {quote_table(table)} AS {model['sql']}")
        except duckdb.Error as error:
            return f"error: {table}: {error}"
        return ""

    def _lay_dataset(self, table):
        schema, _dot, name = table.rpartition(".")
        group, _at, dated = schema.partition("@")
        day = date.fromisoformat(dated) if dated else self.day
        if day not in self.files:
            self.files[day] = self.source.list_files(day)
        if (described := self.files[day].get(f"{group}.{name}")) is None:
            return f"not published: {group}.{name} as of {day}"
        path = quote_text(self.source.fetch(described))
        self.link.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        self.link.execute(f"CREATE VIEW {quote_table(table)} AS SELECT * FROM read_parquet({path})")
        return ""

    def compute_figures(self):
        """The rows of the answer, for every indicator and every unit of the day for which there is something."""
        for table, model in self.models.items():
            if not model["indicator"]:
                continue
            problem = self.lay(table) or self.lay(INSIDE) or self.lay(PROVINCE)
            try:
                sums = [] if problem else self._sum_areas(table)
            except duckdb.Error as error:
                problem, sums = f"error: {table}: {error}", []
            for area, numerator, denominator in sums:
                value = numerator
                if model["unit"] == "%":
                    value = 100 * numerator / denominator if denominator else None
                yield model["indicator"], area, self.day, numerator, denominator, value, ""
            if not sums:
                yield model["indicator"], "", self.day, None, None, None, problem or "no figure: nothing to count"

    def _sum_areas(self, table):
        """(unit, numerator, denominator): rows that name an area count for every unit that it lies wholly inside; a
        model whose rows name none speaks of the province as a whole."""
        columns = [row[0] for row in self.link.execute(f"DESCRIBE {quote_table(table)}").fetchall()]
        inside = (
            f"JOIN {INSIDE} AS unit ON unit.area = figure.area"
            if "area" in columns
            else f"CROSS JOIN (SELECT area AS within FROM {PROVINCE}) AS unit"
        )
        return self.link.execute(
            f"SELECT unit.within, sum(figure.numerator)::DOUBLE, sum(figure.denominator)::DOUBLE"
            f" FROM {quote_table(table)} AS figure {inside} GROUP BY unit.within ORDER BY unit.within"
        ).fetchall()


def main():
    asked = argparse.ArgumentParser(description="Compute the open figures again from what was published.")
    asked.add_argument("source", help="the address of the platform, or a folder of published files")
    asked.add_argument("days", nargs="+", type=date.fromisoformat, metavar="day", help="for example 2026-11-24")
    asked.add_argument("--keep", default="published", help="where files that are fetched are kept")
    options = asked.parse_args()
    is_address = options.source.startswith(("https://", "http://"))
    source = Site(options.source, options.keep) if is_address else Folder(options.source)
    out, failed = csv.writer(sys.stdout, lineterminator="\n"), False
    out.writerow(HEADER)
    try:
        for day in options.days:
            for row in Desk(source, day).compute_figures():
                failed |= row[-1].startswith("error")
                out.writerow(["" if value is None else value for value in row])
    except (Unpublished, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
