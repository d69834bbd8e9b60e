"""What somebody writes to two coders about a passage."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions import Side
from articles.actions.comments import LENGTH
from articles.web.forms.comments import as_typed

if TYPE_CHECKING:
    from articles.selectors.agreement.discussion import Topic


class DiscussForm(forms.Form):
    """The words, and the ids of the two comments that are made: they stand in the page, for whoever sends it twice."""

    a_id = forms.UUIDField(widget=forms.HiddenInput)
    b_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What both coders read"),
        max_length=LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_text(self) -> str:
        """The text, with lines as they are stored."""
        return as_typed(self.cleaned_data["text"])

    @classmethod
    def blank(cls, topic: Topic) -> DiscussForm:
        """A new one. Where only one coder marked the passage, it is quoted: the other could not know which it is."""
        text = _("About “%(quote)s”: ") % {"quote": topic.lonely} if topic.lonely else ""
        return cls(initial={"a_id": uuid.uuid4(), "b_id": uuid.uuid4(), "text": text})

    def sides(self, topic: Topic) -> list[Side]:
        """The sides, as the action takes them."""
        ids: list[Any] = [self.cleaned_data["a_id"], self.cleaned_data["b_id"]]
        return [
            Side(pk, side.assignment, side.span) for pk, side in zip(ids, topic.sides, strict=True)
        ]
