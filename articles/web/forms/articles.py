"""Forms of the article list and of handing articles out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.selectors.article_list import ARTICLE_STATES, ArticleFilter
from articles.web.forms.base import MetadataForm, choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.models import Article

STATES = {
    "unassigned": _("unassigned"),
    "assigned": _("to do"),
    "started": _("started"),
    "submitted": _("done"),
    "released": _("released"),
    "archived": _("archived"),
}
#: What an annotator's own articles can be.
OWN_STATES = ("assigned", "started", "submitted", "archived")
FILTERS = ("q", "state", "coder", "outlet", "since", "until", "in_round")


def day_field(label: Any) -> forms.DateField:
    """An optional date."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class FilterForm(forms.Form):
    """What to look for in the article list. ``coders`` None leaves the field out."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("title, outlet, id")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    coder = forms.ChoiceField(label=_("Coder"), required=False)
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    since = day_field(_("From"))
    until = day_field(_("Until"))
    in_round = forms.ChoiceField(label=_("Round"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        outlets: Iterable[str],
        coders: Iterable[tuple[UUID, str]] | None,
        rounds: Sequence[tuple[UUID, str]] = (),
    ) -> None:
        super().__init__(data)
        states = ARTICLE_STATES if coders is not None else OWN_STATES
        choose(self, "state", [("", _("Any")), *((name, STATES[name]) for name in states)])
        self.fields["outlet"].widget = forms.Select(
            choices=[("", _("Any")), *((name, name) for name in outlets)]
        )
        if len(rounds) > 1:
            choose(self, "in_round", [("", _("Any")), *((str(pk), name) for pk, name in rounds)])
        else:
            del self.fields["in_round"]
        if coders is None:
            del self.fields["coder"]
        else:
            choose(self, "coder", [("", _("Any")), *((str(pk), name) for pk, name in coders)])

    def wanted(self) -> ArticleFilter:
        """The filter of a valid form."""
        data = self.cleaned_data
        coder = data.get("coder")
        return ArticleFilter(
            q=data["q"],
            state=data["state"],
            coder=UUID(coder) if coder else None,
            outlet=data["outlet"],
            since=data["since"],
            until=data["until"],
            in_round=UUID(data["in_round"]) if data.get("in_round") else None,
        )

    def words(self) -> str:
        """The filter in words."""
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                shown = dict(getattr(field, "choices", ())).get(value, value)
                said.append(f"{field.label}: {shown}")
        return ", ".join(said)


class EditForm(MetadataForm):
    """The metadata of a stored article, with the version and the values that the person saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        for name in MetadataForm.base_fields:
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """The metadata and, beside it, the version."""
        version = self.cleaned_data.pop("version", None)
        return super().clean() | {"version": version}

    @classmethod
    def of(cls, article: Article) -> EditForm:
        """The form as it is first shown."""
        return cls(initial=_values(article) | {"version": article.version})

    def wanted(self) -> dict[str, Any]:
        """The fields of a valid form that the person changed."""
        return self._typed() | {"base_version": self.cleaned_data["version"]}

    def _typed(self) -> dict[str, Any]:
        fields = set(self.changed_data).intersection(MetadataForm.base_fields)
        return {name: value for name, value in self.cleaned_data.items() if name in fields}

    def beside(self, article: Article) -> tuple[EditForm, list[tuple[Any, Any]]]:
        """What somebody else stored meanwhile, beside what was typed.

        Answers a form that keeps the typed values, takes the stored ones for all others, and can be
        sent again; and label and stored value of each field where the two differ.
        """
        stored, typed = _values(article), self._typed()
        data = {name: _sent(value) for name, value in (stored | typed).items()}
        data |= {f"initial-{name}": _sent(value) for name, value in stored.items()}
        rows = [
            (self.fields[name].label, stored[name])
            for name, value in typed.items()
            if value != stored[name]
        ]
        return EditForm(data | {"version": article.version}), rows


def _values(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in MetadataForm.base_fields}


def _sent(value: Any) -> str:
    """A value as a browser sends it."""
    return "" if value is None else str(value)


class UuidsField(forms.Field):
    """A repeated field of ids."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """The ids, each once, in order."""
        found: dict[UUID, None] = {}
        for item in value or ():
            try:
                found[UUID(item)] = None
            except ValueError:
                raise forms.ValidationError(
                    _("“%(value)s” is not an id."), code="invalid", params={"value": item[:60]}
                ) from None
        return list(found)


class BulkForm(forms.Form):
    """What to do with the articles that were ticked."""

    article = UuidsField(required=False)
    action = forms.ChoiceField(choices=[(name, name) for name in ("assign", "archive", "restore")])


class AssignForm(forms.Form):
    """Whom to give which articles."""

    scope = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("chosen", "filtered", "all")]
    )
    action = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("preview", "assign")]
    )
    article = UuidsField(required=False)
    coder = UuidsField(required=False)
