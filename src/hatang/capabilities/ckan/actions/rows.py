"""Rows of a resource, written by whoever edits its dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from hatang.capabilities.ckan.formats import kept_rows
from hatang.capabilities.ckan.formats.refusals import invalid_error, invalid_in
from hatang.capabilities.ckan.formats.rows import ROW
from hatang.capabilities.ckan.models import ResourceRow
from hatang.capabilities.opendata.public import Resource, require_package_edit
from hatang.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.access import Actor

OBJECT = "opendata.rows"
MOST_ROWS = 1_000_000
_MOST_FIELDS = 500
_NAME = re.compile(r'[^"_\s\x00][^"\x00]{0,62}')
METHODS = ("insert", "update", "upsert")


def _lock_resource(actor: Actor, resource: Resource) -> Resource:
    locked = Resource.objects.select_for_update(of=("self",)).select_related("package").get(pk=resource.pk)
    require_package_edit(actor, locked.package)
    return locked


def define_fields(
    actor: Actor, *, resource: Resource, fields: Sequence[Mapping[str, Any]], key: Sequence[str], records: Sequence[Any]
) -> Resource:
    """Give a resource its fields (further ones may come later) and first rows."""
    with transaction.atomic():
        locked = _lock_resource(actor, resource)
        known = {field["id"]: field["type"] for field in locked.fields or []}
        for field in [*fields, *_guess_fields(records, {**known, **{f.get("id"): 1 for f in fields}})]:
            name, kind = field.get("id"), field.get("type") or known.get(str(field.get("id")), "text")
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
        locked.fields = [{"id": name, "type": kind} for name, kind in known.items()]
        locked.key = list(key) or locked.key
        locked.save(update_fields=["fields", "key"])
        audit.record_act(
            actor, f"{OBJECT}.defined", OBJECT, locked.pk, after={"fields": locked.fields, "key": locked.key}
        )
    if records:
        write_rows(actor, resource=locked, records=records, method="upsert" if locked.key else "insert")
    return locked


def replace_rows(
    actor: Actor, *, resource: Resource, fields: Sequence[Mapping[str, Any]], records: Sequence[Any]
) -> Resource:
    """What a resource holds from now on; all of it or none."""
    with transaction.atomic():
        remove_rows(actor, resource=resource, filters=None)
        return define_fields(actor, resource=resource, fields=fields, key=(), records=records)


def _guess_fields(records: Sequence[Any], known: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Fields that the first record has and nobody defined."""
    first = records[0] if records and isinstance(records[0], dict) else {}
    fields = []
    for name, value in first.items():
        if name in known:
            continue
        kind = "bool" if isinstance(value, bool) else "int4" if isinstance(value, int) else "text"
        fields.append({"id": name, "type": "numeric" if isinstance(value, float) else kind})
    return fields


def write_rows(actor: Actor, *, resource: Resource, records: Sequence[Any], method: str) -> int:
    """Insert, update or upsert rows, all or none; how many. Update and upsert need the fields of the key."""
    if method not in METHODS:
        raise invalid_in("method", f'"{method}" is not defined')
    with transaction.atomic():
        locked = _lock_resource(actor, resource)
        kinds = kept_rows.list_field_kinds(locked)
        kinds.pop(ROW)
        if method != "insert" and not locked.key:
            raise invalid_in("table", "table does not have a unique key defined")
        rows = [
            _read_row(record, n, kinds, locked.key if method != "insert" else ()) for n, record in enumerate(records, 1)
        ]
        kept = _by_key(locked, rows) if locked.key else {}
        count = locked.rows.count()
        number = locked.rows.aggregate(last=Max("number"))["last"] or 0
        fresh: dict[tuple[Any, ...], ResourceRow] = {}
        changed: dict[int, ResourceRow] = {}
        for n, row in enumerate(rows, 1):
            values = {name: row.get(name) for name in kinds}
            place = tuple(row.get(part) for part in locked.key) if locked.key else (n,)
            there = kept.get(place) or fresh.get(place)
            if there is None and method == "update":
                raise invalid_in("key", f'key "{list(place)}" not found')
            if there is not None and method == "insert":
                raise invalid_error({"records": [f"row {n}: duplicate key value violates unique constraint"]})
            if there is None:
                number += 1
                fresh[place] = ResourceRow(resource=locked, number=number, values=values)
            else:
                there.values.update(row)
                if there.pk:
                    changed[there.pk] = there
        if count + len(fresh) > MOST_ROWS:
            raise invalid_in("records", f"A resource has at most {MOST_ROWS} rows here")
        ResourceRow.objects.bulk_create(fresh.values(), batch_size=5_000)
        ResourceRow.objects.bulk_update(changed.values(), ["values"], batch_size=1_000)
        audit.record_act(actor, f"{OBJECT}.written", OBJECT, locked.pk, after={"rows": len(rows), "method": method})
    return len(rows)


def _read_row(given: Any, n: int, kinds: Mapping[str, str], key: Sequence[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise invalid_in("records", f"row {n} is not a json object")
    lacking = [part for part in key if part not in given]
    if lacking:
        names = ", ".join(lacking)
        raise invalid_in("key", f'fields "{names}" are missing\n                            but needed as key')
    row = {}
    for name, value in given.items():
        if name == ROW:
            continue
        if name not in kinds:
            raise invalid_in("fields", f'fields "{name}" do not exist')
        try:
            row[name] = kept_rows.read_value(value, kinds[name])
        except (ValueError, TypeError) as error:
            raise invalid_error({"data": f'row {n}: invalid input syntax for type {kinds[name]}: "{value}"'}) from error
    return row


def _by_key(resource: Resource, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], ResourceRow]:
    """The kept rows by their key, of those that may be meant."""
    first = resource.key[0]
    wanted = sorted({str(row.get(first)) for row in rows})
    candidates = resource.rows.extra(where=['"values" ->> %s = ANY(%s)'], params=[first, wanted])
    return {tuple(stored_row.values.get(name) for name in resource.key): stored_row for stored_row in candidates}


def remove_rows(actor: Actor, *, resource: Resource, filters: Mapping[str, Any] | None) -> int:
    """Take rows away, those of the filters; without any, all of them and the fields too. How many."""
    with transaction.atomic():
        locked = _lock_resource(actor, resource)
        if filters is None:
            count, _by_model = locked.rows.all().delete()
            locked.fields, locked.key = None, []
            locked.save(update_fields=["fields", "key"])
        else:
            clauses, values = kept_rows.build_conditions(filters, kept_rows.list_field_kinds(locked))
            where = " AND ".join(["resource_id = %s", *clauses])
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM opendata_resourcerow WHERE {where}", [locked.pk, *values])  # noqa: S608 - fixed expressions, parameters
                count = cursor.rowcount
        audit.record_act(actor, f"{OBJECT}.removed", OBJECT, locked.pk, before={"rows": count})
    return count
