"""What the tools of analysts read, run by the Python of the environment `rivals`: sums by dataset to stdout.

stdin is {"duckdb": {dataset: address of its Parquet}}, {"geopandas": {dataset: address of its Parquet or GeoPackage}},
{"frictionless": {dataset: [address of its CSV, address of its Table Schema]}} or
{"adbc": {"address": …, "key": …, "tables": [dataset, …]}}.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from summing import sum_column, sum_rows

type Sums = dict[str, dict[str, Any]]


def read_by_duckdb(addresses: dict[str, str]) -> Sums:
    """Over HTTP, a column without the file; places are none of the columns compared."""
    import duckdb
    import duckdb_extension_httpfs

    (extension,) = Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")
    known = {"BIGINT": "integer", "DOUBLE": "decimal", "BOOLEAN": "boolean", "DATE": "date", "VARCHAR": "text"}
    sums = {}
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as base:
        base.execute(f"LOAD '{extension}'")
        for name, address in addresses.items():
            described = base.execute(f"DESCRIBE FROM read_parquet('{address}')").fetchall()
            kinds = {column: known[kind] for column, kind, *_rest in described if kind in known}
            asked = ", ".join(f'"{column}"' for column in kinds)
            rows = base.execute(f"SELECT {asked} FROM read_parquet('{address}')").fetchall()
            sums[name] = {
                column: sum_column(kind, [row[number] for row in rows])
                for number, (column, kind) in enumerate(kinds.items())
            }
    return sums


def read_by_geopandas(addresses: dict[str, str]) -> Sums:
    """As people call it: a Parquet file without a word about types, a GeoPackage by Arrow.

    Read otherwise, a column of yes and no or of whole numbers in which values are missing is one of floats, and of
    days one of objects: NumPy has no missing value but NaN, and a GeoPackage, which does type the column (BOOLEAN,
    INTEGER, DATE), has no place where pandas would look for the kind that can be empty, as a Parquet file has.
    """
    import geopandas
    import pandas
    import pyarrow

    sums = {}
    kinds = {pyarrow.bool_(): pandas.BooleanDtype(), pyarrow.int64(): pandas.Int64Dtype()}
    kinds[pyarrow.date32()] = pandas.ArrowDtype(pyarrow.date32())
    for name, address in addresses.items():
        with urlopen(address) as sent:
            content = BytesIO(sent.read())
        if address.endswith("/gpkg"):
            frame = geopandas.read_file(content, use_arrow=True, arrow_to_pandas_kwargs={"types_mapper": kinds.get})
        else:
            try:
                frame = geopandas.read_parquet(content)
            except ValueError:  # no place in it
                frame = pandas.read_parquet(content)
        columns = [column for column in frame.columns if column not in ("geometry", "bbox")]
        sums[name] = {column: _sum_series(frame[column]) for column in columns}
    return sums


def _sum_series(series: Any) -> dict[str, Any]:
    import pandas

    values = [None if pandas.isna(value) else getattr(value, "item", lambda each=value: each)() for value in series]
    kinds = {"i": "integer", "f": "decimal", "b": "boolean", "M": "date"}
    kind = kinds.get(getattr(series.dtype, "kind", "O"), "text")
    filled = [value for value in values if value is not None]
    if kind == "text" and filled and not isinstance(filled[0], str):
        # Pandas has no type for days: they are objects, each of which says what it is.
        kind = "date"
    if kind == "date":
        values = [value.date() if hasattr(value, "date") else value for value in values]
    return sum_column(kind, values)


def read_by_frictionless(addresses: dict[str, tuple[str, str]]) -> Sums:
    """The CSV as its Table Schema types it; what does not fit is counted as `errors`."""
    from frictionless import Resource, Schema

    known = {"integer": "integer", "number": "decimal", "boolean": "boolean", "date": "date"}
    sums = {}
    for name, (address, schema) in addresses.items():
        with Resource(address, schema=Schema(schema), format="csv", encoding="utf-8") as table:
            kinds = {field.name: known.get(field.type, "text") for field in table.schema.fields}
            rows, errors = [], 0
            for row in table.row_stream:
                errors += len(row.errors)
                rows.append(
                    {
                        column: row.cells[number] if kinds[column] == "text" else value
                        for number, (column, value) in enumerate(row.to_dict().items())
                    }
                )
        decimals = [column for column, kind in kinds.items() if kind == "decimal"]
        for row in rows:
            row |= {column: None if row[column] is None else float(row[column]) for column in decimals}
        sums[name] = sum_rows(kinds, rows)
        if errors:
            sums[name]["errors"] = {"filled": errors}
    return sums


def read_by_adbc(address: str, key: str, tables: list[str]) -> Sums:
    """Arrow Flight SQL: every table that the key's owner has under its name."""
    import pyarrow as pa
    from adbc_driver_flightsql import dbapi

    known = {pa.int64(): "integer", pa.float64(): "decimal", pa.bool_(): "boolean", pa.date32(): "date"}
    known[pa.string()] = "text"
    sums = {}
    header = {"adbc.flight.sql.authorization_header": f"Bearer {key}"}
    with dbapi.connect(address, db_kwargs=header, autocommit=True) as link, link.cursor() as cursor:
        for name in tables:
            schema, _dot, table = name.partition(".")
            cursor.execute(f'SELECT * FROM "{schema}"."{table}"')
            read = cursor.fetch_arrow_table()
            sums[name] = {
                field.name: sum_column(known[field.type], read.column(field.name).to_pylist())
                for field in read.schema
                if field.type in known
            }
    return sums


READERS = {"duckdb": read_by_duckdb, "geopandas": read_by_geopandas, "frictionless": read_by_frictionless}

if __name__ == "__main__":
    ((program, asked),) = json.load(sys.stdin).items()
    print(json.dumps(read_by_adbc(**asked) if program == "adbc" else READERS[program](asked)), flush=True)
