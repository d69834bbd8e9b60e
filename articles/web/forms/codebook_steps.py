"""Forms of the steps that spans feel: merge, split, retire, publish. Each knows the edit that it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from articles import codebook_edit
from articles.actions.drafts import MAX_REASON
from articles.formats.codebook_check import MAX_KEY, MAX_LABEL_NAME, CodebookError
from articles.models import CodebookChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.codebook_edit import Draft
    from articles.records import CodebookRecord, LabelRecord

#: Labels that one may be split into.
PIECES = 4


class ReasonForm(forms.Form):
    """The version of the draft that was looked at, and why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=MAX_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the change log, for those who read the data later."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PublishForm(ReasonForm):
    """A note for the version."""

    reason = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What changed and why, for those who read the data later."),
    )


class StepForm(ReasonForm):
    """A step: ``edit`` is what it does to the draft."""

    kind = CodebookChange.Kind.RETIRED

    def __init__(
        self, data: Any, *, record: CodebookRecord, label: LabelRecord, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.label_record = label
        self.record = record
        self.order_fields(["into", *self.fields])
        fields = list(self.fields)
        self.order_fields([*(name for name in fields if name != "reason"), "reason"])

    @property
    def then(self) -> str:
        """The label that the editor shows afterwards."""
        keys = [one.key for one in self.record.labels]
        return next((key for key in keys if key != self.label_record.key), keys[0])

    @property
    def subject(self) -> str:
        """What the change log says that it was done to."""
        return self.label_record.name

    @property
    def said(self) -> str:
        """What is said afterwards."""
        return _now("“%(name)s” is retired. Undo takes it back.") % {"name": self.subject}

    def edit(self, draft: Draft) -> Draft:
        """The draft without the label."""
        return codebook_edit.retire(draft, self.label_record.key)

    def others(self, draft: Draft) -> Iterable[str]:
        """Further labels of the version before whose spans may feel it."""
        return ()


class MergeForm(StepForm):
    """The label that stays."""

    kind = CodebookChange.Kind.MERGED
    into = forms.ChoiceField(label=_("Into"))

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        field.choices = [
            (one.key, one.name) for one in self.record.labels if one != self.label_record
        ]

    @property
    def then(self) -> str:
        """The label that stays; the first one before anything was chosen."""
        found = self.cleaned_data.get("into") if self.is_bound else None
        return str(found or super().then)

    @property
    def subject(self) -> str:
        """Both labels."""
        into = self.record.label(self.then)
        return f"{self.label_record.name} → {into.name if into else self.then}"

    @property
    def said(self) -> str:
        """What is said afterwards."""
        return _now("Merged: %(names)s. Undo takes it back.") % {"names": self.subject}

    def edit(self, draft: Draft) -> Draft:
        """The draft with one label of two."""
        return codebook_edit.merge(draft, self.label_record.key, self.then)

    def others(self, draft: Draft) -> Iterable[str]:
        """The labels that led to the one that stays."""
        return draft.origins(self.then)


class SplitForm(StepForm):
    """The labels that take its place: two at least; what is blank is left out."""

    kind = CodebookChange.Kind.SPLIT

    def __init__(self, data: Any, *, label: LabelRecord, **options: Any) -> None:
        super().__init__(data, label=label, **options)
        for number in range(1, PIECES + 1):
            needed = number <= 2
            names = {"number": number}
            self.fields[f"name-{number}"] = forms.CharField(
                label=_now("Name of label %(number)s") % names,
                max_length=MAX_LABEL_NAME,
                required=needed,
            )
            self.fields[f"key-{number}"] = forms.CharField(
                label=_now("Key of label %(number)s") % names,
                max_length=MAX_KEY,
                required=needed,
            )
            self.fields[f"abbreviation-{number}"] = forms.CharField(
                label=_now("Abbreviation of label %(number)s") % names,
                max_length=3,
                required=needed,
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def pieces(self) -> list[tuple[str, str, str]]:
        """Key, name and abbreviation of each label; before anything was sent two that stand for any."""
        if not self.is_bound:
            key = self.label_record.key[: MAX_KEY - 2]
            return [(f"{key}-{n}", f"{n}", f"{n}…") for n in (1, 2)]
        rows = range(1, PIECES + 1)
        names = ("key", "name", "abbreviation")
        sent = [tuple(self.cleaned_data.get(f"{name}-{n}", "") for name in names) for n in rows]
        return [(key, name, short) for key, name, short in sent if key or name]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each label."""
        names = ("name", "key", "abbreviation")
        return [[self[f"{name}-{n}"] for name in names] for n in range(1, PIECES + 1)]

    @property
    def then(self) -> str:
        """The first of the new labels."""
        return self.pieces()[0][0]

    @property
    def said(self) -> str:
        """What is said afterwards."""
        return _now("“%(name)s” is split. Undo takes it back.") % {"name": self.subject}

    def edit(self, draft: Draft) -> Draft:
        """The draft with several labels in the place of one."""
        for key, name, _short in self.pieces():
            if not key or not name:
                raise CodebookError("Each label of a split needs a key and a name.")
        return codebook_edit.split(draft, self.label_record.key, self.pieces())


STEPS: dict[str, type[StepForm]] = {"merge": MergeForm, "split": SplitForm, "retire": StepForm}
