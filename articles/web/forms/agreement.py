"""The filters of the agreement page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Project


class SliceForm(forms.Form):
    """Which codings are compared. A field that can't be read is told and left out."""

    round = forms.ChoiceField(required=False, label=_("Round"))
    since = forms.DateField(
        required=False, label=_("Published from"), widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        required=False, label=_("Published until"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: Mapping[str, Any], *, project: Project) -> None:
        super().__init__(data)
        names = project.rounds.order_by("created_at").values_list("name", flat=True)
        field = self.fields["round"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("all")), *((name, name) for name in names)]

    def slice(self) -> dict[str, Any]:
        """The valid filters as arguments of ``Slice``."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in ("round", "since", "until")}

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
