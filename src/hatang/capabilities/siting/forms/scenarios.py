"""Forms of scenarios: what is asked, what is locked, what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries.asking import RANGES, Ask
from hatang.capabilities.siting.terms import PeopleAsked, ScenarioQuestion, SignalBasis, SiteSource
from hatang.kernel.ui.fields import MoneyField, QuantityField, make_day_field, set_choices
from hatang.kernel.ui.forms import SearchBoxes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _make_number_field(name: str, *, whole: bool = False, **more: Any) -> forms.Field:
    least, most, title = RANGES[name]
    kind = MoneyField if name.endswith("_vnd") else forms.IntegerField if whole else QuantityField
    usual = getattr(Ask(ScenarioQuestion.BUDGET), name)
    return kind(label=title, min_value=least, max_value=most, initial=usual, **more)


_OF_MASTS = ("radius_m", "height_m", "road_within_m", "power_within_m", "sources")
_OF_SITES = (
    *_OF_MASTS,
    "people_asked",
    "floor_percent",
    "basis",
    "least_shared_percent",
    "second_cover",
    "capacity_people",
)
_OF_HOMES = ("take_up_percent",)
# Fields that some questions read and others do not; every other field is of all of them.
_READ_BY: dict[ScenarioQuestion, tuple[str, ...]] = {
    ScenarioQuestion.BUDGET: ("budget_vnd", *_OF_SITES),
    ScenarioQuestion.SHARE: ("share_percent", *_OF_SITES),
    ScenarioQuestion.FIBRE: ("share_percent", *_OF_HOMES),
    ScenarioQuestion.CHEAPEST: (*_OF_MASTS, *_OF_HOMES, "community_homes"),
}
_OF_SOME = frozenset(name for names in _READ_BY.values() for name in names)


def _make_people_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Whose missing signal counts"),
        choices=PeopleAsked.choices,
        initial=PeopleAsked.EVERYBODY,
        widget=forms.RadioSelect,
    )


class AskForm(forms.Form):
    """A question with its settings. The page shows those that the question reads; what others would read is not asked,
    and not looked at."""

    # A browser would wait for what it does not show.
    use_required_attribute = False

    question = forms.ChoiceField(label=_("What is asked"), choices=ScenarioQuestion.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Left empty: the question with its sum or share, the area and the day."),
    )
    as_of = make_day_field(_("Figures as of"))
    network = forms.ChoiceField(label=_("Network of lines"))
    budget_vnd = _make_number_field(
        "budget_vnd", help_text=_("Building together with running and rent over the years, as money of today.")
    )
    share_percent = _make_number_field(
        "share_percent", help_text=_("Of the people or homes; 100 reaches every hamlet.")
    )
    people_asked = _make_people_field()
    floor_percent = _make_number_field("floor_percent", help_text=_("Of the people without a signal in each hamlet."))
    basis = forms.ChoiceField(label=_("Who has no signal"), choices=SignalBasis.choices, initial=SignalBasis.DECLARED)
    sources = forms.MultipleChoiceField(
        label=_("Where masts may stand"),
        choices=SiteSource.choices,
        initial=[SiteSource.MAST, SiteSource.BUILDING, SiteSource.DRAWN],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    radius_m = _make_number_field("radius_m")
    height_m = _make_number_field("height_m")
    least_shared_percent = _make_number_field(
        "least_shared_percent", help_text=_("Of the masts, used by two operators or more.")
    )
    second_cover = forms.BooleanField(
        label=_("Two sites for everybody"),
        required=False,
        help_text=_("People count only where two chosen sites reach them."),
    )
    capacity_people = _make_number_field("capacity_people", help_text=_("0: as many as it reaches."))
    road_within_m = _make_number_field("road_within_m", help_text=_("0: anywhere. Locked sites may stand farther."))
    power_within_m = _make_number_field(
        "power_within_m", help_text=_("0: anywhere. Pole lines of the network stand for power.")
    )
    first_year = _make_number_field("first_year", whole=True, help_text=_("0: the year after the figures."))
    build_years = _make_number_field(
        "build_years",
        whole=True,
        help_text=_("More than one: the same money every year; lines join the digging of others in its year."),
    )
    new_poles = forms.BooleanField(label=_("New poles may be put up along roads"), initial=True, required=False)
    years = _make_number_field("years", whole=True, help_text=_("Rents and subscriptions count over so many years."))
    discount_percent = _make_number_field("discount_percent")
    take_up_percent = _make_number_field("take_up_percent")
    pole_spacing_m = _make_number_field("pole_spacing_m")
    connect_within_m = _make_number_field("connect_within_m")
    community_homes = _make_number_field("community_homes")
    carbon_kg_m = _make_number_field("carbon_kg_m", help_text=_("0: not counted."))
    seconds = _make_number_field("seconds", help_text=_("Of one processor; more may find better and prove more."))

    ALWAYS = ("question", "budget_vnd", "share_percent", "people_asked", "as_of", "network", "name")
    OF_SITES = (
        "floor_percent",
        "basis",
        "sources",
        "radius_m",
        "height_m",
        "least_shared_percent",
        "second_cover",
        "capacity_people",
        "road_within_m",
        "power_within_m",
    )

    def __init__(self, *args: Any, networks: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "network", networks)

    def _list_asked(self, names: Iterable[str]) -> list[tuple[forms.BoundField, list[str]]]:
        return [(self[name], [q.value for q in ScenarioQuestion if name in _READ_BY[q]]) for name in names]

    @property
    def first(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each field with the questions that alone read it; none where all do."""
        return self._list_asked(self.ALWAYS)

    @property
    def of_sites(self) -> list[tuple[forms.BoundField, list[str]]]:
        return self._list_asked(self.OF_SITES)

    @property
    def further(self) -> list[tuple[forms.BoundField, list[str]]]:
        known = {*self.ALWAYS, *self.OF_SITES}
        return self._list_asked(name for name in self.fields if name not in known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        question = cleaned.get("question")
        if question == ScenarioQuestion.BUDGET and not cleaned.get("budget_vnd"):
            self.errors.pop("budget_vnd", None)
            self.add_error("budget_vnd", _("Say how much money there is."))
        for name in _OF_SOME.difference(_READ_BY[ScenarioQuestion(question)] if question else ()):
            self.errors.pop(name, None)
            cleaned.pop(name, None)
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """The settings as an `Ask` takes them."""
        settings = dict(self.cleaned_data)
        for name in ("name", "as_of", "network"):
            settings.pop(name)
        if "sources" in settings:
            settings["sources"] = list(settings["sources"])
        return settings


class AgainForm(forms.Form):
    """The same question with other money and locked parts."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Left empty: the name it was solved from, with what is different."),
    )
    budget_vnd = _make_number_field("budget_vnd")
    share_percent = _make_number_field("share_percent")
    people_asked = _make_people_field()
    keep = forms.MultipleChoiceField(label=_("Must stay"), required=False, widget=SearchBoxes)
    avoid = forms.MultipleChoiceField(label=_("Must not be chosen"), required=False, widget=SearchBoxes)

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], question: ScenarioQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_sites = question.has_sites
        choices = list(parts)
        for name in ("keep", "avoid"):
            set_choices(self, name, choices)
        for name in {"budget_vnd", "share_percent", "people_asked"}.difference(_READ_BY[question]):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if set(cleaned.get("keep", ())) & set(cleaned.get("avoid", ())):
            self.add_error("avoid", _("The same thing cannot be kept and left out."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        part = "sites" if self.has_sites else "hamlets"
        changed_settings: dict[str, Any] = {
            f"keep_{part}": list(cleaned["keep"]),
            f"avoid_{part}": list(cleaned["avoid"]),
        }
        for name in ("budget_vnd", "share_percent", "people_asked"):
            if name in cleaned:
                changed_settings[name] = cleaned[name]
        return changed_settings


class AcceptScenarioForm(forms.Form):
    """Into which plan, by which decision, who leads, from which source and in which years the money comes."""

    plan = forms.ChoiceField(label=_("Plan"))
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    valid_from = make_day_field(_("Holds from"))
    lead = forms.ChoiceField(label=_("Lead"))
    source = forms.ChoiceField(label=_("Source of funding"))
    year_from = forms.IntegerField(label=_("First year"), min_value=2000, max_value=2100)
    year_to = forms.IntegerField(label=_("Last year"), min_value=2000, max_value=2100)

    def __init__(
        self,
        *args: Any,
        plans: Sequence[tuple[str, str]],
        leads: Sequence[tuple[str, str]],
        sources: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("plan", plans), ("lead", leads), ("source", sources)):
            set_choices(self, name, choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("year_from") and cleaned.get("year_to") and cleaned["year_from"] > cleaned["year_to"]:
            self.add_error("year_to", _("The last year lies before the first."))
        return cleaned


class TakeBackForm(forms.Form):
    """By which decision, why and from when an accepted scenario is part of its plan no longer."""

    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    valid_from = make_day_field(_("No longer from"))
