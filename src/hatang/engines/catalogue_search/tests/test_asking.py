"""Questions in Solr's syntax: read against an index of a few datasets, refused where nothing is meant, and in time."""

import contextlib
import json
import time
from datetime import UTC, datetime

import pytest
import tantivy

from hatang.engines.catalogue_search import asking, documents, finding

pytestmark = pytest.mark.unit
NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)


def _describe(number, title, tags):
    """A dataset as CKAN's clients are shown it."""
    texts = dict.fromkeys(("notes", "author", "maintainer", "license_id", "url", "version", "creator_user_id"))
    moments = dict.fromkeys(("metadata_modified", "metadata_created"), f"2026-06-{number:02}T00:00:00.000000")
    return {
        **texts,
        **moments,
        "id": f"00000000-0000-0000-0000-{number:012}",
        "name": f"bo-{number}",
        "title": title,
        "owner_org": "qng",
        "organization": {"name": "qng", "title": "Sở Y tế"},
        "private": False,
        "state": "active",
        "type": "dataset",
        "tags": [{"name": tag} for tag in tags],
        "groups": [],
        "resources": [],
        "extras": [{"key": "year", "value": str(2020 + number)}],
    }


@pytest.fixture(scope="module")
def held():
    index = tantivy.Index(documents.make_schema(["vi", "en"]))
    writer = index.writer(15_000_000, 1)
    for number, title, tags, label in (
        (1, "Giếng đào", ["nước"], "public"),
        (2, "Trạm y tế", [], "public"),
        (3, "Giếng bí mật", ["nước"], "owner"),
    ):
        shown = {"vi": _describe(number, title, tags)}
        writer.add_document(documents.make_document(shown, [label], lambda each: json.dumps(each).encode()))
    writer.commit()
    writer.wait_merging_threads()
    return finding.ReadIndex(index)


def _find(held, text, *labels, **more):
    ranks = []
    query = asking.read_query(text, asking.QueryWay(held.index, NOW, ranks=ranks))
    found = finding.search_index(
        held, finding.CatalogueSearch(query, ranks=ranks, **more), labels=labels or ("public",), languages=("en", "vi")
    )
    return [json.loads(shown)["name"] for shown in found.page], found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gieng", ["bo-1"]),
        ("gieng OR tram", ["bo-1", "bo-2"]),
        ("-tags:nước", ["bo-2"]),
        ("year:[2022 TO *]", ["bo-2"]),
        ("metadata_modified:[NOW-29DAYS TO *]", ["bo-2"]),
        ("*:* OR title:gieng", ["bo-1", "bo-2"]),
    ],
)
def test_questions_find_under_their_labels_alone(held, text, names):
    assert sorted(_find(held, text)[0]) == names


def test_who_bears_both_labels_finds_both_and_facets_count_what_answers(held):
    names, found = _find(held, "gieng", "public", "owner", facets=("tags", "year"))
    assert sorted(names) == ["bo-1", "bo-3"]
    assert found.facets == {"tags": {"nước": 2}, "year": {"2021": 1, "2023": 1}}


@pytest.mark.parametrize("text", ["a" * 60_000, "a:(" * 20_000, "a:(" * 6_000, "tags:(" + "b" * 19_000, "(" * 19_000])
def test_a_search_is_parted_in_time_that_grows_with_its_length(held, text):
    started = time.process_time()
    with contextlib.suppress(asking.QueryError):
        asking.read_query(text, asking.QueryWay(held.index, NOW))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("gieng^0.1 OR tram", "bo-2"),
        ("gieng OR title:tram^9", "bo-2"),
        ("gieng^9 OR tram", "bo-1"),
        ("dao OR -tram", "bo-1"),
        ("-tags:nước", "bo-2"),
    ],
)
def test_the_best_stand_first_however_a_question_is_put_together(held, text, best):
    assert _find(held, text)[0][0] == best


@pytest.mark.parametrize("name", ["metadata_modified", "title", "name"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_counted_from_the_far_end_part_what_stands_at_one_place(monkeypatch, name, descending):
    index = tantivy.Index(documents.make_schema(["vi"]))
    for batch in (range(1, 12), range(12, 31)):
        writer = index.writer(15_000_000, 1)
        for number in batch:
            day = f"2026-06-{1 + number % 4:02}T00:00:00.000000"
            shown = {"vi": _describe(number, f"Giếng {number}", []) | {"metadata_modified": day}}
            writer.add_document(documents.make_document(shown, ["public"], lambda each: json.dumps(each).encode()))
        writer.commit()
        writer.wait_merging_threads()
    held = finding.ReadIndex(index)
    whole = _find(held, "gieng", order=[(name, descending)], rows=50)[0]
    assert len(whole) == len(set(whole)) == 30
    monkeypatch.setattr(finding, "_FAR", 1)
    for rows in (1, 4):
        pages = [_find(held, "gieng", order=[(name, descending)], start=start, rows=rows) for start in range(32)]
        assert [names for names, _page in pages] == [whole[start : start + rows] for start in range(32)]
        assert {page.count for _names, page in pages} == {30}


def test_another_page_of_a_question_is_known_again_and_nobody_else_is_given_it(held, monkeypatch):
    asked, looked = {"asked": "gieng"}, []
    find_page, count_facet = finding._find_page, finding.count_facet
    monkeypatch.setattr(finding, "_find_page", lambda *given: looked.append("page") or find_page(*given))
    monkeypatch.setattr(finding, "count_facet", lambda *given: looked.append("facet") or count_facet(*given))
    both = _find(held, "gieng", "public", "owner", facets=("tags",), **asked)
    assert len(both[0]) == 2
    pages = [_find(held, "gieng", "public", "owner", start=n, rows=1, facets=("tags",), **asked) for n in range(3)]
    assert [name for names, _page in pages for name in names] == both[0]
    assert {page.count for _names, page in pages} == {2}
    assert [page.facets for _names, page in pages] == [both[1].facets] * 3
    assert looked == ["page", "facet"]
    alone = _find(held, "gieng", "public", facets=("tags",), **asked)
    assert (alone[0], alone[1].facets, len(looked)) == (["bo-1"], {"tags": {"nước": 1}}, 4)
    _find(held, "gieng", "public", order=[("name", False)], **asked)
    _find(held, "gieng", "public", start=100, **asked)
    assert looked[4:] == ["page", "page"], "another order, and what is not kept"
