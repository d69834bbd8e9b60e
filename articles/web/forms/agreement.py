"""The filters of the agreement page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.selectors.batches import batch_names
from articles.values import LEVELS, PERIODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Project, User


SLICED = (
    *("round", "codebook", "annotator", "outlet"),
    *("since", "until", "finished_since", "finished_until", "batch"),
)
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
            "batch": _imports(data, project, user),
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
