"""Rows of a resource, written by whoever edits its dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from hatang.capabilities.opendata.actions.packages import require_edit
from hatang.capabilities.opendata.formats import kept_rows
from hatang.capabilities.opendata.formats.refusals import invalid, invalid_in
from hatang.capabilities.opendata.formats.rows import ROW
from hatang.capabilities.opendata.models import Resource, ResourceRow
from hatang.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.access import Actor

OBJECT = "opendata.rows"
MOST_ROWS = 1_000_000
_MOST_FIELDS = 500
_NAME = re.compile(r'[^"_\s\x00][^"\x00]{0,62}')
METHODS = ("insert", "update", "upsert")


def _locked(actor: Actor, resource: Resource) -> Resource:
    found = Resource.objects.select_for_update(of=("self",)).select_related("package").get(pk=resource.pk)
    require_edit(actor, found.package)
    return found


def define(
    actor: Actor, *, resource: Resource, fields: Sequence[Mapping[str, Any]], key: Sequence[str], records: Sequence[Any]
) -> Resource:
    """Give a resource its fields (further ones may come later) and first rows."""
    with transaction.atomic():
        found = _locked(actor, resource)
        known = {each["id"]: each["type"] for each in found.fields or []}
        for each in [*fields, *_guessed(records, {**known, **{f.get("id"): 1 for f in fields}})]:
            name, kind = each.get("id"), each.get("type") or known.get(str(each.get("id")), "text")
            if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.strip():
                raise invalid_in("fields", f'"{name}" is not a valid field name')
            if kind not in kept_rows.TYPES:
                raise invalid_in("fields", f'"{kind}" is not a valid field type')
            if known.get(name, kind) != kind:
                raise invalid_in("fields", f'field "{name}" has another type already')
            known[name] = kind
        if len(known) > _MOST_FIELDS:
            raise invalid_in("fields", "There are too many fields")
        for part in key:
            if part not in known:
                raise invalid_in("primary_key", f'field "{part}" not found')
        found.fields = [{"id": name, "type": kind} for name, kind in known.items()]
        found.key = list(key) or found.key
        found.save(update_fields=["fields", "key"])
        audit.record(actor, f"{OBJECT}.defined", OBJECT, found.pk, after={"fields": found.fields, "key": found.key})
    if records:
        write(actor, resource=found, records=records, method="upsert" if found.key else "insert")
    return found


def _guessed(records: Sequence[Any], known: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Fields that the first record has and nobody defined."""
    first = records[0] if records and isinstance(records[0], dict) else {}
    found = []
    for name, value in first.items():
        if name in known:
            continue
        kind = "bool" if isinstance(value, bool) else "int4" if isinstance(value, int) else "text"
        found.append({"id": name, "type": "numeric" if isinstance(value, float) else kind})
    return found


def write(actor: Actor, *, resource: Resource, records: Sequence[Any], method: str) -> int:
    """Insert, update or upsert rows, all or none; how many. Update and upsert need the fields of the key."""
    if method not in METHODS:
        raise invalid_in("method", f'"{method}" is not defined')
    with transaction.atomic():
        found = _locked(actor, resource)
        kinds = kept_rows.kinds(found)
        kinds.pop(ROW)
        if method != "insert" and not found.key:
            raise invalid_in("table", "table does not have a unique key defined")
        rows = [_row(each, n, kinds, found.key if method != "insert" else ()) for n, each in enumerate(records, 1)]
        kept = _by_key(found, rows) if found.key else {}
        count = found.rows.count()
        number = found.rows.aggregate(last=Max("number"))["last"] or 0
        fresh: dict[tuple[Any, ...], ResourceRow] = {}
        changed: dict[int, ResourceRow] = {}
        for n, row in enumerate(rows, 1):
            values = {name: row.get(name) for name in kinds}
            place = tuple(row.get(each) for each in found.key) if found.key else (n,)
            there = kept.get(place) or fresh.get(place)
            if there is None and method == "update":
                raise invalid_in("key", f'key "{list(place)}" not found')
            if there is not None and method == "insert":
                raise invalid({"records": [f"row {n}: duplicate key value violates unique constraint"]})
            if there is None:
                number += 1
                fresh[place] = ResourceRow(resource=found, number=number, values=values)
            else:
                there.values.update(row)
                if there.pk:
                    changed[there.pk] = there
        if count + len(fresh) > MOST_ROWS:
            raise invalid_in("records", f"A resource has at most {MOST_ROWS} rows here")
        ResourceRow.objects.bulk_create(fresh.values(), batch_size=5_000)
        ResourceRow.objects.bulk_update(changed.values(), ["values"], batch_size=1_000)
        audit.record(actor, f"{OBJECT}.written", OBJECT, found.pk, after={"rows": len(rows), "method": method})
    return len(rows)


def _row(given: Any, n: int, kinds: Mapping[str, str], key: Sequence[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise invalid_in("records", f"row {n} is not a json object")
    lacking = [each for each in key if each not in given]
    if lacking:
        names = ", ".join(lacking)
        raise invalid_in("key", f'fields "{names}" are missing\n                            but needed as key')
    found = {}
    for name, value in given.items():
        if name == ROW:
            continue
        if name not in kinds:
            raise invalid_in("fields", f'fields "{name}" do not exist')
        try:
            found[name] = kept_rows.read_value(value, kinds[name])
        except (ValueError, TypeError) as error:
            raise invalid({"data": f'row {n}: invalid input syntax for type {kinds[name]}: "{value}"'}) from error
    return found


def _by_key(resource: Resource, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], ResourceRow]:
    """The kept rows by their key, of those that may be meant."""
    first = resource.key[0]
    wanted = sorted({str(row.get(first)) for row in rows})
    found = resource.rows.extra(where=['"values" ->> %s = ANY(%s)'], params=[first, wanted])
    return {tuple(each.values.get(name) for name in resource.key): each for each in found}


def remove(actor: Actor, *, resource: Resource, filters: Mapping[str, Any] | None) -> int:
    """Take rows away, those of the filters; without any, all of them and the fields too. How many."""
    with transaction.atomic():
        found = _locked(actor, resource)
        if filters is None:
            count, _by_model = found.rows.all().delete()
            found.fields, found.key = None, []
            found.save(update_fields=["fields", "key"])
        else:
            said, values = kept_rows.conditions(filters, kept_rows.kinds(found))
            where = " AND ".join(["resource_id = %s", *said])
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM opendata_resourcerow WHERE {where}", [found.pk, *values])  # noqa: S608 - fixed expressions, parameters
                count = cursor.rowcount
        audit.record(actor, f"{OBJECT}.removed", OBJECT, found.pk, before={"rows": count})
    return count
