"""The search answers Solr's syntax, tells nothing hidden, and knows what was committed before a question."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from tests import cast

from hatang.capabilities.opendata.formats import standing
from hatang.capabilities.opendata.models import Body, Package, Resource, Tag
from hatang.capabilities.opendata.tests.conftest import Asker
from hatang.engines.catalogue_search import asking, finding
from hatang.kernel import events

NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)
SEARCH = "/api/3/action/package_search"
# name, title, notes, tags, format, extras, days before NOW.
_DATASETS = (
    (
        "gieng-dao",
        "Giếng đào thôn Bản",
        "Nước ngầm",
        ["nước", "giếng"],
        "CSV",
        {"frequency": "annual", "year": "2020"},
        0,
    ),
    ("tram-y-te", "Trạm y tế xã", "Danh sách trạm, giếng của trạm", ["y-te"], "XLSX", {"frequency": "monthly"}, 1),
    ("cap-quang", "Cáp quang", "Tuyến cáp", ["vien-thong"], "CSV", {"year": "2023"}, 40),
    ("truong-hoc", "Trường học", "", [], "GeoJSON", {}, 800),
)
_ALL = {name for name, *_rest in _DATASETS}


def _make(name, title, notes, tags, kind, extras, days, *, owner, **more):
    at = NOW - timedelta(days=days)
    package = Package.objects.create(
        name=name,
        title=title,
        notes=notes,
        owner=owner,
        creator="system",
        license_id="cc-by",
        created=at,
        modified=at,
        tag_names=tags,
        formats=[kind],
        extras=[{"key": key, "value": value} for key, value in extras.items()],
        **more,
    )
    package.tags.set([Tag.objects.get_or_create(name=tag)[0] for tag in tags])
    Resource.objects.create(
        package=package, position=0, url="https://example.vn/a", format=kind, created=at, modified=at
    )
    return package


@pytest.fixture
def held(db):
    owner = Body.objects.create(kind="organization", name="qng-syt", title="Sở Y tế", created=NOW)
    for each in _DATASETS:
        _make(*each, owner=owner)
    return standing.get_current_index()


def _find(held, text, **more):
    found = standing.search_catalogue(
        held, finding.CatalogueSearch(asking.read_query(text, asking.QueryWay(held.index, NOW, **more)), rows=50)
    )
    names = [json.loads(shown)["name"] for shown in found.page]
    assert found.count == len(names)
    return set(names)


@pytest.mark.integration
def test_solr_s_syntax_is_answered_with_and_without_diacritics(held):
    for text, names in {
        "": _ALL,
        "*:*": _ALL,
        "giếng": {"gieng-dao", "tram-y-te"},
        "gieng": {"gieng-dao", "tram-y-te"},
        "GIẾNG đào": {"gieng-dao"},
        "gie": {"gieng-dao", "tram-y-te"},
        "title:gieng": {"gieng-dao"},
        "title:gie": set(),
        "title_ngram:gie": {"gieng-dao"},
        '"trạm y tế"': {"tram-y-te"},
        '"tram te"': set(),
        '"tram te"~1': {"tram-y-te"},
        "gieng AND NOT tram": {"gieng-dao"},
        "gieng -tram": {"gieng-dao"},
        "gieng && !tram": {"gieng-dao"},
        "giếng OR quang": {"gieng-dao", "tram-y-te", "cap-quang"},
        "quang || (truong AND hoc)": {"cap-quang", "truong-hoc"},
        "quang OR -gieng": {"cap-quang", "truong-hoc"},
        "NOT gieng": {"cap-quang", "truong-hoc"},
        "+gieng +dao": {"gieng-dao"},
        "g?eng": {"gieng-dao", "tram-y-te"},
        "tr*ng": {"truong-hoc"},
        "name:*-y-*": {"tram-y-te"},
        "tags:(nước OR vien-thong)": {"gieng-dao", "cap-quang"},
        'tags:"nước"': {"gieng-dao"},
        "tags:v*": {"cap-quang"},
        "tags:*": _ALL - {"truong-hoc"},
        "-tags:*": {"truong-hoc"},
        "truonng~": {"truong-hoc"},
        "truonng~1": {"truong-hoc"},
        "truonng~0.8": {"truong-hoc"},
        "name:cap-quanh~1": {"cap-quang"},
        "res_format:CSV": {"gieng-dao", "cap-quang"},
        "frequency:annual": {"gieng-dao"},
        "extras_frequency:(annual OR monthly)": {"gieng-dao", "tram-y-te"},
        "frequency:*": {"gieng-dao", "tram-y-te"},
        "frequency:an?ual": {"gieng-dao"},
        "year:[2020 TO 2022]": {"gieng-dao"},
        "year:{2020 TO *]": {"cap-quang"},
        "year:[* TO *]": {"gieng-dao", "cap-quang"},
        "name:[c TO h]": {"cap-quang", "gieng-dao"},
        "nothing:1": set(),
        "-nothing:1": _ALL,
        "state:active AND capacity:public AND dataset_type:dataset": _ALL,
        "metadata_modified:[NOW-2DAYS TO *]": {"gieng-dao", "tram-y-te"},
        "metadata_modified:[NOW/DAY TO NOW]": {"gieng-dao"},
        "metadata_modified:{* TO NOW-1YEAR/YEAR}": {"truong-hoc"},
        "metadata_created:[2026-01-01T00:00:00Z TO 2026-06-29T00:00:00.5Z]": {"cap-quang"},
        'metadata_modified:["2026-06-29T03:00:00Z" TO *]': {"gieng-dao", "tram-y-te"},
        "metadata_modified:[* TO *]": _ALL,
        "/gi.*/": {"gieng-dao", "tram-y-te"},
        "organization:qng-syt": _ALL,
        "(organization:qng-syt) AND (groups:a OR tags:giếng)": {"gieng-dao"},
        r"title_string:Cáp\ quang": {"cap-quang"},
        "gieng^2 OR title:tram^0.5": {"gieng-dao", "tram-y-te"},
        "&": set(),
        "gieng & dao": {"gieng-dao"},
    }.items():
        assert _find(held, text) == names, text
    assert _find(held, "giếng quang") == set()
    assert _find(held, "giếng quang", one_is_enough=True) == {"gieng-dao", "tram-y-te", "cap-quang"}
    assert _find(held, "gieng", fields={"title": 1.0}) == {"gieng-dao"}


OTHER_SYNTAX = (
    'title:"',
    "(a",
    "a AND",
    "{!lucene}a",
    "_query_:a",
    "a:b:c",
    "title:(tags:a)",
    "metadata_modified:[today TO *]",
    "metadata_modified:[NOW-1FORTNIGHT TO *]",
    "metadata_modified:[NOW-999999YEARS TO *]",
    "metadata_modified:2026*",
    "title:[a TO b]",
    "[a TO b]",
    "tags:/[/",
    ">5",
    "*:a",
    "a^1.2.3",
    '"a b"~9999999999',
    "tram " * 65,
    "*a* " * 17,
    "tram~2 " * 17,
    "a" * 20_001,
    "(" * 9_000 + "a" + ")" * 9_000,
)


@pytest.mark.integration
def test_other_syntax_is_an_error_and_never_silence(held):
    asker = Asker()
    for text in OTHER_SYNTAX:
        with pytest.raises(asking.QueryError):
            _find(held, text)
        status, said = asker("package_search", q=text)
        assert (status, said["__type"]) == (409, "Search Error"), text[:99]


@pytest.mark.integration
def test_the_best_come_first_then_the_newest_and_pages_part_them(held, monkeypatch):
    def ask(**asked):
        return [each["name"] for each in Asker()("package_search", **asked)[1]["results"]]

    assert ask(q="giếng") == ["gieng-dao", "tram-y-te"], "in the title before in the text"
    assert ask(q="giếng^0.1 OR title:trạm^9")[0] == "tram-y-te"
    assert ask() == [name for name, *_rest in _DATASETS]
    assert ask(sort="metadata_created asc") == [name for name, *_rest in reversed(_DATASETS)]
    monkeypatch.setattr(finding, "_FAR", 1)
    assert [ask(sort="title asc", start=n, rows=2) for n in range(5)] == [
        ["cap-quang", "gieng-dao"],
        ["gieng-dao", "tram-y-te"],
        ["tram-y-te", "truong-hoc"],
        ["truong-hoc"],
        [],
    ]
    assert ask(sort="title asc") == ["cap-quang", "gieng-dao", "tram-y-te", "truong-hoc"]
    assert ask(fq_list=["tags:nước", "res_format:CSV"]) == ["gieng-dao"]
    assert ask(q="gieng quang", **{"q.op": "OR", "fq": "-name:cap-quang"}) == ["gieng-dao", "tram-y-te"]
    assert Asker()("package_search", fl="id,name", rows=1)[1]["results"][0].keys() == {"id", "name"}


@pytest.mark.integration
@pytest.mark.parametrize(
    "sort",
    [
        "score desc, metadata_modified desc",
        *(
            pytest.param(sort, marks=pytest.mark.night("samples"))
            for sort in ("name asc", "title asc", "id asc", "metadata_modified desc")
        ),
    ],
)
def test_pages_part_every_order(held, sort):
    def ask(**asked):
        return [each["name"] for each in Asker()("package_search", sort=sort, **asked)[1]["results"]]

    assert [ask(start=n, rows=1)[0] for n in range(4)] == ask()


@pytest.mark.integration
def test_facets_count_what_answers(held):
    def count(*names, **asked):
        return Asker()("package_search", rows=0, **asked, **{"facet.field": list(names)})[1]["facets"]

    assert count("res_format", "frequency", q="gieng") == {
        "res_format": {"CSV": 1, "XLSX": 1},
        "frequency": {"annual": 1, "monthly": 1},
    }
    assert count("tags", **{"facet.limit": 1})["tags"] == {"giếng": 1}
    assert count("res_format", **{"facet.mincount": 2}) == {"res_format": {"CSV": 2}}
    assert count("license_id", **{"facet.limit": -1}) == {"license_id": {"cc-by": 4}}


@pytest.mark.integration
@pytest.mark.parametrize(
    "texts",
    [
        ("", "name:kin", "*:* OR name:kin"),
        pytest.param(
            ("kin", "capacity:private", "private:true", "-nothing:1", "tags:*"), marks=pytest.mark.night("roads")
        ),
    ],
)
def test_hidden_datasets_are_found_by_those_who_may_see_them_alone(health, keeper, texts):
    """The label joins after the question is read: whatever is asked, counts and facets too."""
    officer = Asker(cast.agency_officer("QNG.SYT"))
    keeper("package_create", name="ro", owner_org="qng-syt", tags=[{"name": "chung"}])
    keeper("package_create", name="kin", owner_org="qng-syt", private=True, tags=[{"name": "mat-ong"}])
    asked = {"facet.field": ["tags"]}
    for text in texts:
        for who in (Asker(), Asker(cast.outsider())):
            found = who("package_search", q=text, include_private=True, **asked)[1]
            assert "kin" not in [each["name"] for each in found["results"]], text
            assert found["count"] == len(found["results"])
            assert "mat-ong" not in found["facets"]["tags"]
        assert "kin" not in str(officer("package_search", q=text, **asked)[1]["results"]), "not asked for"
    for who in (officer, keeper):
        found = who("package_search", include_private=True, **asked)[1]
        assert found["facets"]["tags"] == {"chung": 1, "mat-ong": 1}
        assert who("package_search", q="capacity:private", include_private=True)[1]["count"] == 1


# ---- the index on disk


@pytest.fixture
def committed(transactional_db, settings, tmp_path, monkeypatch):
    """Two datasets of one organisation that every connection sees; nothing is trusted, not even for a moment."""
    monkeypatch.setattr(standing, "TRUSTED_SECONDS", 0)
    settings.ALLOWED_HOSTS = ["*"]
    settings.HATANG_DATA = tmp_path
    standing.drop_held_index()
    owner = Body.objects.create(kind="organization", name="co-quan", title="Cơ quan", created=NOW)
    yield [_make(f"bo-{n}", "Giếng", "", [], "CSV", {}, 0, owner=owner, id=UUID(int=n + 1)) for n in range(2)]
    standing.drop_held_index()


def _ask(**asked):
    return json.loads(Client().get(SEARCH, asked).content)["result"]


def _names(**asked):
    return [each["name"] for each in _ask(**asked)["results"]]


@pytest.fixture
def elsewhere():
    """A connection of another process, not committed until it says so."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    parameters = {name: value for name, value in parameters.items() if name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**parameters) as found:
        yield found


@pytest.mark.integration
def test_what_is_committed_is_found_by_the_next_question(committed, elsewhere):
    assert _names() == ["bo-0", "bo-1"]
    state = standing.get_current_index().number
    assert standing.get_current_index().number == state, "nothing changed"
    elsewhere.execute("UPDATE opendata_package SET title = 'Hồ' WHERE name = 'bo-1'")
    assert _names(q="ho") == [], "not committed yet"
    elsewhere.commit()
    assert _names(q="hồ") == ["bo-1"]
    page = Client().get("/du-lieu-mo/", {"q": "ho"}).context
    assert (page["count"], page["total"], [each.name for each in page["registered"]]) == (1, 2, ["bo-1"])


@pytest.mark.integration
def test_what_is_committed_late_is_not_missed(committed, elsewhere):
    """The earlier transaction ends last: a number of the last change would have hidden it."""
    _names()
    elsewhere.execute("UPDATE opendata_package SET title = 'som' WHERE name = 'bo-0'")
    Package.objects.filter(name="bo-1").update(title="muon")
    assert (_names(q="som"), _names(q="muon")) == ([], ["bo-1"])
    elsewhere.commit()
    assert _names(q="som") == ["bo-0"]


@pytest.mark.integration
def test_what_is_shown_of_others_follows_them(committed):
    package, _other = committed
    asked = {"facet.field": "organization"}
    _ask(**asked)
    Body.objects.filter(name="co-quan").update(title="Cơ quan mới")
    found = _ask(**asked)
    assert {each["organization"]["title"] for each in found["results"]} == {"Cơ quan mới"}
    assert found["search_facets"]["organization"]["items"][0]["display_name"] == "Cơ quan mới"
    package.tags.add(Tag.objects.create(name="nhan"))
    assert _ask(q="tags:nhan")["results"][0]["num_tags"] == 1
    package.private = True
    package.save()
    assert _names() == ["bo-1"]
    Package.objects.filter(name="bo-1").delete()
    assert _names() == []


@pytest.mark.integration
def test_own_writes_are_found_before_they_are_committed(committed):
    _names()
    with transaction.atomic():
        Package.objects.filter(name="bo-0").update(title="chua")
        assert _names(q="chua") == ["bo-0"]
        transaction.set_rollback(True)
    assert _names(q="chua") == []


@pytest.mark.integration
def test_the_index_is_kept_on_disk_for_its_owner_and_read_again(committed, settings, monkeypatch):
    settings.HATANG_DATA.joinpath("search", "of-another-database").mkdir(parents=True)
    _names()
    (folder,) = settings.HATANG_DATA.joinpath("search").iterdir()
    assert folder == standing.get_current_index().folder
    assert not [each for each in folder.iterdir() if stat.S_IMODE(each.stat().st_mode) & 0o077]
    standing.drop_held_index()
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_build_index", None)
        assert _names() == ["bo-0", "bo-1"], "read, not built"
    for each in folder.iterdir():
        each.write_bytes(b"") if each.name == "meta.json" else None
    standing.drop_held_index()
    assert _names() == ["bo-0", "bo-1"], "what cannot be read is built anew"


@pytest.mark.integration
def test_another_database_address_or_version_has_another_index(committed, settings, monkeypatch):
    folders = {standing._choose_folder("1/1/5/6"), standing._choose_folder("1/1/5/7")}
    settings.HATANG_ADDRESS = "https://other.example"
    folders.add(standing._choose_folder("1/1/5/6"))
    monkeypatch.setattr(standing.documents, "VERSION", 0)
    folders.add(standing._choose_folder("1/1/5/6"))
    assert len(folders) == 4
    _names()
    # A copy of the database's files as they were: under the same name, but not as far as the index.
    held = standing.get_current_index()
    number = held.number
    further = int(held.snapshot.split(":")[1]) + 1_000
    held.snapshot = f"{further}:{further}:"
    assert _names() == ["bo-0", "bo-1"]
    assert standing.get_current_index().number != number


@pytest.mark.integration
def test_while_another_process_writes_what_stands_is_told_and_soon_the_rest(committed, elsewhere):
    _names()
    Package.objects.filter(name="bo-0").update(title="moi")
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [standing._WRITER])
    assert _names(q="moi") == []
    elsewhere.execute("SELECT pg_advisory_unlock(%s)", [standing._WRITER])
    assert _names(q="moi") == ["bo-0"]


@pytest.mark.integration
def test_what_is_published_is_looked_at_again_when_people_describe_anew_what_they_made(committed, monkeypatch):
    _names()
    looked = []
    monkeypatch.setattr(standing, "read_entries", lambda: looked.append(1) or iter(()))
    with transaction.atomic():
        events.publish_event("dataset.described", {"dataset": "map.x"})
    assert _names() == ["bo-0", "bo-1"]
    assert looked == [1]


@pytest.mark.integration
def test_for_a_moment_what_others_wrote_may_be_missed_and_never_what_was_written_here(committed, monkeypatch):
    monkeypatch.setattr(standing, "TRUSTED_SECONDS", 60)
    assert _names() == _names() == ["bo-0", "bo-1"]
    Package.objects.filter(name="bo-0").update(private=True)
    assert _names() == ["bo-0", "bo-1"], "written behind the interface"
    keeper = Asker(cast.officer())
    assert keeper("package_patch", id="bo-1", title="Hồ")[0] == 200
    assert _names() == ["bo-1"]


@pytest.mark.integration
def test_a_change_that_comes_while_the_index_is_confirmed_is_not_missed(committed, elsewhere, monkeypatch):
    _names()
    found = standing.get_current_index

    def look():
        held = found()
        elsewhere.execute("UPDATE opendata_package SET title = 'giua' WHERE name = 'bo-1'")
        elsewhere.commit()
        return held

    with monkeypatch.context() as patch:
        patch.setattr(standing, "get_current_index", look)
        standing.confirm_index()
    standing.drop_held_index()
    assert _names(q="giua") == ["bo-1"]


@pytest.mark.integration
def test_an_index_that_cannot_be_written_lets_the_next_question_write(committed, monkeypatch):
    _names()
    Package.objects.filter(name="bo-0").update(title="moi")
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_change_index", None)
        with pytest.raises(TypeError):
            standing.get_current_index()
    assert _names(q="moi") == ["bo-0"]


@pytest.mark.integration
def test_old_changes_are_dropped_once_the_index_knows_them(committed, monkeypatch):
    _names()
    number = standing.get_current_index().number
    assert standing.confirm_index() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opendata_change SET at = at - interval '3 days'")
    assert standing.confirm_index() > 0
    assert standing.RELIED_ON_SECONDS < standing.KEPT_HOURS * 3600
    monkeypatch.setattr(standing, "RELIED_ON_SECONDS", -1)
    assert standing.get_current_index().number != number
    assert _names() == ["bo-0", "bo-1"]
