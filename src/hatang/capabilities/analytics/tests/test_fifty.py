"""The fifty questions on the demonstration: each answer comes, in at most six clicks, and its page stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from tests import cast

from hatang.capabilities.analytics.formats import answering, offering, proposing, spoken, subjects
from hatang.capabilities.analytics.formats.answering import Asker
from hatang.capabilities.analytics.formats.choosing import read_choice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.tests.fifty import CLICKS_AT_MOST, FIFTY, STRANGERS
from hatang.capabilities.lake import public as lake
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, SYSTEM, Area
from hatang.kernel.problems import Problem

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
# What those of the day are asked of, with what stands under the prepared tables.
BY_DAY = (
    *("places.unit", "places.inside", "places.hamlet", "places.population", "plan.definition", "plan.funding"),
    *("assets.site", "assets.fibre_service", "assets.fibre_correction"),
    *("coverage.hole", "coverage.declared", "coverage.area", "coverage.challenge", "assets.cell", "places.former_unit"),
)
# In own words: what is asked, of which table, what the choice must hold, and what is said not to be understood.
SPOKEN = (
    ("Bao nhiêu thôn chưa có 4G?", "model.hamlet", "la.has_4g=false"),
    ("Thôn nào trên 300 hộ mà chưa có 5G?", "model.hamlet", "tu.households=301&la.has_5g=false"),
    ("Xã Cà Đam còn bao nhiêu lõm sóng?", "coverage.hole", "o=Cà Đam&trong.closed_on=1"),
    (
        "Cột nào của Viettel ở Cà Đam do ông Ba trông?",
        "assets.site",
        "o=Cà Đam&xem=dong",
        ("do", "ông", "Ba"),
    ),
)
EVERY = (*FIFTY, *STRANGERS)
ANSWERED = [each for each in EVERY if not each.unanswered]
pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _no_tiles(monkeypatch):
    """Nobody asks the drawings of what is published."""
    monkeypatch.setattr("hatang.capabilities.lake.formats.tiles.is_tippecanoe_installed", lambda: False)


def publish(settings, folder, names):
    settings.HATANG_LAKE = str(folder / "lake")
    lake.publish(SYSTEM, names=names, as_of=DAY, now=NOW)


def ask(asked):
    """The answer and how many clicks it takes."""
    actor = getattr(cast, asked.who)()
    choice = read_choice(QueryDict(asked.choice))
    ground = answering.find_ground([Area.parse(asked.area)] if asked.area else [], DAY)
    with open_desk(actor, as_of=DAY) as opened:
        assert choice.of in {title.name for title in subjects.list_subjects(opened)}, "it stands on the first page"
        answer = answering.answer_choice(opened, choice, Asker(actor, DAY, ground))
        subject = subjects.find_subject(opened, choice.of, choice.linked_to)
        members = answering.list_members(opened, subject)
        links = subjects.list_linkable(opened, subject)
        there = answering.list_members(opened, subject.linked) if subject.linked else {}
        form = offering.build_form(subject, choice, members, DAY, answer.names, links, there)
    return answer, count_clicks(asked, form)


def count_clicks(asked, form):
    """By the rule of `fifty`; a value that the form does not offer is an error."""
    clicks, unfolded = 2 * bool(asked.area), set()

    def unfold(fold):
        nonlocal clicks
        clicks += fold not in unfolded
        unfolded.add(fold)

    folds = {"": (form.facets, form.ranges, form.groups)}
    folds |= {"kem": (form.linked.facets, form.linked.ranges, None)} if form.linked else {}
    folds |= {fold.title: (fold.facets, fold.ranges, fold.groups) for fold in form.reaches}
    ticked = {
        (offer.name, offer.value): (fold, facet)
        for fold, (facets, _ranges, _groups) in folds.items()
        for facet in facets
        for offer in facet.offers
    }
    ranged = {
        f"{each.start}{side}.{each.key}": fold
        for fold, held in folds.items()
        for each in held[1]
        for side in ("tu", "den")
    }
    grouped = {offer.value: fold for fold, held in folds.items() if held[2] for offer in held[2].offers}
    linked = {offer.value for link in form.links for offer in link.offers}
    for name, value in parse_qsl(asked.choice):
        clicks += 1
        if name == "do":
            assert value in {offer.value for each in form.measures for offer in each.offers}
            clicks += 1
        elif name == "theo" and value not in grouped:
            assert value in {offer.value for offer in form.spans.offers}
            unfold("spans")
        elif name == "theo" and grouped[value]:
            unfold(grouped[value])
        elif name == "kem":
            assert value in linked
            unfold("kem")
        elif name in ("so-voi", "chuoi"):
            unfold("dates")
        elif name == "o":
            unfold("areas")
            assert value in {offer.value for offered in (form.communes, form.districts) for offer in offered.offers}
        elif name in ranged:
            unfold(ranged[name] or "ranges")
        elif (name, value) in ticked or name.startswith(("la.", "tu.", "den.", "trong.", "co.", "kem.")):
            fold, facet = ticked[name, value]
            if fold:
                unfold(fold)
            if facet.is_long:
                unfold(name)
    return clicks


def find_faults(asked):
    """Why the question is not answered as it should be; nothing where it is."""
    try:
        answer, clicks = ask(asked)
    except (Problem, KeyError, AssertionError) as error:
        yield repr(error)[:300]
        return
    rows = answer.answer.table.to_pylist()
    if clicks > CLICKS_AT_MOST:
        yield f"{clicks} clicks"
    if not rows and not asked.is_empty:
        yield "no rows"
    # A commune without any has none behind it.
    counts = [row[answer.answer.table.column_names[-1]] for row in rows]
    if answer.choice.groups and rows and counts[0] and (behind := answer.rows_behind(0)) is not None:
        actor = getattr(cast, asked.who)()
        with open_desk(actor, as_of=DAY) as opened:
            if not answering.answer_choice(opened, behind, Asker(actor, DAY)).answer.table.num_rows:
                yield "no rows behind the first group"


def test_at_least_nine_in_ten_are_answered():
    assert len(FIFTY) == len({each.words for each in FIFTY}) == 50
    assert sum(not each.unanswered for each in FIFTY) >= 45
    assert sum(not each.unanswered for each in STRANGERS) >= 18
    assert sum(each.by_day for each in EVERY) == 7
    assert all(each.choice for each in ANSWERED)


@pytest.mark.usefixtures("province")
def test_some_of_them_are_answered_in_few_clicks(settings, tmp_path):
    publish(settings, tmp_path, BY_DAY)
    faults = [(asked.words, fault) for asked in EVERY if asked.by_day for fault in find_faults(asked)]
    assert not faults
    faults = [(words, fault) for words, *wanted in SPOKEN for fault in find_misread(words, *wanted)]
    assert not faults


def find_misread(words, of, parts, missed=()):
    """What of a question in own words no proposal about that table says, or the first says it has not understood."""
    wish = spoken.SpokenQuestion.read(words, year=DAY.year)
    with open_desk(cast.officer(), as_of=DAY) as opened:
        proposals = [each for each in proposing.propose_choices(opened, wish, DAY) if each.choice.of == of]
    if not proposals:
        yield "no proposal"
        return
    asked = set(parse_qsl(proposals[0].choice.query()))
    asked |= {("o", row.name) for row in places.list_units(as_of=DAY) if str(row.area) in proposals[0].choice.areas}
    yield from (part for part in parse_qsl(parts) if part not in asked)
    if proposals[0].missed != missed:
        yield proposals[0].missed


@pytest.mark.night("samples")
@pytest.mark.usefixtures("province")
def test_every_open_table_with_rows_that_are_not_for_everybody_says_so():
    opened = [
        declared for declared in datasets.list_declared() if declared.access == "open" and not declared.holds_back
    ]
    counts = {
        declared.name: [sum(1 for _row in declared.rows(DAY, actor)) for actor in (ANONYMOUS, SYSTEM)]
        for declared in opened
    }
    assert not {name: pair for name, pair in counts.items() if pair[0] != pair[1]}
    assert any(pair[0] for pair in counts.values())


@pytest.mark.night("samples")
@pytest.mark.usefixtures("province")
def test_all_of_them_are_answered_in_few_clicks_and_stand_on_a_page(settings, tmp_path):
    publish(settings, tmp_path, [dataset.name for dataset in datasets.list_declared()])
    faults = [(asked.words, fault) for asked in ANSWERED for fault in find_faults(asked)]
    for asked in ANSWERED:
        area = f"&area={asked.area}" if asked.area else ""
        page = cast.client(getattr(cast, asked.who)()).get(f"/phan-tich/?{asked.choice}&as_of={DAY}{area}")
        if page.status_code != 200 or 'role="alert"' in page.content.decode():
            faults.append((asked.words, f"the page answers {page.status_code}"))
    assert not faults
