"""The index in memory answers as the database does, knows what was committed before a question, and nothing hidden."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatang.capabilities.opendata.formats import ready
from hatang.capabilities.opendata.models import Body, Package, Relationship, Resource, Tag
from hatang.capabilities.opendata.queries import finding, listing, published, registered, standing
from hatang.capabilities.opendata.queries.finding import CatalogueSearch
from hatang.capabilities.opendata.queries.index import Index
from hatang.capabilities.opendata.queries.standing import Standing
from hatang.capabilities.opendata.views.ckan import search as view
from hatang.kernel.ui.table_rows import fold_text

NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)
SEARCH = "/api/3/action/package_search"
_WORDS = ("giếng", "gieng", "trạm y tế", "test", "77", "bo-7", "1e5", "nước")
_TAGS = ("nhan", "nhan-1", "geospatial")
_SPECS = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join),
        "notes": st.sampled_from(_WORDS),
        "private": st.booleans() | st.just(False),
        "state": st.sampled_from(("active", "active", "deleted")),
        "license_id": st.sampled_from((None, "", "cc-by", "cc-zero")),
        "tag_names": st.lists(st.sampled_from(_TAGS), max_size=2, unique=True),
        "formats": st.lists(st.sampled_from(("CSV", "XLSX")), max_size=2, unique=True),
        "owner": st.integers(0, 1),
        # Before, at the very moment of and after what is published.
        "modified": st.integers(-2, 2).map(lambda n: NOW + timedelta(days=n)),
    }
)
_VALUES = {
    "tags": ("nhan", "nhan-1", "*", "nhan*"),
    "res_format": ("CSV", "*"),
    "organization": ("co-quan-0", "co-quan-*", "*"),
    "license_id": ("cc-by", "cc*", "*"),
    "name": ("bo-1", "bo*"),
    "id": (str(UUID(int=1)), "x"),
    "state": ("active", "deleted"),
    "private": ("false", "true"),
    "title": ("gieng",),
}
_CONDITIONS = st.sampled_from(sorted(_VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(_VALUES[name]), st.booleans())
)
_QUESTIONS = st.builds(
    CatalogueSearch,
    words=st.lists(st.sampled_from((*_WORDS, "gi", "7", "-", "khong")), max_size=2).map(" ".join),
    conditions=st.lists(_CONDITIONS, max_size=2),
    order=st.sampled_from(
        (
            (("score", True), ("metadata_modified", True)),
            (("metadata_modified", True),),
            (("title", False),),
            (("score", False), ("metadata_modified", True)),
        )
    ),
    start=st.integers(0, 3),
    rows=st.integers(0, 5),
    facets=st.lists(st.sampled_from(view.FACETS), max_size=2, unique=True),
)


def _package(number, spec, bodies):
    title = spec["title"]
    return Package(
        id=UUID(int=number + 1),
        name=f"bo-{number}",
        creator="system",
        created=NOW,
        title_words=fold_text(title),
        words=fold_text(f"bo-{number} {title} {spec['notes']}"),
        **spec | {"owner": bodies[spec["owner"]]},
    )


def _said(found, key):
    return found.count, [key(each) for each in found.page], found.facets


def _agree(held, questions):
    answered = 0
    for asked in questions:
        mine = held.find(asked, answers=view._answers(asked), value_of=view._values_of)
        if mine is None:
            continue
        answered += 1
        slow = finding.search_catalogue(
            Package.objects.listed(),
            held.entries,
            asked,
            answers=view._answers(asked),
            value_of=view._values_of,
            whole=registered.prefetch_package_parts,
        )
        told = _said(slow, lambda each: each.pk if isinstance(each, Package) else each.name)
        assert _said(mine, lambda each: each if isinstance(each, UUID) else each.name) == told, asked
    return answered


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(finding.SAME))
def test_what_holds_of_all_leaves_none_where_it_is_ruled_out(name):
    owner = Body.objects.create(kind="organization", name="co-quan-0", created=NOW)
    Package.objects.create(name="bo-0", creator="system", created=NOW, modified=NOW, owner=owner)
    for wanted, count in ((True, 1), (False, 0)):
        for value in ("*", finding.SAME[name]):
            asked = CatalogueSearch(conditions=[(name, value, wanted)])
            assert finding.filter_packages(Package.objects.listed(), asked).count() == count


@pytest.mark.property
@pytest.mark.integration
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(_SPECS, max_size=6),
    then=st.dictionaries(st.integers(0, 8), _SPECS | st.none(), max_size=3),
    questions=st.lists(_QUESTIONS, min_size=1, max_size=8),
)
def test_the_index_and_the_database_agree(published, first, then, questions):
    """`then` are changes by number: a dataset written anew, a new one, or None: one that goes for good."""
    with transaction.atomic():
        bodies = [Body.objects.create(kind="organization", name=f"co-quan-{n}", created=NOW) for n in (0, 1)]
        Package.objects.bulk_create(_package(n, spec, bodies) for n, spec in enumerate(first))
        index = Index.of(standing.read_documents(Package.objects.listed()))
        _agree(_held(index), questions)
        for number, spec in then.items():
            Package.objects.filter(pk=UUID(int=number + 1)).delete()
            if spec is not None:
                _package(number, spec, bodies).save()
        touched = {UUID(int=number + 1) for number in then}
        index = index.changed(touched, standing.read_documents(Package.objects.listed().filter(pk__in=touched)))
        assert set(index.keys) == set(Package.objects.listed().values_list("pk", flat=True))
        _agree(_held(index), questions)
        transaction.set_rollback(True)


def _held(index):
    return Standing("", index, published.list_entries(), {})


@pytest.fixture
def committed(transactional_db, settings):
    """Two datasets of one organisation that every connection sees."""
    settings.ALLOWED_HOSTS = ["*"]
    standing.drop_held_index()
    bodies = [Body.objects.create(kind="organization", name="co-quan", title="Cơ quan", created=NOW)]
    spec = {"title": "Giếng", "notes": "", "owner": 0, "modified": NOW}
    made = [_package(n, spec, bodies) for n in range(2)]
    for each in made:
        each.save()
    yield made
    standing.drop_held_index()


def _names(**asked):
    return [each["name"] for each in _asked(**asked)["results"]]


def _asked(**asked):
    return json.loads(Client().get(SEARCH, asked).content)["result"]


@pytest.fixture
def elsewhere():
    """A connection of another process, not committed until it says so."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    parameters = {name: value for name, value in parameters.items() if name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**parameters) as found:
        yield found


@pytest.mark.integration
def test_the_page_lists_out_of_the_index_what_was_committed(committed, elsewhere):
    def listed(words):
        page = Client().get("/du-lieu-mo/", {"q": words}).context
        return page["count"], page["total"], [each.name for each in page["registered"]]

    assert listed("gieng") == (2, 2, ["bo-0", "bo-1"])
    held = standing.get_held_index()
    assert held is not None, "asked the index"
    elsewhere.execute("UPDATE opendata_package SET title_words = 'ho', words = 'ho' WHERE name = 'bo-1'")
    elsewhere.commit()
    for words in ("gieng", "ho", "g", "", "gieng 1e5a", "khong-co"):
        slow = listing._in_database(words)
        assert listed(words) == (slow.count, slow.total, [each.name for each in slow.shown(0, 50)]), words
    assert listed("ho")[2] == ["bo-1"]


@pytest.mark.integration
def test_what_is_committed_is_found_by_the_next_question(committed, elsewhere, django_assert_max_num_queries):
    assert _names() == ["bo-0", "bo-1"]
    held = standing.get_held_index()
    assert held is not None
    assert _names() == ["bo-0", "bo-1"]
    assert standing.get_held_index() is held, "nothing changed"
    elsewhere.execute("UPDATE opendata_package SET title = 'Hồ', title_words = 'ho', words = 'ho' WHERE name = 'bo-1'")
    assert _names(q="ho") == [], "not committed yet"
    elsewhere.commit()
    assert _names(q="hồ") == ["bo-1"]
    assert _asked(q="ho")["results"][0]["title"] == "Hồ"


@pytest.mark.integration
def test_what_is_committed_late_is_not_missed(committed, elsewhere):
    """The earlier transaction ends last: a number of the last change would have hidden it."""
    _names()
    elsewhere.execute("UPDATE opendata_package SET words = 'som', title_words = 'som' WHERE name = 'bo-0'")
    Package.objects.filter(name="bo-1").update(words="muon")
    assert (_names(q="som"), _names(q="muon")) == ([], ["bo-1"])
    elsewhere.commit()
    assert _names(q="som") == ["bo-0"]


@pytest.mark.integration
def test_hidden_datasets_are_in_no_index(committed):
    hidden = committed[0]
    hidden.private, hidden.tag_names, hidden.modified = True, ["kin"], NOW + timedelta(1)
    hidden.save()
    assert _names() == ["bo-1"]
    held = standing.get_held_index()
    assert hidden.pk not in held.index.keys
    assert hidden.pk not in held.made
    assert "kin" not in held.index.counts("tags", held.index.find("", ()))
    assert _asked(**{"facet.field": "tags", "q": "tags:kin"})["facets"] == {"tags": {}}
    hidden.private = False
    hidden.save()
    assert _names(q="tags:kin") == ["bo-0"]


@pytest.mark.integration
def test_what_is_shown_of_others_follows_them(committed):
    package, other = committed
    asked = {"facet.field": "organization"}
    _asked(**asked)
    Body.objects.filter(name="co-quan").update(title="Cơ quan mới")
    found = _asked(**asked)
    assert {each["organization"]["title"] for each in found["results"]} == {"Cơ quan mới"}
    assert found["search_facets"]["organization"]["items"][0]["display_name"] == "Cơ quan mới"
    Resource.objects.create(package=package, position=0, url="https://example.vn/a", created=NOW, modified=NOW)
    assert _asked()["results"][0]["num_resources"] == 1
    package.tags.add(Tag.objects.create(name="nhan"))
    assert _asked()["results"][0]["num_tags"] == 1
    Relationship.objects.create(subject=package, object=other, kind="depends_on")
    assert _asked()["results"][1]["relationships_as_object"][0]["subject"] == "bo-0"
    package.name = "bo-moi"
    package.save()
    assert {each["subject"] for row in _asked()["results"] for each in row["relationships_as_object"]} == {"bo-moi"}
    package.delete()
    assert _asked()["results"][0]["relationships_as_object"] == []


@pytest.mark.integration
def test_own_writes_are_asked_of_the_database(committed):
    _names()
    with transaction.atomic():
        Package.objects.filter(name="bo-0").update(words="chua", title_words="chua")
        assert standing.get_current_index() is None
        assert _names(q="chua") == ["bo-0"]
        transaction.set_rollback(True)
    assert _names(q="chua") == []


@pytest.mark.integration
def test_old_changes_are_dropped_and_not_relied_on(committed, monkeypatch):
    _names()
    held = standing.get_held_index()
    monkeypatch.setattr(standing, "RELIED_ON_SECONDS", -1)
    assert standing.get_current_index() is not held
    assert standing.RELIED_ON_SECONDS < standing.KEPT_HOURS * 3600
    assert standing.drop_old_changes() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opendata_change SET at = at - interval '3 days'")
    assert standing.drop_old_changes() > 0


@pytest.mark.integration
def test_few_descriptions_are_kept(committed, monkeypatch):
    monkeypatch.setattr(ready, "MOST_KEPT", 1)
    for name in ("bo-0", "bo-1", "bo-0"):
        assert _names(q=f"name:{name}") == [name]
        assert len(standing.get_held_index().made) == 1
