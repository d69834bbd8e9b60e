"""What a reliability report is made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.values import RESAMPLES
from articles.web.forms.agreement import LevelForm


class ReportForm(LevelForm):
    """A slice at a level, and how many times its articles are drawn again."""

    resamples = forms.TypedChoiceField(
        required=False,
        label=_("Resamples"),
        coerce=int,
        empty_value=None,
        choices=[(number, f"{number:,}") for number in RESAMPLES],
    )

    def wanted(self) -> dict[str, Any]:
        """The arguments of ``reliability_report``."""
        part = self.slice()
        return part | {"resamples": self.cleaned_data.get("resamples") or RESAMPLES[0]}
