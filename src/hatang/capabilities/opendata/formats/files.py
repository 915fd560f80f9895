"""Downloads: the open Parquet file of a snapshot as what people and programs open."""

from __future__ import annotations

import csv
import math
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import naming
from hatang.capabilities.opendata.terms import LARGEST_MADE_ROWS, PREVIEW_ROWS, Format
from hatang.kernel.problems import Invalid
from hatang.kernel.ui.table_export import safe_text, under_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hatang.capabilities.opendata.queries.published import CatalogueEntry, DatasetColumn

GEOMETRY = "geometry"
# Where a point lies, as spreadsheets have it: degrees, in two columns.
LATITUDE, LONGITUDE = "latitude", "longitude"
_BATCH = 5_000
_DRIVERS = {Format.GEOJSON: "GeoJSON", Format.GEOPACKAGE: "GPKG"}


def _read_batches(entry: CatalogueEntry, size: int = _BATCH) -> Iterator[pa.RecordBatch]:
    """The rows of the open edition: its fields in their order, the geometry (WKB) last where there is one."""
    names = [*(column.name for column in entry.columns), *([GEOMETRY] if entry.geometry else [])]
    with lake.open_file(entry.file) as stream:
        yield from pq.ParquetFile(stream).iter_batches(size, columns=names)


def _list_place_columns(entry: CatalogueEntry, *, for_spreadsheets: bool) -> tuple[str, ...]:
    """What the place of a row stands under: one column of well-known text, for a spreadsheet the degrees of a point."""
    if not entry.geometry:
        return ()
    if entry.geometry != "Point" or not for_spreadsheets:
        return (GEOMETRY,)
    taken = {column.name for column in entry.columns}
    return () if {LATITUDE, LONGITUDE} <= taken else (LATITUDE, LONGITUDE)


def _read_plain_rows(batch: pa.RecordBatch, places: tuple[str, ...] = ()) -> list[list[Any]]:
    """Rows of plain values, behind them where they lie; well-known text is in degrees, longitude first."""
    columns = [batch.column(name).to_pylist() for name in batch.schema.names if name != GEOMETRY]
    if places:
        shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
        if places == (GEOMETRY,):
            columns.append(list(shapely.to_wkt(shapes, rounding_precision=7)))
        else:
            columns += [_read_degrees(shapely.get_y(shapes)), _read_degrees(shapely.get_x(shapes))]
    return [list(row) for row in zip(*columns, strict=True)]


def _read_degrees(ordinates: Sequence[float]) -> list[float | None]:
    """Degrees to the centimetre, None where there is no point."""
    return [None if math.isnan(degrees) else round(float(degrees), 7) for degrees in ordinates]


def preview_rows(entry: CatalogueEntry) -> list[list[Any]]:
    """The first rows as a page shows them, without their geometry."""
    first = next(_read_batches(entry, PREVIEW_ROWS), None)
    return naming.name_codes_of_rows(entry, entry.columns, _read_plain_rows(first) if first is not None else [])


class _EchoWriter:
    def write(self, text: str) -> str:
        return text


def as_csv(entry: CatalogueEntry, *, for_spreadsheets: bool = False) -> Iterator[str]:
    """Comma-separated UTF-8, row by row, for machines under the names of the fields, every value as it is; beside codes
    stands what they are called.

    For a spreadsheet the fields stand under their titles; it begins with a byte order mark, without which Vietnamese is
    misread there, a point stands as latitude and longitude, and text that the program would run as a formula is quoted.
    """
    writer = csv.writer(_EchoWriter())
    naming_columns, places = naming.NameColumns(entry), _list_place_columns(entry, for_spreadsheets=for_spreadsheets)
    columns = [column for pair in naming_columns.columns for column in pair if column is not None]
    if for_spreadsheets:
        yield "\ufeff" + str(writer.writerow(_list_titles(columns, places)))
    else:
        yield str(writer.writerow([*(column.name for column in columns), *places]))
    for batch in _read_batches(entry):
        for row in naming_columns.widen(_read_plain_rows(batch, places)):
            values = ["" if value is None else value for value in row]
            yield str(writer.writerow([safe_text(cell) for cell in values] if for_spreadsheets else values))


def write_file(entry: CatalogueEntry, kind: Format, folder: Path, *, for_spreadsheets: bool = False) -> Path:
    """Write the file into the folder; `Invalid` where it would be too large to make."""
    path = folder / f"{entry.name}.{kind}"
    if kind == Format.CSV:
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(as_csv(entry, for_spreadsheets=for_spreadsheets))
        return path
    if entry.rows > LARGEST_MADE_ROWS:
        raise Invalid(
            "too_many_rows",
            gettext_lazy("This dataset is too large for this format"),
            where=entry.name,
            hint=gettext_lazy("Take CSV or Parquet."),
        )
    if kind == Format.XLSX:
        _write_xlsx(entry, path)
    elif kind == Format.SHAPEFILE:
        path = _write_shapefile(entry, folder)
    else:
        _write_layer(entry, path, _DRIVERS[kind])
    return path


def _write_layer(entry: CatalogueEntry, path: Path, driver: str) -> None:
    # start: pyogrio
    import pyogrio  # here: 80 MB that only a written file needs

    table = pa.Table.from_batches(_read_batches(entry))
    kinds = entry.edition["geometry_types"]
    # A GeoPackage says when it was written: the same version is the same bytes whenever it is made.
    at = entry.snapshot.published_at.astimezone(UTC)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"})
    pyogrio.write_arrow(
        table.replace_schema_metadata(None),
        path,
        layer=entry.name,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type=kinds[0] if len(kinds) == 1 else "Unknown",
        crs="EPSG:4326",
    )


# What a field of a Shapefile is called at most.
_LONGEST_NAME = 10


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Each name as a Shapefile can have it, none twice.

    >>> short_names(["code", "households_poor", "households_rich"])
    {'code': 'code', 'households_poor': 'households', 'households_rich': 'househol_1'}
    """
    shortened: dict[str, str] = {}
    for name in names:
        short, number = name[:_LONGEST_NAME], 0
        while short.lower() in {taken.lower() for taken in shortened.values()}:
            number += 1
            short = f"{name[: _LONGEST_NAME - len(str(number)) - 1]}_{number}"
        shortened[name] = short
    return shortened


def _write_shapefile(entry: CatalogueEntry, folder: Path) -> Path:
    """The parts of a Shapefile in one archive, with a list of what each shortened field is called and means."""
    # start: pyogrio
    import pyogrio  # here: 80 MB that only a written file needs

    table = pa.Table.from_batches(_read_batches(entry)).replace_schema_metadata(None)
    short = short_names([name for name in table.column_names if name != GEOMETRY])
    for index, field in enumerate(table.schema):
        if pa.types.is_boolean(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.int32()))
    table = table.rename_columns([short.get(name, name) for name in table.column_names])
    kinds = entry.edition["geometry_types"]
    inside = folder / "parts"
    inside.mkdir()
    pyogrio.write_arrow(
        table,
        inside / f"{entry.name}.shp",
        driver="ESRI Shapefile",
        geometry_name=GEOMETRY,
        geometry_type=kinds[0].removeprefix("Multi") if kinds else "Point",
        crs="EPSG:4326",
        encoding="UTF-8",
    )
    with (inside / "fields.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["shapefile", "field", "title", "description"])
        writer.writerows(
            [short[column.name], column.name, column.title, column.description] for column in entry.columns
        )
    path = folder / f"{entry.name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(inside.iterdir()):
            archive.write(part, part.name)
    return path


def _list_titles(columns: Iterable[DatasetColumn], places: Iterable[str]) -> list[str]:
    """What columns are called in a file for people."""
    place_titles = {
        GEOMETRY: _("Place (WKT, EPSG:4326)"),
        LATITUDE: _("Latitude (degrees)"),
        LONGITUDE: _("Longitude (degrees)"),
    }
    return [*(column.title for column in columns), *(place_titles[name] for name in places)]


def _write_xlsx(entry: CatalogueEntry, path: Path) -> None:
    """The rows under the titles of the fields, and a second sheet that says what each is."""
    naming_columns, places = naming.NameColumns(entry), _list_place_columns(entry, for_spreadsheets=True)
    columns = [column for pair in naming_columns.columns for column in pair if column is not None]
    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Data"))
        for index, title in enumerate(_list_titles(columns, places)):
            sheet.write_string(0, index, title, bold)
        line = 0
        for batch in _read_batches(entry):
            for row in naming_columns.widen(_read_plain_rows(batch, places)):
                line += 1
                for index, value in enumerate(row):
                    _write_cell(sheet, line, index, value, dated)
        under_head(sheet)
        words = book.add_worksheet(_("Data dictionary"))
        for index, title in enumerate((_("Field"), _("Title"), _("Kind"), _("Unit"), _("Meaning"))):
            words.write_string(0, index, title, bold)
        for number, column in enumerate(columns, start=1):
            for index, text in enumerate((column.name, column.title, column.kind, column.unit, column.description)):
                words.write_string(number, index, text)


# What a cell of a spreadsheet holds at most.
_LONGEST_CELL = 32_767


def _write_cell(sheet: Any, line: int, index: int, value: Any, dated: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, index, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, index, value)
    elif isinstance(value, str):
        sheet.write_string(line, index, value[:_LONGEST_CELL])
    else:
        sheet.write_datetime(line, index, value, dated)
