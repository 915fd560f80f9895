"""The question's form, the one that keeps it, and that of a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.actions.dashboards import PlacedQuestion
from hatang.capabilities.analytics.terms import LONGEST_SQL, Drawing, Paper, Rhythm, Side
from hatang.capabilities.identity import public as identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hatang.capabilities.analytics.models import Dashboard, SavedQuery


# What stands in the empty field: how a question looks.
_EXAMPLE = "SELECT commune_name, count(*) AS hamlets FROM places.hamlet GROUP BY ALL ORDER BY hamlets DESC"


class QuestionForm(forms.Form):
    sql = forms.CharField(
        label=_("Question in SQL"),
        max_length=LONGEST_SQL,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "sql", "placeholder": _EXAMPLE}),
    )
    drawing = forms.ChoiceField(label=_("Drawn as"), choices=Drawing.choices, required=False)


class KeepForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    sql = forms.CharField(max_length=LONGEST_SQL, required=False, widget=forms.HiddenInput)
    drawing = forms.ChoiceField(choices=Drawing.choices, required=False, widget=forms.HiddenInput)
    choice = forms.CharField(max_length=LONGEST_SQL, required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("Share with everybody who is signed in"), required=False)


class DashboardForm(forms.Form):
    """Title, readers, and for each question its place: a number, or nothing where it is not on the dashboard."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    for_everybody = forms.BooleanField(label=_("For everybody who is signed in"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("For the roles"),
        choices=identity.PersonRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[SavedQuery],
        board: Dashboard | None,
        sharing: bool,
    ) -> None:
        standing = {tile.question_id: tile for tile in board.tiles.all()} if board else {}
        initial: dict[str, Any] = {}
        if board is not None:
            initial = {"title": board.title, "description": board.description}
            initial |= {"for_everybody": board.for_everybody, "roles": board.roles}
        super().__init__(data, initial=initial)
        self.questions = questions
        if not sharing:
            del self.fields["for_everybody"], self.fields["roles"]
        for question in questions:
            tile = standing.get(question.pk)
            self.fields[f"place_{question.pk}"] = forms.IntegerField(
                label=_("Place of %(title)s") % {"title": question.title},
                min_value=1,
                max_value=99,
                required=False,
                initial=tile.position if tile else None,
            )
            self.fields[f"wide_{question.pk}"] = forms.BooleanField(
                label=_("%(title)s over the whole width") % {"title": question.title},
                required=False,
                initial=bool(tile and tile.wide),
            )

    def rows(self) -> Iterator[tuple[SavedQuery, forms.BoundField, forms.BoundField]]:
        """Each question with the fields of its place."""
        for question in self.questions:
            yield question, self[f"place_{question.pk}"], self[f"wide_{question.pk}"]

    def placed(self) -> list[PlacedQuestion]:
        """The questions that have a place, by it; of two at one place the one listed first."""
        ranked = [
            (place, order, PlacedQuestion(question.pk, self.cleaned_data[f"wide_{question.pk}"]))
            for order, question in enumerate(self.questions)
            if (place := self.cleaned_data[f"place_{question.pk}"])
        ]
        return [placed_question for _place, _order, placed_question in sorted(ranked, key=lambda one: one[:2])]

    def words(self) -> dict[str, Any]:
        """Everything but the tiles."""
        names = ("title", "description", "for_everybody", "roles")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ScheduleForm(forms.Form):
    """What is sent to oneself: the value of `what` is "dashboard:3" or "question:7"."""

    what = forms.ChoiceField(label=_("What is sent"))
    rhythm = forms.ChoiceField(label=_("How often it is sent"), choices=Rhythm.choices)
    paper = forms.ChoiceField(label=_("As"), choices=Paper.choices)

    def __init__(self, data: Any = None, *, questions: Sequence[SavedQuery], boards: Sequence[Dashboard]) -> None:
        super().__init__(data)
        choices: list[Any] = []
        if boards:
            choices.append((_("Dashboards"), [(f"dashboard:{board.pk}", board.title) for board in boards]))
        if questions:
            choices.append((_("Questions"), [(f"question:{question.pk}", question.title) for question in questions]))
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        kind, _colon, number = self.cleaned_data["what"].partition(":")
        return {kind: int(number), "rhythm": self.cleaned_data["rhythm"], "paper": self.cleaned_data["paper"]}


class AlertForm(forms.Form):
    question = forms.TypedChoiceField(label=_("Watched question"), coerce=int)
    side = forms.ChoiceField(label=_("Tell me when it is"), choices=Side.choices)
    threshold = forms.FloatField(label=_("Threshold"))

    def __init__(self, data: Any = None, *, questions: Sequence[SavedQuery]) -> None:
        super().__init__(data)
        self.fields["question"].choices = [(question.pk, question.title) for question in questions]  # type: ignore[attr-defined]
