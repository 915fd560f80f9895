"""Writes the reference pages from the code: `python docs/generate.py`; with `--check` it only says what has drifted."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

import typer.main
from django.conf import settings
from django.utils import translation

from hatang.config import command
from hatang.config.urls import api
from hatang.kernel import access, datasets, imports, indicators
from hatang.kernel.capability import all_capabilities

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Generated from the code by `make docs`; edit the code, not this page. -->\n\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(head: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)]) + "\n"


def dataset_page() -> str:
    parts = ["# Bộ dữ liệu / Datasets\n"]
    for each in datasets.list_declared():
        head = f"access `{each.access}` · cadence {each.cadence} · key `{', '.join(each.key)}` · licence {each.licence}"
        geometry = f" · geometry {each.geometry}" if each.geometry else ""
        rows: list[list[object]] = [
            [f"`{field.name}`", field.title, field.kind, field.unit, "yes" if field.required else "", field.description]
            for field in each.fields
        ]
        parts.append(
            f"## `{each.name}` — {each.title}\n\n{each.description}\n\n{head}{geometry}\n\n"
            + _table(["field", "tên", "kind", "unit", "required", "description"], rows)
        )
    return "\n".join(parts)


def indicator_page() -> str:
    parts = ["# Chỉ số / Indicators\n"]
    for each in indicators.list_indicators():
        lines = (
            f"- tử số: {each.numerator}",
            f"- mẫu số: {each.denominator}",
            f"- reads: {', '.join(f'`{name}`' for name in each.reads)}",
            f"- căn cứ: {each.citation or '—'}",
        )
        parts.append(
            f"## `{each.code}` v{each.version} ({each.unit}) — {each.title}\n\n{each.definition}\n\n"
            + "\n".join(lines)
            + "\n"
        )
    return "\n".join(parts)


def import_page() -> str:
    parts = ["# Nhập dữ liệu / Imports\n"]
    for each in imports.list_imports():
        rows: list[list[object]] = [
            [
                f"`{column.field}`",
                column.title,
                getattr(column, "unit", ""),
                "yes" if column.required else "",
                ", ".join(map(str, column.synonyms)),
            ]
            for column in each.columns
        ]
        parts.append(
            f"## `{each.name}` — {each.title}\n\n" + _table(["field", "cột", "unit", "required", "also read as"], rows)
        )
    return "\n".join(parts)


def access_page() -> str:
    rows: list[list[object]] = [
        [f"`{rule.code}`", rule.title] for rule in sorted(access.rules(), key=lambda each: each.code)
    ]
    roles: list[list[object]] = [[f"`{role.code}`", role.title] for each in all_capabilities() for role in each.roles]
    return (
        "# Quyền / Access\n\n## Roles\n\n"
        + _table(["role", "tên"], roles)
        + "\n## Rules\n\n"
        + _table(["rule", "tên"], rows)
    )


def _commands(group: click.Command, path: str) -> Iterator[str]:
    for name, each in sorted(getattr(group, "commands", {}).items()):
        if hasattr(each, "commands"):
            yield from _commands(each, f"{path} {name}")
        else:
            arguments = " ".join(
                parameter.name.upper() if parameter.param_type_name == "argument" else f"[{parameter.opts[0]}]"
                for parameter in each.params
                if parameter.name not in {"help", None}
            )
            yield (
                f"- `{path} {name} {arguments}`".rstrip(" `")
                + f"` — {(each.help or '').splitlines()[0] if each.help else ''}"
            )


def command_page() -> str:
    root = typer.main.get_command(command._build_root())
    return (
        "# Lệnh / Commands\n\nExit codes: 0 done, 1 found wrong input, 2 used wrongly.\n\n"
        + "\n".join(_commands(root, "hatang"))
        + "\n"
    )


def _pages() -> dict[Path, str]:
    with translation.override("vi"):
        pages = {
            REFERENCE / "datasets.md": dataset_page(),
            REFERENCE / "indicators.md": indicator_page(),
            REFERENCE / "imports.md": import_page(),
            REFERENCE / "access.md": access_page(),
        }
    with translation.override("en"):
        pages[REFERENCE / "commands.md"] = command_page()
        schema = json.dumps(
            api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False, sort_keys=True, default=str
        )
    pages = {path: NOTE + text for path, text in pages.items()}
    pages[ROOT / "contracts" / "openapi.json"] = schema + "\n"
    return pages


def main() -> int:
    drifted = [path for path, text in _pages().items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv:
        for path in drifted:
            print(f"{path.relative_to(ROOT)} is not what the code says; run make docs")
        return int(bool(drifted))
    for path, text in _pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    assert settings.configured
    sys.exit(main())
