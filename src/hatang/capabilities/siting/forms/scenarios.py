"""Forms of scenarios: what is asked, what is locked, what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries.asking import RANGES, Ask
from hatang.capabilities.siting.terms import ScenarioQuestion, SignalBasis, SiteSource
from hatang.kernel.ui.fields import MoneyField, make_day_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _make_number_field(name: str, *, whole: bool = False, **more: Any) -> forms.Field:
    least, most, title = RANGES[name]
    kind = MoneyField if name.endswith("_vnd") else forms.IntegerField if whole else forms.FloatField
    usual = getattr(Ask(ScenarioQuestion.BUDGET), name)
    return kind(label=title, min_value=least, max_value=most, initial=usual, **more)


class AskForm(forms.Form):
    """A question with its settings; what a question does not need is left as it is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    question = forms.ChoiceField(label=_("What is asked"), choices=ScenarioQuestion.choices, widget=forms.RadioSelect)
    as_of = make_day_field(_("Figures as of"))
    network = forms.ChoiceField(label=_("Network of lines"))
    budget_vnd = _make_number_field("budget_vnd", required=False, help_text=_("For the question about a budget."))
    share_percent = _make_number_field(
        "share_percent", help_text=_("Of the people or homes; 100 reaches every hamlet.")
    )
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
        cleaned = super().clean() or {}
        if cleaned.get("question") == ScenarioQuestion.BUDGET and not cleaned.get("budget_vnd"):
            self.add_error("budget_vnd", _("Say how much money there is."))
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """The settings as an `Ask` takes them."""
        settings = dict(self.cleaned_data)
        for name in ("name", "as_of", "network"):
            settings.pop(name)
        settings["budget_vnd"] = settings.get("budget_vnd") or 0
        settings["sources"] = list(settings["sources"])
        return settings


class AgainForm(forms.Form):
    """The same question with other money and locked parts."""

    name = forms.CharField(label=_("Name"), max_length=200)
    budget_vnd = _make_number_field("budget_vnd", required=False)
    share_percent = _make_number_field("share_percent", required=False)
    keep = forms.MultipleChoiceField(label=_("Must stay"), required=False, widget=forms.CheckboxSelectMultiple)
    avoid = forms.MultipleChoiceField(
        label=_("Must not be chosen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], question: ScenarioQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_sites = question.has_sites
        choices = list(parts)
        for name in ("keep", "avoid"):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
        if question is not ScenarioQuestion.BUDGET:
            del self.fields["budget_vnd"]
        if question in (ScenarioQuestion.BUDGET, ScenarioQuestion.CHEAPEST):
            del self.fields["share_percent"]

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
        for name in ("budget_vnd", "share_percent"):
            if cleaned.get(name) is not None:
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
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

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
