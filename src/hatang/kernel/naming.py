"""What the records, kinds, fields and values of the audit log are called: nobody reads keys and codes alone.

The log knows a record by the kind that its table or dataset has and by a key. Its name is what its capability declares
(`panels.RecordNames`), what its dataset calls it, or what its row says of itself; a key made of others' codes is named
by them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext

from hatang.kernel import datasets, panels

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from hatang.kernel.problems import Text

# The fields by which a record may be known where it is not by its primary key.
_KNOWN_BY = ("code", "number", "sha256")
# How keys are put together of several codes.
_PARTS = re.compile(r"[/| ]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What others name by such a key: files, imports, jobs.
_NAMED_BY_UUID = ("kernel.storedfile", "imports.importrun", "kernel.job")
# What is a number and no code, though some unit may have it.
_NUMBER = re.compile(r"[\d.,-]*")


@cache
def _list_tables() -> dict[str, type[models.Model]]:
    """Kind of record → its model; a table keeps its name when a capability is divided, and with it the kind."""
    return {model._meta.db_table.replace("_", ".", 1): model for model in apps.get_models()}


@cache
def _find_model(kind: str) -> type[models.Model] | None:
    """The model of the kind, else the only one under its first word whose name holds the rest of it."""
    tables = _list_tables()
    if kind in tables:
        return tables[kind]
    group, _point, word = kind.replace("_", "").partition(".")
    holding = [model for name, model in tables.items() if name.startswith(f"{group}.") and word in name]
    return holding[0] if word and len(holding) == 1 else None


def name_kind(kind: str) -> Text:
    """What records of the kind are called together; the kind itself where nobody knows."""
    dataset, model = datasets.find_dataset(kind), _find_model(kind)
    if dataset is not None:
        return dataset.title
    return model._meta.verbose_name_plural or kind if model is not None else kind


def name_field(kind: str, field: str) -> Text:
    """What a field of the kind is called; its own name where nobody knows."""
    dataset, model = datasets.find_dataset(kind), _find_model(kind)
    titles = {declared.name: declared.title for declared in dataset.fields} if dataset is not None else {}
    if field in titles:
        return titles[field]
    column = _find_field(model, field)
    return str(column.verbose_name) if column is not None else field


def _find_field(model: type[models.Model] | None, field: str) -> models.Field[Any, Any] | None:
    try:
        column = model._meta.get_field(field) if model is not None else None
    except FieldDoesNotExist:
        return None
    return column if isinstance(column, models.Field) else None


def name_records(records: Iterable[tuple[str, str]], as_of: date) -> dict[tuple[str, str], str]:
    """(kind, key) → name, of those that somebody knows; a few queries for each kind, however many records there are."""
    keys_by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for kind, key in records:
        keys_by_kind[kind].add(key)
    return {
        (kind, key): name
        for kind, keys in keys_by_kind.items()
        for key, name in _name_keys(kind, keys, as_of).items()
        if name and name != key
    }


def _name_keys(kind: str, keys: Collection[str], as_of: date) -> dict[str, str]:
    names: dict[str, str] = {}
    for panel in panels.list_panels(panels.RecordNames):
        if kind in panel.kinds:
            names |= panel.names([key for key in keys if key not in names], as_of)
    names |= datasets.name_codes([kind], [key for key in keys if key not in names], as_of)
    names |= _name_rows(kind, [key for key in keys if key not in names])
    parts = {key: _PARTS.split(key) for key in keys if key not in names}
    by_code = name_codes({part for key_parts in parts.values() for part in key_parts}, as_of)
    names |= {
        key: " · ".join(by_code.get(part, part) for part in key_parts)
        for key, key_parts in parts.items()
        if any(part in by_code for part in key_parts)
    }
    return names


def _name_rows(kind: str, keys: Collection[str]) -> dict[str, str]:
    """What the rows of the table say of themselves, by primary key or by what else a record may be known by."""
    model = _find_model(kind)
    if model is None or not keys:
        return {}
    primary = {value: key for key in keys if (value := _read_primary_key(model, key)) is not None}
    others = [field.name for field in model._meta.concrete_fields if field.is_relation and not field.null]
    rows = model._default_manager.select_related(*others) if others else model._default_manager.all()
    names = {primary[row.pk]: str(row) for row in rows.filter(pk__in=primary)}
    for field in _KNOWN_BY:
        # Of a record that has versions the last is what it is called.
        codes = {key.partition("@")[0]: key for key in keys if key not in names}
        if codes and isinstance(_find_field(model, field), models.CharField):
            coded = rows.filter(**{f"{field}__in": codes}).order_by("pk")
            names |= {codes[getattr(row, field)]: str(row) for row in coded}
    return names


def _read_primary_key(model: type[models.Model], key: str) -> Any:
    try:
        return model._meta.pk.to_python(key)
    except ValidationError:
        return None


def name_codes(codes: Collection[str], as_of: date) -> dict[str, str]:
    """What codes mean that stand alone, whosever they are: bodies, places, datasets, files and imports.

    A bare number is left alone: nothing says that it is a code.
    """
    wanted = [code for code in codes if code and not _NUMBER.fullmatch(code)]
    declared = {dataset.name: dataset for dataset in datasets.list_datasets()}
    names = {code: str(declared[code].title) for code in wanted if code in declared}
    names |= datasets.name_codes((name for name in declared if declared[name].names), wanted, as_of)
    if keys := [code for code in wanted if _UUID.fullmatch(code)]:
        for kind in _NAMED_BY_UUID:
            names |= _name_rows(kind, [key for key in keys if key not in names])
    return names


def name_value(kind: str, field: str, value: object, by_code: Mapping[str, str]) -> str:
    """The words for a value of a field, "" where it says itself what it is."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    column = _find_field(_find_model(kind), field)
    if column is not None and column.choices and (words := dict(column.flatchoices).get(value)):
        return str(words)
    return by_code.get(value, "") if isinstance(value, str) else ""
