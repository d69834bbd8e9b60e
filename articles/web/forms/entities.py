"""Forms of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Entity
from articles.web.forms.base import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = [("", _("all kinds")), *Entity.Kind.choices]


class EntityFilter(forms.Form):
    """What the list shows."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=KINDS)


class EntityForm(forms.Form):
    """An entry. Other names stand one to a line."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Entity.Kind.choices, initial=Entity.Kind.OTHER
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One to a line: abbreviations, earlier names, other languages."),
    )
    description = forms.CharField(label=_("Description"), max_length=500, required=False)

    def clean_aliases(self) -> list[str]:
        """The other names as a list."""
        given: str = self.cleaned_data["aliases"]
        return given.splitlines()


class EntityEditForm(EntityForm):
    """The same for an entry that exists: with the version that was looked at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class MergeForm(forms.Form):
    """Which entry stays."""

    into = forms.ChoiceField(label=_("Merge into"))

    def __init__(
        self,
        entries: Iterable[Entity],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        choose(self, "into", [("", _("choose an entry")), *((str(e.pk), e.name) for e in entries)])


class NameForm(forms.Form):
    """A name from a coding, and the entry that it belongs to; without one, a new entry is made."""

    name = forms.CharField(max_length=500)
    entity = forms.UUIDField(required=False)
