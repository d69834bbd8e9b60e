"""The filters of an export; field names are those of the REST address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.formats import EXPORT_FORMATS
from articles.models import Assignment
from articles.selectors.export_choice import Choice
from articles.web.forms.base import choose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.web.lookups import Seat

ALL = ("", _("All"))


class ExportForm(forms.Form):
    """What the file should hold. Fields that the caller has no choice in are left out."""

    rows = forms.ChoiceField(
        label=_("One row for each"),
        required=False,
        choices=[("spans", _("Span")), ("answers", _("Answer to a question"))],
    )
    format = forms.ChoiceField(label=_("Format"))
    label = forms.ChoiceField(label=_("Label"), required=False)
    annotator = forms.ChoiceField(label=_("Coder"), required=False)
    round = forms.ChoiceField(label=_("Round"), required=False)
    state = forms.ChoiceField(
        label=_("State of the coding"), required=False, choices=[ALL, *Assignment.State.choices]
    )
    layer = forms.ChoiceField(
        label=_("Layer"),
        required=False,
        choices=[
            ("coders", _("Coders’ own")),
            ("adjudicated", _("Adjudicated")),
            ("all", _("All")),
        ],
    )
    text = forms.ChoiceField(label=_("Text"), required=False)
    names = forms.ChoiceField(
        label=_("Coders appear as"),
        required=False,
        choices=[("pseudonym", _("Pseudonyms")), ("username", _("User names"))],
    )
    times = forms.ChoiceField(
        label=_("Times"),
        required=False,
        choices=[("exact", _("Exact")), ("day", _("Rounded to the day"))],
    )
    deleted = forms.ChoiceField(
        label=_("Deleted rows"),
        required=False,
        choices=[("", _("Leave out")), ("include", _("Include"))],
    )

    codebook = forms.ChoiceField(label=_("As in codebook version"), required=False)
    reveals = forms.ChoiceField(
        label=_("Who had seen others’ codings"),
        required=False,
        choices=[("", _("Leave out")), ("include", _("Tell for each row"))],
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        seat: Seat,
        *,
        labels: list[tuple[str, str]],
        rounds: list[str],
        coders: list[tuple[UUID, str]],
        versions: list[int],
        questions: bool,
    ) -> None:
        super().__init__({"format": "jsonl", **dict(data.items())})
        texts = [("quote", _("The quote of each span")), ("none", _("No text"))]
        if seat.project.text_export and seat.may.manage:
            texts.append(("full", _("Quotes and the whole articles")))
        choose(self, "format", [(name, known.title) for name, known in EXPORT_FORMATS.items()])
        choose(self, "label", [ALL, *labels])
        choose(self, "annotator", [ALL, *((str(pk), name) for pk, name in coders)])
        choose(self, "round", [ALL, *((name, name) for name in rounds)])
        choose(self, "text", texts)
        kept = ("", _("As each was coded"))
        choose(self, "codebook", [kept, *((str(number), str(number)) for number in versions)])
        if not questions:
            del self.fields["rows"]
        if len(versions) < 2:
            del self.fields["codebook"]
        if not seat.may.review:
            del self.fields["annotator"]
        if not seat.may.manage:
            del self.fields["names"], self.fields["reveals"]
        if len(rounds) < 2:
            del self.fields["round"]

    def choice(self) -> Choice:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Choice(
            rows=data.get("rows") or "spans",
            labels=(data["label"],) if data["label"] else (),
            annotator=data.get("annotator", ""),
            round=data.get("round", ""),
            state=data["state"],
            deleted=bool(data["deleted"]),
            layer=data["layer"] or "coders",
            text=data["text"] or "quote",
            names=data.get("names") or "pseudonym",
            times=data["times"] or "exact",
            codebook=int(data["codebook"]) if data.get("codebook") else None,
            reveals=bool(data.get("reveals")),
        )
