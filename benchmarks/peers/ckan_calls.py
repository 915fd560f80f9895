"""The calls that a real CKAN and our catalogue are both asked, in order, and how two answers are compared.

A call is (who, action, parameters, what to keep of the answer). `$name` in parameters is what an earlier call kept.
An answer is compared by its shape: the same keys, the same kinds of values (`uuid` and `time` are told from other
text), at every depth; of an error every word. A list's shape is the union of its members'.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # (who, action, parameters) -> (HTTP status, the body read as JSON)
    type Ask = Callable[[str, str, Mapping[str, Any]], tuple[int, Any]]

ADMIN, READER, NOBODY = "admin", "reader", ""


@dataclass(frozen=True)
class Call:
    """One question; `keep` names what of the result later calls speak of, by the keys that lead to it."""

    who: str
    action: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    keep: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)


def _call(who: str, action: str, keep: Mapping[str, tuple[str | int, ...]] | None = None, **asked: Any) -> Call:
    return Call(who, action, asked, keep or {})


_NO = "no-such-thing"
_RESOURCES = [
    {"url": "https://example.vn/a.csv", "name": "Bảng A", "format": "CSV", "description": "d"},
    {"url": "https://example.vn/b.json", "name": "Bảng B", "format": "JSON"},
]
CALLS: tuple[Call, ...] = (
    _call(NOBODY, "status_show"),
    _call(NOBODY, "help_show", name="package_show"),
    _call(NOBODY, "help_show", name=_NO),
    _call(NOBODY, "help_show"),
    _call(NOBODY, _NO),
    _call(NOBODY, "license_list"),
    # Organisations and groups.
    _call(NOBODY, "organization_create", name="thu-org"),
    _call(READER, "organization_create", name="thu-org"),
    _call(ADMIN, "organization_create"),
    _call(ADMIN, "organization_create", name="Thu Org"),
    _call(
        ADMIN,
        "organization_create",
        {"org": ("id",)},
        name="thu-org",
        title="Cơ quan thử",
        description="mô tả",
        image_url="https://example.vn/a.png",
        extras=[{"key": "k", "value": "v"}],
    ),
    _call(ADMIN, "organization_create", name="thu-org"),
    _call(ADMIN, "organization_create", {"org2": ("id",)}, name="thu-org-2", title="Cơ quan hai"),
    _call(NOBODY, "organization_list"),
    _call(NOBODY, "organization_list", all_fields=True),
    _call(NOBODY, "organization_list", all_fields=True, include_extras=True, include_dataset_count=False),
    _call(NOBODY, "organization_list", sort="name desc", limit=1),
    _call(NOBODY, "organization_list", sort="nothing"),
    _call(NOBODY, "organization_show", id="thu-org"),
    _call(NOBODY, "organization_show", id="$org", include_datasets=True, include_users=False),
    _call(NOBODY, "organization_show", id=_NO),
    _call(NOBODY, "organization_show"),
    _call(ADMIN, "organization_patch", id="thu-org", title="Cơ quan thử nghiệm"),
    _call(ADMIN, "organization_update", id="$org", name="thu-org", title="Cơ quan thử"),
    _call(READER, "organization_patch", id="thu-org", title="x"),
    _call(ADMIN, "organization_patch", id=_NO, title="x"),
    _call(ADMIN, "group_create", {"group": ("id",)}, name="thu-nhom", title="Nhóm thử"),
    _call(ADMIN, "group_create", name="a"),
    _call(ADMIN, "group_create", name="thu-nhom"),
    _call(NOBODY, "group_create", name="thu-nhom-2"),
    _call(NOBODY, "group_list"),
    _call(NOBODY, "group_list", all_fields=True),
    _call(NOBODY, "group_list", groups=["thu-nhom"]),
    _call(NOBODY, "group_show", id="thu-nhom"),
    _call(NOBODY, "group_show", id=_NO),
    _call(ADMIN, "group_patch", id="thu-nhom", description="mô tả"),
    _call(ADMIN, "group_update", id="$group", name="thu-nhom", title="Nhóm thử 1"),
    _call(READER, "group_update", id="$group", name="thu-nhom", title="x"),
    # Datasets.
    _call(NOBODY, "package_create", name="thu-goi"),
    _call(READER, "package_create", name="thu-goi"),
    _call(ADMIN, "package_create"),
    _call(ADMIN, "package_create", name="Thu Goi!", owner_org="$org"),
    _call(ADMIN, "package_create", name="thu-goi", owner_org=_NO),
    _call(ADMIN, "package_create", name="thu-goi", owner_org="$org", tags=[{"name": "a"}]),
    _call(ADMIN, "package_create", name="thu-goi", owner_org="$org", author_email="nobody"),
    _call(ADMIN, "package_create", name="thu-goi", owner_org="$org", extras=[{"key": "k"}]),
    _call(
        ADMIN,
        "package_create",
        {"package": ("id",), "resource": ("resources", 0, "id"), "resource2": ("resources", 1, "id")},
        name="thu-goi",
        title="Gói thử nước sạch",
        notes="Giếng khoan và nước máy",
        url="https://example.vn/",
        version="1.0",
        author="Người làm",
        author_email="a@example.vn",
        maintainer="Người giữ",
        maintainer_email="b@example.vn",
        license_id="cc-by",
        owner_org="$org",
        tags=[{"name": "thu-the"}, {"name": "nuoc-sach"}],
        groups=[{"name": "thu-nhom"}],
        extras=[{"key": "k", "value": "v"}],
        resources=_RESOURCES,
    ),
    _call(ADMIN, "package_create", name="thu-goi", owner_org="$org"),
    _call(ADMIN, "package_create", {"private": ("id",)}, name="thu-kin", owner_org="$org", private=True, title="Kín"),
    _call(ADMIN, "package_create", {"second": ("id",)}, name="thu-goi-2", owner_org="thu-org", title="Gói hai"),
    _call(NOBODY, "package_list"),
    _call(NOBODY, "package_list", limit=1, offset=0),
    _call(NOBODY, "package_list", limit="x"),
    _call(NOBODY, "package_list", limit=-1),
    _call(NOBODY, "package_show", id="thu-goi"),
    _call(NOBODY, "package_show", id="$package"),
    _call(NOBODY, "package_show", id="$package", include_tracking=False, use_default_schema=True),
    _call(NOBODY, "package_show", id=_NO),
    _call(NOBODY, "package_show"),
    _call(NOBODY, "package_show", id="thu-kin"),
    _call(READER, "package_show", id="thu-kin"),
    _call(ADMIN, "package_show", id="thu-kin"),
    _call(NOBODY, "current_package_list_with_resources"),
    _call(NOBODY, "current_package_list_with_resources", limit=1),
    _call(NOBODY, "current_package_list_with_resources", limit="x"),
    _call(NOBODY, "package_search"),
    _call(NOBODY, "package_search", q="nước"),
    _call(NOBODY, "package_search", fq="tags:thu-the"),
    _call(NOBODY, "package_search", fq="organization:thu-org", rows=1, start=1, sort="metadata_modified desc"),
    _call(NOBODY, "package_search", **{"facet.field": ["tags", "organization", "groups", "res_format", "license_id"]}),
    _call(NOBODY, "package_search", rows="x"),
    _call(NOBODY, "package_search", rows=-1),
    _call(NOBODY, "package_search", sort="nothing asc"),
    _call(NOBODY, "package_search", sort="title sideways"),
    _call(NOBODY, "package_search", sort="title"),
    _call(NOBODY, "package_search", fq="nothing:1"),
    _call(NOBODY, "package_search", fq="-nothing:1"),
    _call(NOBODY, "package_search", q="nothing:1"),
    _call(NOBODY, "package_search", q='title:"'),
    _call(NOBODY, "package_search", **{"facet.field": ["nothing", "tags"]}),
    _call(ADMIN, "package_search", include_private=True, q="name:thu-kin"),
    _call(NOBODY, "package_search", q="name:thu-kin"),
    _call(NOBODY, "package_search", nothing="x"),
    _call(NOBODY, "tag_search", query="thu"),
    _call(NOBODY, "tag_list"),
    _call(NOBODY, "tag_list", all_fields=True),
    _call(NOBODY, "tag_list", query="nuoc"),
    _call(NOBODY, "tag_show", id="thu-the"),
    _call(NOBODY, "tag_show", id="thu-the", include_datasets=True),
    _call(NOBODY, "tag_show", id=_NO),
    _call(NOBODY, "tag_show"),
    _call(NOBODY, "group_show", id="thu-nhom", include_datasets=True),
    _call(NOBODY, "organization_show", id="thu-org", include_datasets=True),
    _call(ADMIN, "organization_list_for_user"),
    _call(NOBODY, "organization_list_for_user"),
    _call(READER, "organization_list_for_user", permission="create_dataset"),
    _call(ADMIN, "package_patch", id="thu-goi", notes="Mô tả mới"),
    _call(ADMIN, "package_patch", id="thu-goi", name="Bad Name"),
    _call(ADMIN, "package_patch", id=_NO, notes="x"),
    _call(ADMIN, "package_patch", notes="x"),
    _call(READER, "package_patch", id="thu-goi", notes="x"),
    _call(NOBODY, "package_patch", id="thu-goi", notes="x"),
    _call(ADMIN, "package_update", id="$second", name="thu-goi-2", title="Gói hai mới", owner_org="$org"),
    _call(ADMIN, "package_update", id=_NO, name="thu-goi-2"),
    _call(READER, "package_update", id="$second", name="thu-goi-2"),
    # Resources.
    _call(NOBODY, "resource_show", id="$resource"),
    _call(NOBODY, "resource_show", id=_NO),
    _call(NOBODY, "resource_show"),
    _call(NOBODY, "resource_search", query="name:Bảng"),
    _call(NOBODY, "resource_search", query="nothing:x"),
    _call(NOBODY, "resource_search", query="name"),
    _call(NOBODY, "resource_search"),
    _call(
        ADMIN,
        "resource_create",
        {"resource3": ("id",)},
        package_id="$package",
        url="https://example.vn/c.xlsx",
        name="Bảng C",
        format="xlsx",
    ),
    _call(ADMIN, "resource_create", url="https://example.vn/c.xlsx"),
    _call(ADMIN, "resource_create", package_id=_NO, url="https://example.vn/c.xlsx"),
    _call(READER, "resource_create", package_id="$package", url="https://example.vn/c.xlsx"),
    _call(NOBODY, "resource_create", package_id="$package", url="https://example.vn/c.xlsx"),
    _call(ADMIN, "resource_create", package_id="$package", url="https://example.vn/c.xlsx", size="big"),
    _call(ADMIN, "resource_update", id="$resource3", url="https://example.vn/c2.xlsx", name="Bảng C2"),
    _call(ADMIN, "resource_update", id=_NO, url="x"),
    _call(READER, "resource_update", id="$resource3", url="https://example.vn/c2.xlsx"),
    _call(ADMIN, "resource_patch", id="$resource3", description="mô tả"),
    _call(ADMIN, "resource_patch", id=_NO, description="x"),
    _call(ADMIN, "resource_delete", id="$resource3"),
    _call(ADMIN, "resource_delete", id="$resource3"),
    _call(READER, "resource_delete", id="$resource"),
    _call(ADMIN, "resource_delete"),
    # Views of a resource.
    _call(NOBODY, "resource_view_list", id="$resource"),
    _call(NOBODY, "resource_view_list", id=_NO),
    # Rows.
    _call(NOBODY, "datastore_search", resource_id="$resource"),
    _call(NOBODY, "datastore_search", resource_id=_NO),
    _call(NOBODY, "datastore_search"),
    _call(NOBODY, "datastore_info", id=_NO),
    _call(NOBODY, "datastore_info"),
    _call(
        ADMIN,
        "datastore_create",
        resource_id="$resource",
        fields=[{"id": "ma", "type": "text"}, {"id": "so", "type": "int4"}, {"id": "ngay", "type": "date"}],
        records=[
            {"ma": "a", "so": 1, "ngay": "2026-01-02"},
            {"ma": "b", "so": 2, "ngay": None},
            {"ma": "c", "so": 2, "ngay": "2026-01-04"},
        ],
        primary_key=["ma"],
        force=True,
    ),
    _call(READER, "datastore_create", resource_id="$resource", fields=[{"id": "ma"}], force=True),
    _call(ADMIN, "datastore_create", resource_id="$resource2"),
    _call(
        ADMIN,
        "datastore_upsert",
        resource_id="$resource",
        records=[{"ma": "c", "so": 5}, {"ma": "d", "so": 9}],
        method="upsert",
        force=True,
    ),
    _call(ADMIN, "datastore_upsert", resource_id="$resource", records=[{"khong": 1}], method="upsert", force=True),
    _call(NOBODY, "datastore_search", resource_id="$resource"),
    _call(NOBODY, "datastore_search", resource_id="$resource", filters={"so": 2}),
    _call(NOBODY, "datastore_search", resource_id="$resource", filters={"so": [1, 2]}, sort="ma desc"),
    _call(NOBODY, "datastore_search", resource_id="$resource", filters={"_id": 1}),
    _call(NOBODY, "datastore_search", resource_id="$resource", filters={"khong": 1}),
    _call(NOBODY, "datastore_search", resource_id="$resource", q="b"),
    _call(NOBODY, "datastore_search", resource_id="$resource", fields=["so"], distinct=True, limit=2),
    _call(NOBODY, "datastore_search", resource_id="$resource", fields=["khong"]),
    _call(NOBODY, "datastore_search", resource_id="$resource", sort="khong"),
    _call(NOBODY, "datastore_search", resource_id="$resource", limit=-1),
    _call(NOBODY, "datastore_search", resource_id="$resource", offset="x"),
    _call(NOBODY, "datastore_search", resource_id="$resource", include_total=False, limit=1, offset=1),
    _call(NOBODY, "datastore_search", resource_id="$resource", records_format="lists"),
    _call(NOBODY, "datastore_search", resource_id="$resource", records_format="csv"),
    _call(NOBODY, "datastore_search", resource_id="$resource", records_format="tsv"),
    _call(NOBODY, "datastore_search", resource_id="$resource", records_format="xls"),
    _call(NOBODY, "datastore_info", id="$resource"),
    _call(ADMIN, "datastore_delete", resource_id="$resource", force=True),
    _call(ADMIN, "datastore_delete", resource_id=_NO, force=True),
    # People.
    _call(ADMIN, "user_show", {"admin": ("id",)}, id="$admin_name"),
    _call(READER, "user_show", {"reader": ("id",)}, id="$reader_name"),
    _call(ADMIN, "user_show", id="$admin_name", include_datasets=True, include_num_followers=True),
    _call(NOBODY, "user_show", id="$admin_name"),
    _call(ADMIN, "user_show", id=_NO),
    _call(NOBODY, "user_list"),
    _call(ADMIN, "user_list", all_fields=False),
    # Members.
    _call(ADMIN, "organization_member_create", id="thu-org", username="$reader_name", role="editor"),
    _call(ADMIN, "organization_member_create", id="thu-org", username=_NO, role="editor"),
    _call(ADMIN, "organization_member_create", id="thu-org", username="$reader_name", role="king"),
    _call(READER, "organization_list_for_user"),
    _call(READER, "package_show", id="thu-kin"),
    _call(READER, "package_patch", id="thu-goi", notes="biên tập"),
    _call(READER, "organization_patch", id="thu-org", title="x"),
    _call(ADMIN, "organization_member_delete", id="thu-org", username="$reader_name"),
    _call(ADMIN, "organization_member_delete", id="thu-org", username=_NO),
    # Many at once, and away.
    _call(NOBODY, "package_delete", id="thu-goi"),
    _call(READER, "package_delete", id="thu-goi"),
    _call(ADMIN, "package_delete", id=_NO),
    _call(ADMIN, "package_delete"),
    _call(ADMIN, "package_delete", id="thu-goi"),
    _call(NOBODY, "package_show", id="thu-goi"),
    _call(ADMIN, "package_show", id="thu-goi"),
    _call(READER, "dataset_purge", id="thu-goi"),
    _call(ADMIN, "dataset_purge", id="thu-goi"),
    _call(ADMIN, "package_show", id="thu-goi"),
    _call(ADMIN, "dataset_purge", id="thu-goi"),
    _call(ADMIN, "dataset_purge", id="$second"),
    _call(ADMIN, "organization_delete", id="thu-org"),
    _call(ADMIN, "dataset_purge", id="$private"),
    _call(READER, "group_delete", id="thu-nhom"),
    _call(ADMIN, "group_delete", id="thu-nhom"),
    _call(ADMIN, "group_delete", id=_NO),
    _call(ADMIN, "group_purge", id="thu-nhom"),
    _call(READER, "group_purge", id="thu-nhom"),
    _call(ADMIN, "organization_purge", id="thu-org"),
    _call(ADMIN, "organization_purge", id="thu-org-2"),
)
ACTIONS = sorted({each.action for each in CALLS} - {_NO})

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")


def shape(value: Any) -> Any:
    """Keys and kinds of a value.

    >>> shape({"a": 1, "b": [{"c": None}, {"c": "x"}]})
    {'a': 'integer', 'b': [{'c': ['nothing', 'text']}]}
    """
    if isinstance(value, dict):
        return {key: shape(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [_union([shape(each) for each in value])] if value else []
    if isinstance(value, str):
        return "uuid" if _UUID.fullmatch(value) else "time" if _TIME.fullmatch(value) else "text"
    return {type(None): "nothing", bool: "yes or no", int: "integer", float: "number"}[type(value)]


def _union(shapes: list[Any]) -> Any:
    if all(isinstance(each, dict) for each in shapes):
        keys = sorted({key for each in shapes for key in each})
        return {key: _union([each[key] for each in shapes if key in each]) for key in keys}
    if all(isinstance(each, list) for each in shapes):
        inner = [each[0] for each in shapes if each]
        return [_union(inner)] if inner else []
    flat: list[Any] = []
    for each in shapes:
        flat += [one for one in (each if isinstance(each, list) else [each]) if one not in flat]
    return flat[0] if len(flat) == 1 else sorted(flat, key=str)


def run(ask: Ask, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Ask everything in order; of each answer what is compared. `names` gives admin_name and reader_name."""
    kept: dict[str, Any] = dict(names)
    found = []
    for each in CALLS:
        status, body = ask(each.who, each.action, _filled(each.asked, kept))
        result = body.get("result") if isinstance(body, dict) else None
        for name, path in each.keep.items():
            value = result
            for key in path:
                value = value[key] if value else None
            kept[name] = value
        found.append({"call": label(each), "status": status, **_compared(body, kept)})
    return found


def label(call: Call) -> str:
    return f"{call.action} {json.dumps(call.asked, ensure_ascii=False)} by {call.who or 'nobody'}"


def _filled(asked: Any, kept: Mapping[str, Any]) -> Any:
    if isinstance(asked, dict):
        return {key: _filled(each, kept) for key, each in asked.items()}
    if isinstance(asked, list):
        return [_filled(each, kept) for each in asked]
    return kept.get(asked[1:], asked) if isinstance(asked, str) and asked.startswith("$") else asked


def _compared(body: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {"body": body}
    if "error" not in body:
        return {"envelope": sorted(body), "success": body["success"], "result": shape(body["result"])}
    error = dict(body["error"])
    if error.get("__type") == "Search Error":
        # It quotes the words of Solr, which stands behind CKAN only.
        error["message"] = "…"
    text = json.dumps(error, ensure_ascii=False, sort_keys=True)
    for name, value in kept.items():
        if isinstance(value, str) and not _UUID.fullmatch(value):
            text = text.replace(value, f"${name}")
    return {"envelope": sorted(body), "success": body["success"], "error": json.loads(_UUID.sub("$id", text))}
