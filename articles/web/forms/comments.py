"""What people write in threads."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions.comments import LENGTH
from articles.models import Comment


def as_typed(text: str) -> str:
    """Lines end as everywhere else here; browsers send two characters for each."""
    return text.replace("\r\n", "\n")


class AnswerForm(forms.Form):
    """An answer, or a new text for a comment; ``id`` names what is made, so that sending twice makes one."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        max_length=LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean_text(self) -> str:
        """The text, with lines as they are stored."""
        return as_typed(self.cleaned_data["text"])


class CommentForm(AnswerForm):
    """The start of a thread."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (Comment.Kind.COMMENT, _("Comment")),
            (Comment.Kind.QUESTION, _("Question to the managers")),
            (Comment.Kind.FLAG, _("Flag: somebody should look here")),
        ],
        initial=Comment.Kind.COMMENT,
        widget=forms.RadioSelect,
    )
    span = forms.UUIDField(required=False, widget=forms.HiddenInput)

    field_order = ("id", "span", "kind", "text")
