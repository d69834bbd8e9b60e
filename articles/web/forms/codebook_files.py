"""A codebook that comes as a file or as pasted text: YAML of the whole, or a sheet of its labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import codebook_edit
from articles.actions.drafts import MAX_REASON
from articles.codebook_mapping import complete
from articles.formats.canon import CanonError, decode
from articles.formats.codebook_check import CodebookError
from articles.formats.codebook_table import COLUMNS, read_sheet
from articles.formats.codebook_yaml import MAX_CODEBOOK, read_codebook

if TYPE_CHECKING:
    from articles.codebook_edit import Draft
    from articles.records import CodebookRecord, RowError

#: Bytes of a file: every code point may take four.
MAX_FILE = 4 * MAX_CODEBOOK


class UploadForm(forms.Form):
    """The text, by file or by paste. ``text`` is what was read; after the preview it comes back hidden."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        max_length=MAX_CODEBOOK,
        strip=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
        help_text=_("A codebook in YAML, or cells copied from a spreadsheet with their header."),
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=MAX_REASON, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the file into ``text``."""
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > MAX_FILE:
                self.add_error("file", _("The file is too large for a codebook."))
                return data
            try:
                data["text"] = decode(file.read())
            except CanonError as error:
                self.add_error("file", str(error))
                return data
        if not str(data.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the text."))
        return data


def is_sheet(text: str) -> bool:
    """Whether the first line is a header of columns: then it is a sheet, else YAML."""
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0].lower()
    cells = [
        cell.strip().strip('"') for cell in first.replace(";", ",").replace("\t", ",").split(",")
    ]
    return len(cells) > 1 and "label" in cells and any(cell in COLUMNS for cell in cells)


def read_any(text: str, draft: Draft) -> tuple[CodebookRecord | None, list[RowError], str]:
    """The record of a text; or errors by row, or one message. A sheet leaves the rest of the draft as it is."""
    if not is_sheet(text):
        try:
            return read_codebook(text), [], ""
        except CodebookError as error:
            return None, [], str(error)
    labels, errors = read_sheet(text.encode())
    if errors:
        return None, errors, ""
    return codebook_edit.pruned(replace(draft.record, labels=labels)), [], ""


class WayForm(forms.Form):
    """Where the labels of the version before lead that the file doesn't have: a field for each."""

    def __init__(self, data: Any, draft: Draft, record: CodebookRecord) -> None:
        super().__init__(data, prefix="way")
        self.draft = draft
        here = {label.key: label.name for label in record.labels}
        for old, found in complete(draft.mapping, draft.base).items():
            if not found or (set(found) <= set(here)):
                continue
            self.fields[old] = forms.ChoiceField(
                label=old,
                required=False,
                choices=[
                    ("", _("is retired")),
                    *((k, _("is %(name)s") % {"name": n}) for k, n in here.items()),
                ],
            )

    def mapping(self) -> dict[str, tuple[str, ...]]:
        """The mapping as chosen, for the labels that have a field; the others keep theirs."""
        lead = complete(self.draft.mapping, self.draft.base)
        for old in self.fields:
            chosen = self.cleaned_data.get(old) if self.is_bound and self.is_valid() else ""
            lead[old] = (chosen,) if chosen else ()
        return lead
