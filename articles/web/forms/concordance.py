"""The form of the concordance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.concordance import parse_query
from articles.selectors.concordance import Wanted
from articles.web.forms.base import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.concordance import Query
    from articles.records import CodebookRecord


class ConcordanceForm(forms.Form):
    """What to look for. Label, coder and attribute narrow coded passages; one of them makes the search one of these."""

    q = forms.CharField(
        label=_("Words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_(
            "A phrase; case does not count. evid* finds evidence, evident … Chinese and Japanese are found anywhere, "
            "as they have no blanks between words."
        ),
    )
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[("texts", _("all texts")), ("coded", _("coded passages"))],
        required=False,
    )
    label = forms.ChoiceField(label=_("Label"), required=False)
    coder = forms.ChoiceField(label=_("Coder"), required=False)
    attribute = forms.ChoiceField(label=_("Attribute"), required=False)
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        record: CodebookRecord,
        coders: Iterable[tuple[UUID, str]] | None,
    ) -> None:
        super().__init__(data)
        choose(self, "label", [("", _("any")), *((one.key, one.name) for one in record.labels)])
        choose(self, "attribute", [("", _("any")), *_values(record)])
        if coders is None:
            del self.fields["coder"]
        else:
            choose(self, "coder", [("", _("all")), *((str(pk), name) for pk, name in coders)])

    def clean_q(self) -> Query | None:
        """The phrase; something without letters is refused."""
        typed: str = self.cleaned_data["q"]
        if not typed.strip():
            return None
        query = parse_query(typed)
        if query is None:
            raise forms.ValidationError(_("Type at least one letter or digit."), code="query")
        return query

    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        data = self.cleaned_data
        attribute, _sep, value = data["attribute"].partition("=")
        narrowed = bool(data["label"] or data.get("coder") or attribute)
        return Wanted(
            query=data["q"],
            coded=data["where"] == "coded" or narrowed,
            label=data["label"],
            coder=UUID(data["coder"]) if data.get("coder") else None,
            attribute=attribute,
            value=value,
        )


def _values(record: CodebookRecord) -> list[tuple[Any, Any]]:
    """Attributes and their values as groups of one select."""
    names: dict[str, tuple[str, dict[str, str]]] = {}
    for label in record.labels:
        for attribute in label.attributes:
            _name, values = names.setdefault(attribute.key, (attribute.name, {}))
            for value in attribute.values:
                values[value.key] = value.name
    return [
        (
            name,
            [
                (key, _("any value")),
                *((f"{key}={value}", shown) for value, shown in values.items()),
            ],
        )
        for key, (name, values) in names.items()
    ]
