"""What import-linter cannot see: foreign keys, templates, rooms, sizes, routes."""

import ast
import gettext
import re
import tomllib
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import trans_real

from hatang.config.urls import FOREIGN_RULES
from hatang.kernel import access
from hatang.kernel.http import api

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hatang"
CAPABILITIES = SOURCE / "capabilities"

ROOMS = {
    *(
        "README.md",
        "apps.py",
        "terms.py",
        "rules.py",
        "models.py",
        "models",
        "queries.py",
        "queries",
        "actions.py",
        "actions",
    ),
    *(
        "public.py",
        "datasets.py",
        "datasets",
        "indicators.py",
        "indicators",
        "imports.py",
        "imports",
        "jobs.py",
        "panels.py",
        "formats.py",
    ),
    *(
        "formats",
        "forms.py",
        "forms",
        "views.py",
        "views",
        "api.py",
        "commands.py",
        "commands",
        "admin.py",
        "urls.py",
        "templates",
        "static",
    ),
    *("locale", "migrations", "tests", "__init__.py", "__pycache__"),
}


def map_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(each for each in contracts if each["id"] == "map")["layers"]
    order = {}
    for height, row in enumerate(reversed(rows)):
        for name in row.split("|"):
            order[name.strip(" ()")] = height
    return order


@pytest.mark.unit
def test_foreign_keys_point_down_the_map():
    order = map_order()
    wrong = [
        f"{model._meta.label} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in order
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and field.related_model._meta.app_label in order
        and order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]
    assert wrong == []


@pytest.mark.unit
def test_the_kernel_has_no_foreign_key_into_a_capability():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in chain(*(apps.get_app_config(label).get_models() for label in ("kernel", "imports")))
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in map_order()
    ]
    assert wrong == []


@pytest.mark.unit
def test_templates_include_only_their_own_folder_and_the_shared_look():
    wrong = []
    for template in SOURCE.rglob("templates/**/*.html"):
        own = template.relative_to(next(p for p in template.parents if p.name == "templates")).parts[0]
        wrong += [
            f"{template.relative_to(SOURCE)} → {name}"
            for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", template.read_text())
            if name.split("/")[0] not in {own, "ui", *FRAMEWORK_FOLDERS.get(own, ())}
        ]
    assert wrong == []


# allauth's and the admin's templates are overridden under the names those packages gave them.
FRAMEWORK_FOLDERS = {
    "account": ("allauth", "identity"),
    "mfa": ("allauth", "identity", "account"),
    "usersessions": ("allauth", "identity", "account"),
    "allauth": ("identity",),
    "admin": ("admin",),
}


@pytest.mark.unit
def test_no_capability_has_a_room_that_the_design_does_not_have():
    wrong = [
        str(path.relative_to(SOURCE))
        for capability in CAPABILITIES.iterdir()
        if capability.is_dir() and capability.name != "__pycache__"
        for path in capability.iterdir()
        if path.name not in ROOMS
    ]
    assert wrong == []


@pytest.mark.unit
def test_modules_are_small():
    lengths = sorted(
        len(path.read_text().splitlines())
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and path.name != "__init__.py"
    )
    assert lengths[-1] <= 800
    assert lengths[int(len(lengths) * 0.9)] <= 350


@pytest.mark.unit
def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not path.read_text().lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def routes(patterns, prefix=""):
    for pattern in patterns:
        road = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, road)
        elif isinstance(pattern, URLPattern):
            yield road, pattern.callback


@pytest.mark.unit
def test_every_route_states_its_rule():
    known = {rule.code for rule in access.rules()}
    assert set(FOREIGN_RULES.values()) <= known
    silent = [
        road
        for road, view in routes(get_resolver().url_patterns)
        if getattr(view, "access_rule", None) not in known and not road.startswith(tuple(FOREIGN_RULES))
    ]
    assert silent == []


@pytest.mark.unit
def test_every_operation_of_the_api_states_its_rule():
    known = {rule.code for rule in access.rules()}
    silent = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                rules = [getattr(check, "access_rule", None) for check in operation.auth_callbacks]
                if not rules or not set(rules) <= known:
                    silent.append(f"{operation.methods} {prefix}{path}")
    assert silent == []


@pytest.mark.unit
def test_the_capabilities_found_are_those_of_the_map():
    assert set(settings.CAPABILITIES) <= set(map_order())


@pytest.mark.unit
def test_the_words_of_the_house_are_those_that_are_shown():
    """Catalogues of Django and of libraries come first: "version" stood untranslated where ours says "phiên bản"."""
    shown = trans_real.translation("vi")
    lost = {}
    for path in SOURCE.glob("**/locale/vi/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            own = gettext.GNUTranslations(file)._catalog
        lost |= {said: text for said, text in own.items() if said and shown._catalog.get(said) != text}
    assert lost == {}


@pytest.mark.unit
def test_what_is_late_has_one_word():
    """Late is "trễ hạn" as the glossary and the reports say it; a way in that ran out is "hết hạn"."""
    texts = [*SOURCE.glob("**/locale/vi/LC_MESSAGES/django.po"), *SOURCE.glob("**/templates/**/*.vi.html")]
    assert len(texts) > 60
    assert [str(path.relative_to(SOURCE)) for path in texts if "quá hạn" in path.read_text().casefold()] == []


DOORS_OF_A_MODULE, DOORS_OF_A_CAPABILITY = 3, 5


def foreign_doors(path):
    """The other capabilities that a module of a capability imports, wherever in it and in whatever form."""
    own, text = path.relative_to(CAPABILITIES).parts[0], path.read_text()
    # Most name no other one: to parse them all takes seconds.
    if set(re.findall(r"hatang\.capabilities(?:\.(\w+)| import)", text)) <= {own}:
        return set()
    named = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {f"{node.module}.{each.name}" for each in node.names}
    parts = [name.split(".") for name in named if name.startswith("hatang.capabilities.")]
    return {part[2] for part in parts} - {own}


@pytest.mark.unit
def test_no_module_and_no_capability_uses_many_foreign_doors():
    """Whoever imports the others in the portal's stead would be the portal under another name."""
    wide, of_capability = {}, defaultdict(set)
    for path in CAPABILITIES.rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        doors = foreign_doors(path)
        of_capability[path.relative_to(CAPABILITIES).parts[0]] |= doors
        if len(doors) > DOORS_OF_A_MODULE:
            wide[str(path.relative_to(SOURCE))] = sorted(doors)
    assert wide == {}
    assert {name: sorted(each) for name, each in of_capability.items() if len(each) > DOORS_OF_A_CAPABILITY} == {}


@pytest.mark.unit
def test_the_portal_names_no_capability():
    """Neither a module of one, in its tests either, nor the name of a road of one."""
    roads = re.compile(rf"[\"'](?:{'|'.join(settings.CAPABILITIES)}):")
    wrong = [
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "portal").rglob("*.*")
        if path.suffix in {".py", ".html"}
        and ("hatang.capabilities" in (text := path.read_text()) or roads.search(text))
    ]
    assert wrong == []


@pytest.mark.unit
def test_settings_name_no_room_of_a_capability():
    """The label of a model is named (the user), a module never: manifests say what stands there."""
    named = re.findall(r"hatang\.capabilities\.\w+", (SOURCE / "config" / "settings.py").read_text())
    assert named == []
