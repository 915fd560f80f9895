"""CKAN's DataStore: rows of published datasets (read), and of resources of registered ones (read and written)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan.actions import rows as acts
from hatang.capabilities.ckan.formats import kept_rows, rows
from hatang.capabilities.ckan.formats.refusals import Refused, forbidden_error, invalid_error, invalid_in, missing_error
from hatang.capabilities.ckan.views import writing
from hatang.capabilities.ckan.views.call import MISSING, Call
from hatang.capabilities.ckan.views.packages import file_of
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import ATTACHED, Resource, registered

if TYPE_CHECKING:
    from hatang.capabilities.opendata.public import CatalogueEntry

_FORMATS = ("objects", "lists", "csv", "tsv")
_DEFAULT_PAGE = 100
_ECHOED = ("filters", "q", "sort", "distinct", "plain", "language")


def _source(call: Call, key: str, lacking: str) -> CatalogueEntry | Resource:
    ours = file_of(key)
    if ours is not None and ours[1] not in ATTACHED:
        return ours[0]
    found = registered.find_resource(key=key)
    if found is None or found.fields is None or not registered.may_see(found.package, actor=call.actor):
        raise missing_error(lacking)
    return found


def _order(call: Call) -> list[tuple[str, bool]]:
    order: dict[str, bool] = {}
    for each in call.list("sort"):
        name, _space, way = each.strip().partition(" ")
        if way.strip().lower() not in ("", "asc", "desc"):
            raise invalid_in("sort", f"cannot order by {each}")
        # What is ordered by once is not changed by being named again.
        order.setdefault(name.strip('"'), way.strip().lower() == "desc")
    return list(order.items())


def _checked(call: Call) -> tuple[int, int, str]:
    """limit, offset and format of the records; what is wrong with them and a missing resource are said together."""
    wrong: dict[str, Any] = {}
    found: dict[str, Any] = {"limit": _DEFAULT_PAGE, "offset": 0}
    for name, largest in (("limit", rows.LARGEST_PAGE), ("offset", None)):
        try:
            found[name] = call.whole(name, found[name], largest=largest)
        except Refused as problem:
            wrong |= problem.said
    kind = call.text("records_format") or "objects"
    if kind not in _FORMATS:
        wrong["records_format"] = [f"Value must be one of {list(_FORMATS)}"]
    if not call.text("resource_id") and not call.text("id"):
        wrong["resource_id"] = [MISSING]
    if wrong:
        raise invalid_error(wrong)
    return found["limit"], found["offset"], kind


def datastore_search(call: Call) -> dict[str, Any]:
    """Rows of a file. resource_id, filters, q, fields, distinct, sort, limit (32,000 at most), offset, include_total,
    records_format (objects, lists, csv, tsv)."""
    limit, offset, kind = _checked(call)
    key = call.text("resource_id") or call.text("id")
    source = _source(call, key, f'Resource "{key}" was not found.')
    filters, distinct = call.object("filters"), call.yes("distinct")
    names = list(dict.fromkeys(call.list("fields")))
    question = rows.RowQuery(filters, call.text("q"), names, _order(call), limit, offset, distinct)
    try:
        if isinstance(source, Resource):
            known = kept_rows.list_field_kinds(source)
            records, total = kept_rows.query_kept_rows(source, question)
        else:
            known = rows.list_column_types(source)
            records, total = rows.query_rows(source, question)
    except rows.NotAsked as error:
        parameter, why = error.args
        raise invalid_in(parameter, why) from error
    fields = [{"id": name, "type": known[name]} for name in (names or known)]
    if question.words and not names:
        # All words are in each of the rows: none ranks before another.
        fields.append({"id": "rank", "type": "float"})
        records = [{**each, "rank": 1.0} for each in records]
    found: dict[str, Any] = {name: call.asked[name] for name in _ECHOED if name in call.asked}
    found |= {
        "include_next_page": False,
        "include_total": call.yes("include_total", default=True),
        "limit": limit,
        "records_format": kind,
        "resource_id": key,
        "records": _records(records, kind),
        "fields": fields,
    }
    if filters:
        found |= {"filters": filters, "filterops": _operations(filters)}
    if "offset" in call.asked:
        found["offset"] = offset
    return found | ({"total": total} if found["include_total"] else {})


def _operations(filters: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"op": "in" if isinstance(value, list) else "eq", "field": name, "value": value}
        for name, value in filters.items()
    ]
    return said[0] if len(said) == 1 else {"op": "and", "value": said}


def _records(records: list[dict[str, Any]], kind: str) -> Any:
    if kind == "objects":
        return records
    if kind == "lists":
        return [list(each.values()) for each in records]
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if kind == "csv" else "\t", lineterminator="\n")
    writer.writerows(each.values() for each in records)
    return out.getvalue()


def datastore_info(call: Call) -> dict[str, Any]:
    """The fields of a file's rows and how many there are. id."""
    key = call.text("id") or call.text("resource_id")
    if not key:
        raise invalid_in("resource_id", MISSING)
    source = _source(call, key, f'Resource/Alias "{key}" was not found.')
    nothing = rows.RowQuery({}, "", (), (), 0, 0)
    if isinstance(source, Resource):
        known, keys = kept_rows.list_field_kinds(source), set(source.key)
        count = kept_rows.query_kept_rows(source, nothing)[1]
    else:
        known, keys, count = rows.list_column_types(source), set(source.snapshot.manifest["key"]), source.rows
    fields = [
        {
            "id": name,
            "type": kind,
            "schema": {
                "native_type": kept_rows.NATIVE.get(kind, kind),
                "notnull": False,
                "index_name": name if name in keys else None,
                "is_index": name in keys,
                "uniquekey": False,
            },
        }
        for name, kind in known.items()
        if name != rows.ROW
    ]
    size = source.edition["size_bytes"] if not isinstance(source, Resource) else 0
    meta = {"id": key, "count": count, "table_type": "BASE TABLE", "size": size, "db_size": 0, "idx_size": 0}
    return {"fields": fields, "meta": {**meta, "aliases": []}}


# ---- writing


def _resource(call: Call, *, lacking: str = "") -> Resource:
    key = call.text("resource_id") or call.text("id")
    if not key:
        raise invalid_in("resource_id", MISSING)
    found = registered.find_resource(key=key)
    is_seen = found is not None and registered.may_see(found.package, actor=call.actor)
    if not is_seen and file_of(key) is None:
        raise missing_error(lacking)
    if found is None or not opendata.may_edit_package(call.actor, found.package):
        raise forbidden_error(f"User {call.username} not authorized to perform resource_update on resource {key}")
    # What is rows alone was made to be written; behind a file or an address its rows would differ from it.
    if not call.yes("force") and (found.url or found.file):
        raise invalid_in(
            "read-only",
            "Cannot edit read-only resource because changes made may be lost. Use a resource created for editing e.g. "
            'with datastore_create or use "force=True" to ignore this warning.',
        )
    return found


def _records_of(call: Call) -> list[Any]:
    found = call.asked.get("records") or []
    if not isinstance(found, list):
        raise invalid_in("records", "Not a list")
    return found


def datastore_create(call: Call) -> dict[str, Any]:
    """Give a file rows. resource_id, or resource for a new file of rows alone (package_id, name …); fields, records,
    primary_key, force."""
    new = call.object("resource")
    if new and call.text("resource_id"):
        raise invalid_in("resource", "resource and resource_id cannot be used together")
    made = writing.resource_create(call.with_asked(new)) if new else None
    resource = _resource(call.with_asked({**call.asked, "resource_id": made["id"]}) if made else call)
    fields, key = call.asked.get("fields") or [], call.list("primary_key")
    if not isinstance(fields, list) or not all(isinstance(each, dict) for each in fields):
        raise invalid_in("fields", "Not a list of objects")
    found = acts.define_fields(call.actor, resource=resource, fields=fields, key=key, records=_records_of(call))
    return {
        "calculate_record_count": "background",
        "delete_fields": False,
        "primary_key": found.key,
        "resource_id": str(found.pk),
        "fields": found.fields,
        "method": "insert",
    }


def datastore_upsert(call: Call) -> dict[str, Any]:
    """Write rows of a file. resource_id (or id), records, method (upsert, insert, update), force."""
    resource = _resource(call)
    if resource.fields is None:
        raise missing_error(f'Resource "{resource.pk}" was not found.')
    method = call.text("method") or "upsert"
    acts.write_rows(call.actor, resource=resource, records=_records_of(call), method=method)
    return {"calculate_record_count": "background", "method": method, "resource_id": str(resource.pk)}


def datastore_delete(call: Call) -> dict[str, Any]:
    """Take rows of a file away, or, without filters, all with their fields. resource_id (or id), filters, force."""
    filters = call.object("filters") if "filters" in call.asked else None
    resource = _resource(call)
    if resource.fields is None:
        raise missing_error(f'Resource "{resource.pk}" was not found.')
    try:
        acts.remove_rows(call.actor, resource=resource, filters=filters)
    except rows.NotAsked as error:
        raise invalid_in(*error.args) from error
    found: dict[str, Any] = {"resource_id": str(resource.pk)}
    return found | ({"filters": filters, "filterops": _operations(filters)} if filters else {})
