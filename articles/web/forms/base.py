"""What the forms share: errors of actions on their fields, and the checks of article fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.formats.fields import FieldError, build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.exceptions import ValidationError


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refused on the form's fields, and the rest on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        for single in errors:
            form.add_error(field if field in form.fields else None, single)


def page_number(text: str | None) -> int:
    """The number of ``?page=``, 1 where it makes no sense."""
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 7 else 1


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give the field ``name`` its choices, which only the request knows."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (each form declares it so)
    field.choices = list(choices)


class MetadataForm(forms.Form):
    """An article's metadata, held to the same rules as imported files."""

    title = forms.CharField(label=_("Title"), max_length=300)
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    byline = forms.CharField(label=_("Byline"), max_length=200, required=False)
    published_on = forms.DateField(
        label=_("Published"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    url = forms.CharField(label=_("Web address"), max_length=2000, required=False)
    language = forms.CharField(
        label=_("Language"),
        max_length=16,
        required=False,
        help_text=_("A code such as en or pt-BR."),
    )
    external_id = forms.CharField(
        label=_("External id"),
        max_length=200,
        required=False,
        help_text=_("The number of the article in your own list."),
    )

    def clean(self) -> dict[str, Any]:
        """Take the fields as the readers of files do. The text, where there is one, as it is."""
        data = super().clean() or {}
        if self.errors:
            return data
        day = data["published_on"]
        fields = data | {
            "published_on": day.isoformat() if day else "",
            "text": data.get("text", "…"),
        }
        try:
            record = build(fields)
        except FieldError as error:
            self.add_error(error.field, str(error))
            return data
        return {name: getattr(record, name) for name in data}
