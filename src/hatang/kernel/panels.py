"""What a capability shows in the frames that belong to nobody: home, place page, map, search, chips, demonstration.

A capability declares it in its room `panels.py`, as a tuple; a frame asks for one kind and draws what it is given:

    PANELS = (panels.HomeCard("worst", "half", 10, worst_card), panels.SearchSource(_("Hamlets"), "house", 50, hamlets))

The rooms are imported when a frame first asks, not when the process starts. Within a kind `order` decides; of two that
name the same, the capability that stands first in the house.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from hatang.kernel.access import has_right
from hatang.kernel.capability import Group, all_capabilities
from hatang.kernel.state import cache_by_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django import forms
    from django.http import HttpRequest

    from hatang.kernel.access import Actor, Area
    from hatang.kernel.definitions import MovedKind
    from hatang.kernel.problems import Text
    from hatang.kernel.ui import maps
    from hatang.kernel.ui.context import Context
    from hatang.kernel.ui.tables import Column, Table

    type Feature = dict[str, Any]
    type Find = Callable[[Context, Actor, tuple[str, ...]], Iterable[Hit]]


@dataclass(frozen=True)
class Look:
    """Who looks at a frame, and at what; `area` is what the frame is about (a place page's place), None where no area
    is known."""

    request: HttpRequest
    context: Context
    actor: Actor
    area: Area | None


@dataclass(frozen=True)
class Part:
    """A piece of a page: a template of the capability's own folder, with its values. Drawn by `{% part %}`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HomeCard:
    """A card of the first page, in one of its slots; None where it has nothing to show.

    `roles` are those it is for, everybody where none is named.
    """

    name: str
    slot: Literal["lead", "left", "right", "half", "further"]
    order: int
    show: Callable[[Look], Part | None]
    rule: str = "public"
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LandingPage:
    """The page on which people of these roles land instead of the overview: that of their own place or body."""

    name: str
    order: int
    find: Callable[[Look], str | None]
    roles: frozenset[str]
    rule: str = "public"


@dataclass(frozen=True)
class LackingThing:
    """Something that an installation does not have yet: who is to act (a person or their office), and where.

    `act` says what the reader does at the address, where that is another thing than what is owed; `number` for how many
    things the line stands.
    """

    owner: str
    title: str
    address: str
    detail: str = ""
    act: str = ""
    number: int = 1


@dataclass(frozen=True)
class Lack:
    """A kind of things that a new province lacks, for the page of its first days.

    `ways` are words and addresses that bring in many of them at once. What is not `counted` on the first page is shown
    there in another way.
    """

    name: str
    title: Text
    order: int
    list_things: Callable[[Look], Iterable[LackingThing]]
    rule: str = "public"
    ways: Callable[[Look], Sequence[tuple[str, str]]] | None = None
    counted: bool = True


@dataclass(frozen=True)
class ApiExample:
    """A call that a developer tries first; `address` is answered to everybody, with its query."""

    name: str
    order: int
    title: Text
    address: str
    rule: str = "public"


@dataclass(frozen=True)
class PlacePanel:
    """A part of the page of a place of these kinds: drawn by `show`, or a table, which may answer by itself.

    With both the part draws the table, given to it as `shown_table`.
    """

    name: str
    kinds: frozenset[str]
    slot: Literal["top", "left", "right", "below"]
    order: int
    show: Callable[[Look], Part | None] | None = None
    table: Callable[[Look], Table | None] | None = None
    rule: str = "public"


@dataclass(frozen=True)
class PlaceAction:
    """What the reader may do about a place of these kinds: a button of its page, the first of them stands out.

    `link` gives the address, None where there is nothing to do; `further` ones lie in the menu behind the others.
    """

    name: str
    kinds: frozenset[str]
    order: int
    title: Text
    icon: str
    link: Callable[[Look], str | None]
    rule: str = "public"
    further: bool = False


@dataclass(frozen=True)
class PagePart:
    """A part of a page of another capability, which is named by its road, in one of the slots it leaves open."""

    page: str
    slot: str
    order: int
    show: Callable[[Look], Part | None]
    rule: str = "public"


def _read_nothing(as_of: date, asked: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {}


def _is_for_everybody(look: Look) -> bool:
    return True


@dataclass(frozen=True)
class TableColumns:
    """Columns that a capability adds to a table of another's page, which is named by its road: `read` gives, as of a
    date and for what the page asks (its own filter by name), the key of a row → the name of a column → its value.

    Columns that draw themselves from the row need no `read`; `is_for` says whether a reader is shown them.
    """

    page: str
    order: int
    columns: tuple[Column, ...]
    read: Callable[[date, Mapping[str, Any]], Mapping[str, Mapping[str, Any]]] = _read_nothing
    is_for: Callable[[Look], bool] = _is_for_everybody


@dataclass(frozen=True)
class AccountLink:
    """A page of the reader's own things, in the menu of their account on every page."""

    title: Text
    icon: str
    url_name: str
    order: int
    rule: str = "signed_in"


@dataclass(frozen=True)
class Tab:
    """A tab of a bar that several capabilities fill; `url_name` is the page it leads to and is marked on."""

    bar: str
    title: Text
    url_name: str
    order: int
    rule: str = "public"


@dataclass(frozen=True)
class Beneath:
    """Pages on which a word of the menu, named by its road, is marked too."""

    entry: str
    roads: tuple[str, ...]
    order: int = 0


@dataclass(frozen=True)
class RecordFrame:
    """What stands around every page about one record of a kind, whoever shows the page: the template to extend and its
    values for a record and the tab that is open."""

    of: str
    template: str
    values: Callable[[HttpRequest, str, str], Mapping[str, Any]]
    order: int = 0


@dataclass(frozen=True)
class RecordPanel:
    """A part of the page of one record of a kind, by the record's key."""

    of: str
    order: int
    show: Callable[[Look, str], Part | None]
    rule: str = "public"


@dataclass(frozen=True)
class DefinitionUse:
    """What else than the figures of indicators a definition moves, with the page on which it is seen."""

    definition: str
    moves: MovedKind
    title: Text
    url_name: str = ""
    order: int = 0


@dataclass(frozen=True)
class Proof:
    """What shows how far the figures of a quality are from what was measured: `short` for beside a figure, `words` the
    whole of it; both in the language of the moment."""

    short: str
    words: str


@dataclass(frozen=True)
class DatasetSupply:
    """Who brings in the rows of a dataset and in which file, both in words of the moment; `address` is where the reader
    sends it, empty for who may not."""

    who: str
    file: str
    address: str = ""


@dataclass(frozen=True)
class SupplyOfDatasets:
    """Tells by the name of a dataset who brings in its rows; None where nobody does."""

    name: str
    find: Callable[[str, Actor], DatasetSupply | None]
    order: int = 0


@dataclass(frozen=True)
class DatasetPages:
    """Where datasets are described that everybody may have: the pages of those of the names that have one."""

    name: str
    locate: Callable[[Collection[str]], Mapping[str, str]]
    order: int = 0


@dataclass(frozen=True)
class QualityProof:
    """The proof of the figures of a quality (a code of `marks.QUALITIES`) as of a date, for wherever one is shown: on
    pages, in reports, files and answers of the API. None where there is no figure of the quality."""

    quality: str
    prove: Callable[[date], Proof | None]
    order: int = 0


@dataclass(frozen=True)
class RecordNames:
    """What records of these kinds are called beside the keys that the audit log knows them by, as of a date; a key
    that nobody knows is left out."""

    kinds: frozenset[str]
    names: Callable[[Collection[str], date], Mapping[str, str]]
    order: int = 0


@dataclass(frozen=True)
class CountOf:
    """How many things of a name others keep of the records of a kind: key → how many."""

    of: str
    name: str
    count: Callable[[Collection[int]], Mapping[int, int]]
    order: int = 0


@dataclass(frozen=True)
class PanelChoice:
    """Something a chip can be set to; `value` is what the address says, empty for what stands by default."""

    title: str
    note: str
    value: str


type Choices = Sequence[tuple[str, Sequence[PanelChoice]]]


@dataclass(frozen=True)
class PlaceKind:
    """A kind of place that addresses may name.

    `resolve` gives a place's title, None for a key that is none of this kind; `named` the title as of a date, which
    says when the place has ended; `parents` what it lies in, from the outside; `outline` the GeoJSON features of its
    ground; `lead` the line under the title; `locate` the place that a code without a day names, where one does;
    `choices` those of the area chip that answer to the words written (folded, empty for none), under headings.
    """

    name: str
    order: int
    resolve: Callable[[Area], str | None]
    named: Callable[[Area, date], str]
    parents: Callable[[Area], Sequence[tuple[str, Area]]]
    outline: Callable[[Area, date], list[Feature]]
    lead: Callable[[Area, date], str]
    choices: Callable[[date, str], Choices]
    locate: Callable[[str], Area | None] = lambda code: None


@dataclass(frozen=True)
class Territory:
    """What a page is about while nobody chose an area: the first that the plan and date give, where the plan is empty
    for pages that are not about one. `note` says why."""

    name: str
    order: int
    find: Callable[[date, str], Area | None]
    note: Text


@dataclass(frozen=True)
class ContextChip:
    """A chip of the top bar beside date and area: `known` gives the words for a value, None for one that does not
    exist; `default` value and words of what stands by default; `choices` what it can be set to, under headings."""

    name: str
    known: Callable[[str], Text | None]
    default: Callable[[date], tuple[str, Text]]
    choices: Callable[[date], Choices]
    current: Callable[[str], str]
    order: int = 0


@dataclass(frozen=True)
class Hit:
    """An answer of a search; the lowest `rank` first: 0 is the words themselves, 1 begins with them.

    A place says where a map finds it: `area` is the key of one with a ground, `at` longitude and latitude of a point.
    """

    title: str
    url: str
    note: str = ""
    rank: int = 0
    area: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class SearchSource:
    """A kind of answers of the search: `find` gives those that hold all the words and that the actor may see.

    With `names_places` each answer is a place: where none is called so the search says it, and offers those of all
    (what `find` gives without words) whose names are written nearly so.
    """

    title: Text
    icon: str
    order: int
    find: Find
    names_places: bool = False


@dataclass(frozen=True)
class CatalogueRecord:
    """What the catalogue of the house says of a dataset that another capability keeps; `page` is a path of ours.

    `files` are what is had: address (a path of ours, or whole where it lies elsewhere), what it is called, media type
    (empty where nobody said one).
    """

    name: str
    title: str
    description: str
    licence: str
    updated: datetime
    page: str
    keywords: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class RecordSearch:
    """Which records are asked for: of one of the names, with one of the phrases in folded words (of the last word the
    beginning), of which a condition is true; all where none is named.

    `where` is SQL over the columns of `t` and the values bound in it: the texts id, type, title, description, language
    and license, the moment `updated`, the lists of texts languages, keywords and formats, the place `geometry`.
    """

    names: Sequence[str] = ()
    phrases: Sequence[str] = ()
    where: tuple[str, Sequence[object]] | None = None


@dataclass(frozen=True)
class RecordSource:
    """Datasets for the catalogue of the house, of those that the actor may see: how many answer to a search and those
    of them from one to another, by name (there may be a hundred thousand); and the one of a name, None where there is
    none. They have neither place nor days."""

    name: str
    order: int
    search: Callable[[Actor, RecordSearch, int, int], tuple[int, Sequence[CatalogueRecord]]]
    find: Callable[[Actor, str], CatalogueRecord | None]


@dataclass(frozen=True)
class UserJob:
    """Something that people come to do, found by the words they use for it ("sóng yếu", "khiếu nại").

    It is done on the page of the road, or on the one that `link` gives.
    """

    title: Text
    words: Text
    url_name: str = ""
    order: int = 0
    rule: str = "public"
    link: Callable[[Context], str] | None = None


@dataclass(frozen=True)
class HelpTopic:
    """How a job is done, for the `?` of the pages that serve it: those of these roads and those whose road begins so.

    A text for each language stands at `template` with `.vi.html` and `.en.html` behind it. One without roads is for the
    pages of no other; in the list it stands under `group`.
    """

    name: str
    title: Text
    template: str
    order: int
    roads: tuple[str, ...] = ()
    rule: str = "public"
    group: Group = Group.HERE


@dataclass(frozen=True)
class MapQuestion:
    """What the map page is asked: its frame, the values of its filters, the outlines of its ground and their bounds.

    `words` are the values as their fields write them.
    """

    look: Look
    chosen: Mapping[str, str]
    shapes: list[Feature]
    bounds: maps.Bounds
    words: Mapping[str, str] = MappingProxyType({})

    def entitle(self, title: Text, *names: str) -> str:
        """The title of a layer with what these filters chose: a legend that is printed or sent says whose it is."""
        return ", ".join([str(title), *(self.words[name] for name in names if name in self.words)])


@dataclass(frozen=True)
class DrawnLayers:
    """What a capability puts on the map: layers from the lowest up; one of them also gives the drawing that stands
    there first."""

    layers: tuple[maps.StyleLayer, ...]
    poster: maps.Poster | None = None


@dataclass(frozen=True)
class MapLayer:
    """Layers of the map page, and the same as a table beside it. `title` is what whoever has not signed in is told that
    lies behind the rule; `of` names the datasets of which they draw every row."""

    name: str
    order: int
    draw: Callable[[MapQuestion], DrawnLayers]
    rule: str = "public"
    table: Callable[[Look], Table | None] | None = None
    title: Text = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapFilter:
    """A field above the map; its name is that of the address, and every layer reads what was chosen."""

    name: str
    order: int
    form_field: Callable[[Look], forms.Field]


@dataclass(frozen=True)
class GroundLayer:
    """What lies under every map of the house (the relief)."""

    name: str
    order: int
    draw: Callable[[], tuple[maps.StyleLayer, ...]]


@dataclass(frozen=True)
class WorkItem:
    """Something due on a day, for «Việc của tôi»: `key` names it for ever, `bodies` owe it, `above` hear of it when it
    is late; `address` is a path without the context of a page. Others than those see it who hold the `rule`. With
    `keepers` the lead department itself owes it."""

    key: str
    title: str
    detail: str
    due: date
    bodies: frozenset[str]
    address: str
    above: frozenset[str] = frozenset()
    rule: str = "public"
    keepers: bool = False


@dataclass(frozen=True)
class WorkNews:
    """Something done about work that others are to hear of once: `key` names it for ever, `due` is the day of the work.

    It is told to the `person` it is for as long as they work for one of the `bodies`, else to all who do; never to
    whoever did it (`done_by`).
    """

    key: str
    title: str
    detail: str
    due: date
    bodies: frozenset[str]
    address: str
    person: str = ""
    done_by: str = ""


@dataclass(frozen=True)
class WorkSource:
    """Work of one kind (its code and words) that is still to be done on a day, and the news of it that still are."""

    kind: str
    title: Text
    items: Callable[[date], Iterable[WorkItem]]
    order: int = 0
    news: Callable[[date], Iterable[WorkNews]] = lambda today: ()


@dataclass(frozen=True)
class ReferenceData:
    """What every installation is brought up to at a start: `load` is called with the day, again and again."""

    name: str
    order: int
    load: Callable[[date], object]


@dataclass(frozen=True)
class DemonstrationStep:
    """What officers of the demonstration did, once its files are there: called once, with an officer and the moment.

    With `later` it is called when all is loaded, again and again, and queues what a worker computes from the moment on.
    """

    name: str
    order: int
    perform: Callable[[Actor, datetime], object]
    later: bool = False


@dataclass(frozen=True)
class Companion:
    """What serves beside the jobs that somebody watches: `serve` has a thread of that worker until the process ends.

    Where it cannot begin it logs why and returns; nothing else waits for it.
    """

    name: str
    serve: Callable[[], None]
    order: int = 0


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account of the demonstration, with the password that everybody may know."""

    username: str
    password: str
    full_name: str
    role_title: str
    organisation: str


@dataclass(frozen=True)
class DemonstrationPeople:
    """Who makes the accounts of the demonstration, names them, and knows what its organisations are called."""

    name: str
    order: int
    create: Callable[[datetime], object]
    accounts: Callable[[], Sequence[DemonstrationAccount]]
    organisation_name: Callable[[str], str]


@cache
def _load_panels() -> tuple[Any, ...]:
    """Every panel of the house; imports the rooms."""
    rooms = [f"{capability.name}.panels" for capability in all_capabilities()]
    return tuple(panel for room in rooms if find_spec(room) is not None for panel in import_module(room).PANELS)


def list_panels[P](kind: type[P], actor: Actor | None = None) -> list[P]:
    """The panels of a kind in their order; with an actor those that they may see and that are for their roles."""
    panels = [panel for panel in _load_panels() if isinstance(panel, kind)]
    if actor is not None:
        panels = [panel for panel in panels if _is_for(panel, actor)]
    return sorted(panels, key=lambda panel: panel.order)  # type: ignore[attr-defined]


def _is_for(panel: Any, actor: Actor) -> bool:
    roles: frozenset[str] = getattr(panel, "roles", frozenset())
    return has_right(actor, panel.rule) and (not roles or actor.has(*roles))


def parts(page: str, look: Look) -> dict[str, list[Part]]:
    """What others put into the slots of a page, panel slot in its order."""
    slots: dict[str, list[Part]] = {}
    for panel in list_panels(PagePart, look.actor):
        if panel.page == page and (shown := panel.show(look)) is not None:
            slots.setdefault(panel.slot, []).append(shown)
    return slots


def read_more_columns(
    page: str, look: Look, asked: Mapping[str, Any] = MappingProxyType({})
) -> tuple[list[Column], dict[str, dict[str, Any]]]:
    """The columns that others add to the table of a page, and their values by the key of a row."""
    columns: list[Column] = []
    values: dict[str, dict[str, Any]] = {}
    for panel in list_panels(TableColumns):
        if panel.page == page and panel.is_for(look):
            columns += panel.columns
            for key, cells in panel.read(look.context.as_of, asked).items():
                values.setdefault(key, {}).update(cells)
    return columns, values


def locate_datasets(names: Collection[str]) -> dict[str, str]:
    """The page of each of the datasets that has one."""
    return {name: page for known in list_panels(DatasetPages) for name, page in known.locate(names).items()}


def record_parts(of: str, look: Look, key: str) -> list[Part]:
    """What capabilities show of one record of a kind, each in its order."""
    shown = (panel.show(look, key) for panel in list_panels(RecordPanel, look.actor) if panel.of == of)
    return [part for part in shown if part is not None]


def find_chip(name: str) -> ContextChip | None:
    """The chip that a capability fills, None while none does."""
    return next((chip for chip in list_panels(ContextChip) if chip.name == name), None)


def kind_of(area: Area) -> PlaceKind | None:
    """The kind of place that an area is, None for one that does not exist."""
    return next((kind for kind in list_panels(PlaceKind) if kind.resolve(area) is not None), None)


def locate_place(code: str) -> Area | None:
    """The place that a code without a day names, None where it names none or several."""
    return next((area for kind in list_panels(PlaceKind) if (area := kind.locate(code)) is not None), None)


def frame_of(kind: str, request: HttpRequest, key: str, tab: str) -> dict[str, Any]:
    """The values of a page about one record of a kind; its template extends `frame`."""
    record_frame = next(frame for frame in list_panels(RecordFrame) if frame.of == kind)
    return {"frame": record_frame.template, **record_frame.values(request, key, tab)}


def counts_of(kind: str, name: str, keys: Collection[int]) -> Mapping[int, int]:
    """How many of the name there are of each record; of some nobody says it."""
    counts = (panel for panel in list_panels(CountOf) if (panel.of, panel.name) == (kind, name))
    return next((panel.count(keys) for panel in counts), {})


def default_area(as_of: date, plan: str) -> Area | None:
    """What a page is about by itself: the first territory that the plan (empty: none) and date give."""

    def find() -> Area | None:
        areas = (territory.find(as_of, plan) for territory in list_panels(Territory))
        return next((area for area in areas if area is not None), None)

    return cache_by_state(("panels.default_area", as_of, plan), find)


def list_territories(as_of: date, plan: str) -> list[tuple[Area, Text]]:
    """The areas pages can be about by themselves, each once, that of the plan first, with why."""
    areas: dict[Area, Text] = {}
    for territory in list_panels(Territory):
        area = territory.find(as_of, plan)
        if area is not None:
            areas.setdefault(area, territory.note)
    return list(areas.items())
