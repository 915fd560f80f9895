"""The part of `make check` that no ready-made linter does: migrations, translations, texts, licences, lock, notes.

Each check prints one line; the exit code is 1 when one fails.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from tests.night.parts import PARTS

from contracts.counts import list_breaches
from contracts.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "hatang"
ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "hatang.config.settings"}

# Licences that an Apache-2.0 project may use at run time; LGPL is linked, not copied.
ALLOWED_LICENCES = re.compile(
    r"Apache|MIT|BSD|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General Public|Zlib|Unlicense|HPND|"
    r"Historical Permission|CC0|Public Domain|0BSD",
    re.IGNORECASE,
)
FORBIDDEN_LICENCES = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public License", re.IGNORECASE)


def migrations() -> Iterator[str]:
    """A model that changed without a migration."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"],
        env=ENVIRONMENT,
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        yield done.stdout.strip() or done.stderr.strip()


_ENTRY = re.compile(
    r'((?:#[^\n]*\n)*)(?:msgctxt ((?:"[^\n]*"\n)+))?msgid ((?:"[^\n]*"\n)+)(?:msgid_plural (?:"[^\n]*"\n)+)?'
    r'((?:msgstr(?:\[\d\])? (?:"[^\n]*"\n?)+)+)'
)


def _joined(text: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    """(text, comments, translation); a text with a context, which may differ from others, begins with it."""
    for comments, context, msgid, msgstr in _ENTRY.findall(text + "\n"):
        yield " | ".join(filter(None, (_joined(context), _joined(msgid)))), comments, _joined(msgstr)


def _catalogue(path: Path) -> dict[str, tuple[str, str]]:
    """Text -> (comments, translation)."""
    return {text: (comments, msgstr) for text, comments, msgstr in _entries(path.read_text())}


def translations() -> Iterator[str]:
    """A text for people that has no Vietnamese, as xgettext finds the texts in the sources."""
    for folder in sorted(path.parent for path in SOURCE.glob("**/locale")):
        catalogue = folder / "locale" / "vi" / "LC_MESSAGES" / "django.po"
        known = _catalogue(catalogue) if catalogue.exists() else {}
        for msgid, (comments, msgstr) in known.items():
            if msgid and not msgstr:
                yield f"{catalogue.relative_to(ROOT)}: no Vietnamese for “{msgid[:70]}”"
            if "fuzzy" in comments:
                yield f"{catalogue.relative_to(ROOT)}: fuzzy: “{msgid[:70]}”"
        for msgid in sorted(_extracted(folder) - known.keys()):
            yield f"{catalogue.relative_to(ROOT)}: “{msgid[:70]}” is missing"


def one_word() -> Iterator[str]:
    """A text that two catalogues put differently: only one of them would be shown, whichever was loaded first."""
    known: dict[str, dict[str, str]] = {}
    for path in sorted(SOURCE.glob("**/locale/vi/LC_MESSAGES/django.po")):
        for msgid, (_comments, msgstr) in _catalogue(path).items():
            if msgid:
                known.setdefault(msgid, {})[path.parts[-5]] = msgstr
    for msgid, titles in known.items():
        if len(set(titles.values())) > 1:
            yield f"“{msgid[:50]}”: {titles}"


def _extracted(folder: Path) -> set[str]:
    """The msgids in the folder's Python files and templates."""
    from django.utils.translation import templatize

    texts: list[str] = []
    own = {path.parent for path in folder.glob("*/locale")}  # a folder below with its own catalogue answers for itself
    sources = [
        path
        for path in folder.rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "tests" not in path.parts and not own & set(path.parents)
    ]
    arguments = [
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--output=-",
        "--no-wrap",
        "--no-location",
        "--keyword=gettext_lazy",
        "--keyword=pgettext_lazy:1c,2",
        "--keyword=ngettext_lazy:1,2",
        "--keyword=gettext_noop",
    ]
    python = [str(path) for path in sources if path.suffix == ".py"]
    if python:
        texts.append(subprocess.run([*arguments, *python], text=True, capture_output=True, check=True).stdout)
    for path in sources:
        if path.suffix != ".py" and "templates" in path.parts:
            code = templatize(path.read_text(), origin=str(path))
            texts.append(
                subprocess.run([*arguments, "-"], input=code, text=True, capture_output=True, check=True).stdout
            )
    return {entry[0] for text in texts for entry in _entries(text)} - {""}


def documents() -> Iterator[str]:
    """A generated reference page that no longer says what the code says."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        env=ENVIRONMENT,
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        yield done.stdout.strip() or done.stderr.strip()


def _run_time_packages() -> list[str]:
    return re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def licences() -> Iterator[str]:
    """A run-time package under the GPL or AGPL, or under nothing that we know."""
    for name in _run_time_packages():
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        stated = [
            about.get("License-Expression") or "",
            *(c for c in about.get_all("Classifier", []) if c.startswith("License")),
        ]
        text = " ".join(stated).strip() or (about.get("License") or "")[:300]
        alternatives = re.split(r"\bOR\b|License ::", text)
        if not any(ALLOWED_LICENCES.search(each) and not FORBIDDEN_LICENCES.search(each) for each in alternatives):
            yield f"{name}: {text[:100] or 'states no licence'}"


def lock() -> Iterator[str]:
    """A dependency that the lock does not hold, or a registry's host in it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, wanted in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]),
    ):
        text = (ROOT / name).read_text()
        held = {found.lower().replace("_", "-") for found in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}
        for requirement in wanted:
            package = re.match(r"[A-Za-z0-9_.-]+", requirement)
            assert package
            if package[0].lower().replace("_", "-") not in held:
                yield f"{name}: {package[0]} is not locked; run make lock"
        if re.search(r"https?://|--index-url|--find-links", text):
            yield f"{name}: names a host"


def reasons() -> Iterator[str]:
    """A dependency without its one-line reason."""
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if re.match(r'\s+"[a-z0-9-]+(\[[a-z,-]+\])?>=', line) and "#" not in line:
            yield f"pyproject.toml: {line.strip()} has no reason"


MOST_DEFINITIONS = 15


def doors() -> Iterator[str]:
    """A `public.py` that defines more than others should lean on."""
    for path in sorted(SOURCE.glob("capabilities/*/public.py")):
        found = definitions_in(path.read_text())
        if found > MOST_DEFINITIONS:
            yield f"capabilities/{path.parent.name}/public.py: {found} definitions, {MOST_DEFINITIONS} at most"


def definitions_in(text: str) -> int:
    """Functions and classes of a module that others may call."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return sum(isinstance(each, kinds) and not each.name.startswith("_") for each in ast.parse(text).body)


MOST_MODULES = 20
_LARGE = {"documents"}  # of many small parsers, each with its page of the nomenclature


def packages() -> Iterator[str]:
    """A folder of the engines with more modules than somebody new takes in."""
    for folder in sorted({path.parent for path in SOURCE.glob("engines/**/*.py")}):
        count = len(list(folder.glob("*.py")))
        if count > MOST_MODULES and folder.name not in {*_LARGE, "tests"}:
            yield f"{folder.relative_to(SOURCE)}: {count} modules, {MOST_MODULES} at most"


# `# start: why` or `# cycle: why`: on the import's line or above it, or at the margin for a whole module.
_WHY_HERE = re.compile(r"# (start|cycle): \S")


def inline_imports() -> Iterator[str]:
    """An import inside a function that does not say whether a cycle or the time of a start demands it."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            for line in unexplained_imports(path.read_text()):
                yield f"{path.relative_to(ROOT)}:{line}: say `# start: …` or `# cycle: …`, or import it at the top"


def unexplained_imports(text: str) -> list[int]:
    """The lines of the imports inside functions that say nothing; the first of a run speaks for the run."""
    lines = text.splitlines()
    if any(_WHY_HERE.match(line) for line in lines):
        return []
    found, explained = [], set()
    for node in _imports_in_functions(ast.parse(text)):
        above = node.lineno - 2
        while above >= 0 and lines[above].lstrip().startswith("#") and not _WHY_HERE.search(lines[above]):
            above -= 1
        said = (_WHY_HERE.search(each) for each in (lines[above], *lines[node.lineno - 1 : node.end_lineno]))
        if any(said) or node.lineno - 1 in explained:
            explained.add(node.end_lineno)
        else:
            found.append(node.lineno)
    return found


def _imports_in_functions(tree: ast.AST, *, inside: bool = False) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if inside:
                yield node
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports_in_functions(node, inside=inside or is_function)


# What a newcomer is told of a decision; "Why" may stand in the decision itself.
PARTS_OF_A_DECISION = ("Date", "Status", "Context", "Decision", "Alternatives", "Consequence")


def decisions(root: Path = ROOT) -> Iterator[str]:
    """A record of a decision that lacks a part, or bears another number than its file."""
    for path in sorted((root / "docs" / "adr").glob("*.md")):
        text, name = path.read_text(), path.relative_to(root)
        for part in PARTS_OF_A_DECISION:
            if not re.search(rf"\*\*{part}\.\*\* \S", text):
                yield f"{name}: no {part.lower()}"
        if not re.search(r"^\*\*Date\.\*\* \d{4}-\d\d-\d\d\.", text, re.MULTILINE):
            yield f"{name}: the date is not written as 2026-11-30"
        if not text.startswith(f"# {int(path.name[:4])}. "):
            yield f"{name}: its title has not the number of its name"


def readmes(root: Path = ROOT) -> Iterator[str]:
    """A capability without README; an engine, the kernel or its imports without one that names its sources."""
    source = root / "src" / "hatang"
    engines = (path.parent for path in source.glob("engines/*/__init__.py"))
    for folder in sorted((source / "kernel", source / "kernel" / "imports", *engines)):
        readme = folder / "README.md"
        if not readme.exists():
            yield f"{folder.relative_to(root)}: no README.md"
        elif "## Sources" not in readme.read_text():
            yield f"{readme.relative_to(root)}: no sources"
    for path in sorted(source.glob("capabilities/*/apps.py")):
        if not path.with_name("README.md").exists():
            yield f"{path.parent.relative_to(root)}: no README.md"


def links(root: Path = ROOT) -> Iterator[str]:
    """A link or picture in a text of ours that leads to no file."""
    for path in sorted(root.rglob("*.md")):
        if {".venv", "var", "vendor", "node_modules", "held_out"} & set(path.relative_to(root).parts):
            continue
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)\s]+)\)", path.read_text()):
            if not (path.parent / target.partition("#")[0]).exists():
                yield f"{path.relative_to(root)}: {target} is not there"


def counts() -> Iterator[str]:
    """A count of people that is read past the function that hides what is too small."""
    yield from list_breaches(SOURCE)


def classes() -> Iterator[str]:
    """A declared dataset that does not say of which class its data is, or a field or its place that cannot be."""
    script = (
        "import django; django.setup()\n"
        "from hatang.kernel import datasets\n"
        "from hatang.kernel.data_classes import ClassOfData\n"
        "for each in datasets.list_declared():\n"
        "    names = {field.name for field in each.fields}\n"
        "    marks = [each.data_class, *(field.data_class or each.data_class for field in each.fields)]\n"
        "    if not set(marks) <= set(ClassOfData.values): print(f'{each.name}: of which class is its data?')\n"
        "    if each.placed_by and each.placed_by not in names: print(f'{each.name}: no field {each.placed_by}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env=ENVIRONMENT,
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    yield from (done.stdout if done.returncode == 0 else done.stderr).splitlines()


COMMITS_UNTIL_OLD = 50


def night() -> Iterator[str]:
    """A part of the night whose last run was red; those whose last green run is long ago are named, and do not fail."""
    kept = ROOT / "benchmarks" / "results" / "night.json"
    lines = json.loads(kept.read_text()) if kept.exists() else {}
    for part in PARTS:
        line = lines.get(part)
        if line is None:
            print(f"        {part} was never run: make night PART={part}")
        elif line["result"] != "green":
            yield f"{part}: {line['result']} on {line['commit']}; make night PART={part}"
        elif (since := _commits_since(line["commit"].rstrip("+"))) is None or since > COMMITS_UNTIL_OLD:
            print(f"        {part} was last green {since or 'many'} commits ago: make night PART={part}")


def _commits_since(commit: str) -> int | None:
    """How many commits came after it; None where this checkout does not know it."""
    done = subprocess.run(
        ["git", "rev-list", "--count", f"{commit}..HEAD"], cwd=ROOT, text=True, capture_output=True, check=False
    )
    return int(done.stdout) if done.returncode == 0 else None


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    migrations,
    translations,
    one_word,
    documents,
    decisions,
    readmes,
    links,
    licences,
    lock,
    reasons,
    doors,
    packages,
    inline_imports,
    words,
    counts,
    classes,
    night,
)


def main() -> int:
    failed = False
    for check in CHECKS:
        found = list(check())
        failed |= bool(found)
        print(f"{'FAILED' if found else 'ok':7} {check.__name__}")
        for line in found[:40]:
            print(f"        {line}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
