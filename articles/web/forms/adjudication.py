"""What the adjudication page sends: rulings, and precedents made from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Ruling
from articles.web.forms.comments import as_typed

LETTER = 4
KEY = 40
REASONS = [("", _("no reason given")), *Ruling.Reason.choices]


class RulingForm(forms.Form):
    """Why something is ruled, and on what. The decision is the button."""

    cluster = forms.CharField(required=False, max_length=KEY, widget=forms.HiddenInput)
    chosen = forms.CharField(required=False, max_length=LETTER, widget=forms.HiddenInput)
    second = forms.CharField(required=False, max_length=LETTER, widget=forms.HiddenInput)
    reason = forms.ChoiceField(required=False, label=_("Reason"), choices=REASONS)
    note = forms.CharField(
        required=False, label=_("Note"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )

    def clean_note(self) -> str:
        """Lines end as everywhere else here."""
        return as_typed(self.cleaned_data["note"])


class OwnForm(forms.Form):
    """An own span: its label, and its words as they stand in the text; where, if they were selected."""

    label = forms.ChoiceField(label=_("Label"))
    words = forms.CharField(
        required=False,
        label=_("Words"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Select them in the text, or type them as they stand there."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def span(self, text: str, near: int) -> dict[str, Any]:
        """The span in ``text``: where it was selected, else where the words stand nearest to ``near``.

        Raises ValidationError where they don't stand in the text.
        """
        quote = as_typed(self.cleaned_data["words"])
        start = self.cleaned_data["start"]
        if start is None or text[start : start + len(quote)] != quote:
            start = _nearest(text, quote, near)
        if not quote or start is None:
            raise forms.ValidationError(
                _(
                    "These words don't stand in the text. Select them, or type them as they stand there."
                ),
                code="quote",
            )
        return {
            "label": self.cleaned_data["label"],
            "start": start,
            "end": start + len(quote),
            "quote": quote,
        }


def _nearest(text: str, quote: str, near: int) -> int | None:
    """Where ``quote`` begins, nearest to ``near``."""
    places = [text.rfind(quote, 0, near + len(quote)), text.find(quote, near)]
    found = [place for place in places if place >= 0]
    return min(found, key=lambda place: abs(place - near), default=None)


class PrecedentForm(forms.Form):
    """What a ruling means for other texts, and the label it is shown with."""

    label = forms.ChoiceField(label=_("Shown with the label"))
    text = forms.CharField(
        label=_("What it means for other texts"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_text(self) -> str:
        """Lines end as everywhere else here."""
        return as_typed(self.cleaned_data["text"])
