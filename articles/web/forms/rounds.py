"""Forms of rounds: planning one, its settings, who codes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions.hidden import Hide
from articles.actions.rounds import SEEDS
from articles.models import Codebook, Round
from articles.web.forms.articles import UuidsField, day_field

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Project

SCOPES = (
    ("all", _("All articles of the project")),
    ("filter", _("Those that fit a filter")),
)
#: How practice is measured.
MEASURES = ("pass_articles", "pass_mark", "tolerance")


def _number(label: Any, least: int, most: int, *, optional: bool = False, **more: Any) -> Any:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=not optional, **more
    )


class SettingsForm(forms.Form):
    """What may change at any time."""

    name = forms.CharField(label=_("Name"), max_length=40)
    release = forms.ChoiceField(label=_("Articles are released"), choices=Round.Release.choices)
    due_on = day_field(_("Due"))
    cap = _number(_("Most articles per coder"), 0, 100_000, optional=True)
    coders = _number(_("Coders per article of the reliability sample"), 1, 20)
    overlap = _number(
        _("Reliability sample, per cent of the articles"),
        0,
        100,
        help_text=_("The rest is coded by one. Coders can’t tell which is which."),
    )
    unseen_only = forms.BooleanField(
        label=_("Nobody gets an article of which they have seen others’ codings"), required=False
    )
    requires = forms.ModelChoiceField(
        label=_("Coders must have passed"),
        queryset=Round.objects.none(),
        required=False,
        empty_label=_("nothing"),
        help_text=_("A training round. Others can take no article here; the plan names them."),
    )
    pass_articles = _number(
        _("Articles to pass"),
        1,
        50,
        optional=True,
        help_text=_("In a training round: who passes so many at the first try is qualified."),
    )
    pass_mark = _number(_("Pass mark, per cent of F1"), 0, 100, optional=True)
    tolerance = _number(_("Ends may be apart by, characters"), 0, 1000, optional=True)

    def __init__(self, project: Project, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        training = project.rounds.filter(kind=Round.Kind.TRAINING).order_by("created_at", "pk")
        field = self.fields["requires"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared above)
        field.queryset = training

    def settings(self) -> dict[str, Any]:
        """The settings of a valid form; what is left empty in training stays as it is."""
        names = SettingsForm.base_fields
        given = {name: value for name, value in self.cleaned_data.items() if name in names}
        kept = {name for name in MEASURES if given.get(name) is None}
        return {name: value for name, value in given.items() if name not in kept}


class RoundForm(SettingsForm):
    """A round to plan: what, which articles, who, how."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Round.Kind.choices)
    codebook = forms.ModelChoiceField(
        label=_("Codebook version"), queryset=Codebook.objects.none(), empty_label=None
    )
    units_from = forms.ModelChoiceField(
        label=_("Classify the settled units of"),
        queryset=Round.objects.none(),
        required=False,
        empty_label=_("no round: mark and classify at once"),
        help_text=_("The second of two stages: other coders choose labels for settled passages."),
    )
    hand_out = forms.ChoiceField(label=_("Articles are"), choices=Round.HandOut.choices)
    seed = _number(_("Seed"), 0, 2**31 - 1, help_text=_("The same seed draws the same plan."))
    scope = forms.ChoiceField(label=_("Articles"), choices=SCOPES, widget=forms.RadioSelect)
    sample = _number(_("Draw a random sample of"), 1, 1_000_000, optional=True)
    min_words = _number(_("Leave out articles with fewer words than"), 0, 100_000, optional=True)
    only_new = forms.BooleanField(label=_("Leave out what another round has"), required=False)
    coder = UuidsField(label=_("Coders"), required=False)
    hidden_gold = _number(_("Hidden gold, articles"), 0, 1000, optional=True)
    hidden_repeats = _number(_("Hidden repeats, articles per coder"), 0, 1000, optional=True)
    repeat_days = _number(
        _("Repeats were finished at least so many days ago"), 0, 10_000, optional=True, initial=7
    )
    action = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("preview", "make")]
    )

    def __init__(self, project: Project, data: Any = None) -> None:
        defaults = {
            "kind": Round.Kind.MAIN,
            "release": Round.Release.AUTOMATIC,
            "hand_out": Round.HandOut.ASSIGNED,
            "coders": 2,
            "overlap": 20,
            "scope": "all",
            "only_new": True,
            "seed": secrets.randbelow(SEEDS),
        }
        super().__init__(project, data, initial=defaults)
        published = project.codebooks.filter(state=Codebook.State.PUBLISHED).order_by("-number")
        field = self.fields["codebook"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared above)
        field.queryset = published
        field.initial = published.first()
        stages = self.fields["units_from"]
        assert isinstance(stages, forms.ModelChoiceField)  # noqa: S101 (declared above)
        stages.queryset = project.rounds.order_by("created_at", "pk")

    def fields_of_round(self) -> dict[str, Any]:
        """The settings of a valid form."""
        names = ("kind", "codebook", "hand_out", "units_from", "seed")
        return self.settings() | {name: self.cleaned_data[name] for name in names}

    def hide(self) -> Hide:
        """What is hidden among the articles."""
        data = self.cleaned_data
        days = 7 if data["repeat_days"] is None else data["repeat_days"]
        return Hide(data["hidden_gold"] or 0, data["hidden_repeats"] or 0, days)

    def caps(self) -> tuple[dict[UUID, int | None], list[UUID]]:
        """The chosen coders with a cap of their own where one was typed, and those whose cap is no number."""
        found: dict[UUID, int | None] = {}
        bad = []
        for person in self.cleaned_data.get("coder", []):
            text = str(self.data.get(f"cap-{person}", "")).strip()
            if text and not (text.isascii() and text.isdigit() and len(text) < 7):
                bad.append(person)
            found[person] = (
                int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
            )
        return found, bad


class HideForm(forms.Form):
    """What to hide in a round, drawn by a seed."""

    gold = _number(_("Gold, articles"), 0, 1000, optional=True)
    repeats = _number(_("Repeats, articles per coder"), 0, 1000, optional=True)
    days = _number(_("Finished at least so many days ago"), 0, 10_000, optional=True, initial=7)
    seed = _number(_("Seed"), 0, 2**31 - 1, optional=True)

    def hide(self) -> Hide:
        """The wish of a valid form."""
        data = self.cleaned_data
        days = 7 if data["days"] is None else data["days"]
        return Hide(data["gold"] or 0, data["repeats"] or 0, days, data["seed"])


class CodingForm(forms.Form):
    """A further coding: who, of how many articles."""

    coder = UuidsField()
    number = _number(_("How many articles"), 1, 1_000_000, optional=True)
