"""Forms of scenarios: what is asked, what is locked, what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries.asking import RANGES, Ask
from hatang.capabilities.siting.terms import Basis, Question, SiteSource
from hatang.kernel.ui.forms import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _number(name: str, *, whole: bool = False, **more: Any) -> forms.Field:
    least, most, title = RANGES[name]
    kind = forms.IntegerField if whole else forms.FloatField
    usual = getattr(Ask(Question.BUDGET), name)
    return kind(label=title, min_value=least, max_value=most, initial=usual, **more)


class AskForm(forms.Form):
    """A question with its settings; what a question does not need is left as it is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    question = forms.ChoiceField(label=_("What is asked"), choices=Question.choices, widget=forms.RadioSelect)
    as_of = forms.DateField(label=_("Figures as of"), widget=DayInput())
    network = forms.ChoiceField(label=_("Network of lines"))
    budget_vnd = _number("budget_vnd", whole=True, required=False, help_text=_("For the question about a budget."))
    share_percent = _number("share_percent", help_text=_("Of the people or homes; 100 reaches every hamlet."))
    floor_percent = _number("floor_percent", help_text=_("Of the people without a signal in each hamlet."))
    basis = forms.ChoiceField(label=_("Who has no signal"), choices=Basis.choices, initial=Basis.DECLARED)
    sources = forms.MultipleChoiceField(
        label=_("Where masts may stand"),
        choices=SiteSource.choices,
        initial=[SiteSource.MAST, SiteSource.BUILDING, SiteSource.DRAWN],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    radius_m = _number("radius_m")
    height_m = _number("height_m")
    least_shared_percent = _number("least_shared_percent", help_text=_("Of the masts, used by two operators or more."))
    second_cover = forms.BooleanField(
        label=_("Two sites for everybody"),
        required=False,
        help_text=_("People count only where two chosen sites reach them."),
    )
    capacity_people = _number("capacity_people", help_text=_("0: as many as it reaches."))
    road_within_m = _number("road_within_m", help_text=_("0: anywhere. Locked sites may stand farther."))
    power_within_m = _number("power_within_m", help_text=_("0: anywhere. Pole lines of the network stand for power."))
    first_year = _number("first_year", whole=True, help_text=_("0: the year after the figures."))
    build_years = _number(
        "build_years",
        whole=True,
        help_text=_("More than one: the same money every year; lines join the digging of others in its year."),
    )
    new_poles = forms.BooleanField(label=_("New poles may be put up along roads"), initial=True, required=False)
    years = _number("years", whole=True, help_text=_("Rents and subscriptions count over so many years."))
    discount_percent = _number("discount_percent")
    take_up_percent = _number("take_up_percent")
    pole_spacing_m = _number("pole_spacing_m")
    connect_within_m = _number("connect_within_m")
    community_homes = _number("community_homes")
    carbon_kg_m = _number("carbon_kg_m", help_text=_("0: not counted."))
    seconds = _number("seconds", help_text=_("Of one processor; more may find better and prove more."))

    ALWAYS = ("name", "question", "as_of", "network", "budget_vnd", "share_percent")
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
        field = self.fields["network"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(networks)

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ALWAYS]

    @property
    def of_sites(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OF_SITES]

    @property
    def further(self) -> list[forms.BoundField]:
        known = {*self.ALWAYS, *self.OF_SITES}
        return [self[name] for name in self.fields if name not in known]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("question") == Question.BUDGET and not said.get("budget_vnd"):
            self.add_error("budget_vnd", _("Say how much money there is."))
        return said

    @property
    def asked(self) -> dict[str, Any]:
        """The settings as an `Ask` takes them."""
        said = dict(self.cleaned_data)
        for name in ("name", "as_of", "network"):
            said.pop(name)
        said["budget_vnd"] = said.get("budget_vnd") or 0
        said["sources"] = list(said["sources"])
        return said


class AgainForm(forms.Form):
    """The same question with other money and locked parts."""

    name = forms.CharField(label=_("Name"), max_length=200)
    budget_vnd = _number("budget_vnd", whole=True, required=False)
    share_percent = _number("share_percent", required=False)
    keep = forms.MultipleChoiceField(label=_("Must stay"), required=False, widget=forms.CheckboxSelectMultiple)
    avoid = forms.MultipleChoiceField(
        label=_("Must not be chosen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_sites = question.has_sites
        choices = list(parts)
        for name in ("keep", "avoid"):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
        if question is not Question.BUDGET:
            del self.fields["budget_vnd"]
        if question in (Question.BUDGET, Question.CHEAPEST):
            del self.fields["share_percent"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if set(said.get("keep", ())) & set(said.get("avoid", ())):
            self.add_error("avoid", _("The same thing cannot be kept and left out."))
        return said

    @property
    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        part = "sites" if self.has_sites else "hamlets"
        found: dict[str, Any] = {f"keep_{part}": list(said["keep"]), f"avoid_{part}": list(said["avoid"])}
        for name in ("budget_vnd", "share_percent"):
            if said.get(name) is not None:
                found[name] = said[name]
        return found


class AcceptForm(forms.Form):
    """Into which plan, by which decision, who leads, from which source and in which years the money comes."""

    plan = forms.ChoiceField(label=_("Plan"))
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    valid_from = forms.DateField(label=_("Holds from"), widget=DayInput())
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
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("year_from") and said.get("year_to") and said["year_from"] > said["year_to"]:
            self.add_error("year_to", _("The last year lies before the first."))
        return said


class TakeBackForm(forms.Form):
    """By which decision, why and from when an accepted scenario is part of its plan no longer."""

    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    valid_from = forms.DateField(label=_("No longer from"), widget=DayInput())
