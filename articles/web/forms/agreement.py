"""The filters of the agreement page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.selectors.batches import batch_names
from articles.selectors.slices import REVERSED, reversed_days
from articles.values import LEVELS, PERIODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Project, User


SLICED = (
    *("round", "codebook", "annotator", "outlet"),
    *("since", "until", "finished_since", "finished_until", "batch"),
)
NOT_THERE = _("“%(value)s” is not one of the choices, so it was left out. Choose one of the list.")
NO_DAY = _("This is no day, so it was left out. Write one like 2026-05-31.")
#: So many imports can be chosen from, the newest; an older one by its address.
IMPORTS = 100


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

    batch = forms.TypedChoiceField(required=False, label=_("Import"), coerce=UUID, empty_value=None)

    def __init__(
        self, data: Mapping[str, Any], *, project: Project, user: User | None = None
    ) -> None:
        rounds = project.rounds.order_by("created_at").values_list("pk", "name", "codebook__number")
        self.rounds = {str(pk): name for pk, name, _number in rounds}
        super().__init__(_by_id(data, self.rounds))
        data = self.data
        coders = project.memberships.values_list("user", "user__username")
        named = [(str(pk), project.coder_name(pk, name)) for pk, name in coders]
        outlets = project.articles.exclude(outlet="").order_by("outlet").distinct()
        found = {
            "round": list(self.rounds.items()),
            "codebook": [(str(one), f"v{one}") for one in sorted({row[2] for row in rounds})],
            "annotator": sorted(named, key=lambda pair: pair[1]),
            "outlet": [(name, name) for name in outlets.values_list("outlet", flat=True)],
            "batch": _imports(data, project, user),
        }
        for each in self.fields.values():
            each.error_messages |= {"invalid_choice": NOT_THERE}
            if isinstance(each, forms.DateField):
                each.error_messages |= {"invalid": NO_DAY}
        for name, choices in found.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [("", _("all")), *choices]
            if len(choices) < 2 and name not in data and name != "round":
                del self.fields[name]

    def clean_round(self) -> str:
        """The name of the round."""
        return self.rounds.get(self.cleaned_data["round"], "")

    def clean(self) -> dict[str, Any]:
        """Days the wrong way round leave the last one out."""
        found = super().clean() or self.cleaned_data
        for name in reversed_days(found):
            self.add_error(name, REVERSED)
        return found

    def slice(self) -> dict[str, Any]:
        """The valid filters as arguments of ``Slice``."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in SLICED}

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The valid filters that were chosen: what each is called, and what was chosen."""
        self.is_valid()
        names = [name for name in self.fields if self.cleaned_data.get(name) not in (None, "")]
        told = [(name, str(self.fields[name].label), self._told(name)) for name in names]
        return [(label, text) for _name, label, text in told if text]

    @property
    def narrowed(self) -> bool:
        """Whether some codings are left out."""
        return any(self.slice()[name] for name in SLICED)

    def _told(self, name: str) -> str:
        """What was chosen, in the words of the field; nothing for what is first and so no choice."""
        field, value = self.fields[name], self.cleaned_data[name]
        if isinstance(field, forms.DateField):
            return date_format(value, "j M Y")
        choices = [(str(key), str(text)) for key, text in getattr(field, "choices", ())]
        asked = self.data.get(name, "")
        return dict(choices[1:]).get(asked, "")

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


def _by_id(data: Mapping[str, Any], rounds: Mapping[str, str]) -> dict[str, Any]:
    """The data with the id of a round that is asked for by its name."""
    found = {name: data.get(name) for name in data}
    ids = {name: pk for pk, name in rounds.items()}
    asked = found.get("round")
    return found | ({"round": ids[asked]} if asked in ids else {})


def _imports(data: Mapping[str, Any], project: Project, user: User | None) -> list[tuple[str, str]]:
    """The newest imports, newest first, and the one that is asked for."""
    known = [(str(pk), name) for pk, name in batch_names(user, project).items()][::-1]
    return [
        one for number, one in enumerate(known) if number < IMPORTS or one[0] == data.get("batch")
    ]


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


class PeriodForm(LevelForm):
    """A slice at a level, one label of it, and what its periods are."""

    drift = forms.ChoiceField(
        required=False,
        label=_("Period"),
        choices=(("week", _("weeks")), ("month", _("months")), ("batch", _("imports"))),
    )
    label = forms.ChoiceField(required=False, label=_("Label"))

    field_order = ("drift", "label")

    def __init__(
        self, data: Mapping[str, Any], *, project: Project, user: User | None = None
    ) -> None:
        super().__init__(data, project=project, user=user)
        newest = project.codebooks.exclude(state="draft").order_by("-number").first()
        labels = newest.structure().record.labels if newest else ()
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("all together")), *((one.key, one.name) for one in labels)]

    def slice(self) -> dict[str, Any]:
        """The valid filters as arguments of ``Slice``."""
        return super().slice() | {"label": self.cleaned_data.get("label") or None}

    @property
    def by(self) -> str:
        """What the periods are."""
        return self.cleaned_data.get("drift") or PERIODS[0]
