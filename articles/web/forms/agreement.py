"""The filters of the agreement page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.values import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Project


SLICED = (
    *("round", "codebook", "annotator", "outlet"),
    *("since", "until", "finished_since", "finished_until"),
)


class SliceForm(forms.Form):
    """Which codings are compared. A field that can't be read is told and left out, as is one without a choice."""

    round = forms.ChoiceField(required=False, label=_("Round"))
    codebook = forms.TypedChoiceField(
        required=False, label=_("Codebook version"), coerce=int, empty_value=None
    )
    annotator = forms.TypedChoiceField(
        required=False, label=_("Coder, with others"), coerce=UUID, empty_value=None
    )
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    since = forms.DateField(
        required=False, label=_("Published from"), widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        required=False, label=_("Published until"), widget=forms.DateInput({"type": "date"})
    )
    finished_since = forms.DateField(
        required=False, label=_("Coded from"), widget=forms.DateInput({"type": "date"})
    )
    finished_until = forms.DateField(
        required=False, label=_("Coded until"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: Mapping[str, Any], *, project: Project) -> None:
        super().__init__(data)
        rounds = project.rounds.order_by("created_at").values_list("name", "codebook__number")
        coders = project.memberships.values_list("user", "user__username")
        named = [(str(pk), project.coder_name(pk, name)) for pk, name in coders]
        outlets = project.articles.exclude(outlet="").order_by("outlet").distinct()
        found = {
            "round": [(name, name) for name, _number in rounds],
            "codebook": [(str(number), f"v{number}") for number in sorted({n for _r, n in rounds})],
            "annotator": sorted(named, key=lambda pair: pair[1]),
            "outlet": [(name, name) for name in outlets.values_list("outlet", flat=True)],
        }
        for name, choices in found.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [("", _("all")), *choices]
            if len(choices) < 2 and name not in data and name != "round":
                del self.fields[name]

    def slice(self) -> dict[str, Any]:
        """The valid filters as arguments of ``Slice``."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in SLICED}

    def pair(self) -> tuple[UUID, UUID] | None:
        """The two coders of ``?a=&b=``."""
        try:
            return UUID(self.data.get("a", "")), UUID(self.data.get("b", ""))
        except ValueError:
            return None

    def page(self) -> int:
        """The page number of ``?page=``, 1 where it makes no sense."""
        text = self.data.get("page", "1")
        return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


class LevelForm(SliceForm):
    """A slice, and the unit of text that alpha compares."""

    level = forms.ChoiceField(
        required=False,
        label=_("Unit"),
        choices=(
            ("character", _("characters")),
            ("token", _("tokens")),
            ("sentence", _("sentences")),
        ),
    )

    def slice(self) -> dict[str, Any]:
        """The valid filters and the level as arguments of ``Slice``."""
        return super().slice() | {"level": self.cleaned_data.get("level") or LEVELS[0]}
