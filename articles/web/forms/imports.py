"""Forms of imports: files, a pasted article, the yes after the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from articles.formats import ARTICLE_FORMATS, FormatError, sniff
from articles.formats.stream import HEAD
from articles.web.forms.articles import UuidsField
from articles.web.forms.base import MetadataForm

if TYPE_CHECKING:
    from collections.abc import Iterator


class FilesInput(forms.ClearableFileInput):
    """Several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files of articles, none too large; at least one must be readable."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files. What is wrong with some of several is told by the preview."""
        files: list[UploadedFile[Any]] = [
            super(FilesField, self).clean(item, initial) for item in data or [None]
        ]
        total = sum(file.size or 0 for file in files)
        if total > settings.UPLOAD_MAX_TABLE:
            raise too_large(str(_("The upload")), settings.UPLOAD_MAX_TABLE)
        problems = list(_problems(files))
        if len(problems) == len(files):
            raise forms.ValidationError(problems)
        return files


def _problems(files: list[UploadedFile[Any]]) -> Iterator[forms.ValidationError]:
    for file in files:
        try:
            name = sniff(file.name or "", file.read(HEAD))
        except FormatError as error:
            yield forms.ValidationError(f"{file.name}: {error}", code="format")
        else:
            streamed = ARTICLE_FORMATS[name].streamed
            if not streamed and (file.size or 0) > settings.UPLOAD_MAX_DOCUMENT:
                yield too_large(file.name or "", settings.UPLOAD_MAX_DOCUMENT)
        file.seek(0)


def too_large(name: str, limit: int) -> forms.ValidationError:
    """What is said of a file over its limit (bytes)."""
    return forms.ValidationError(
        _("%(name)s is larger than %(limit)s. Split it and upload the parts."),
        code="too_large",
        params={"name": name, "limit": filesizeformat(limit)},
    )


class UploadForm(forms.Form):
    """Files of articles."""

    files = FilesField(label=_("Files"), allow_empty_file=True, max_length=200)  # type: ignore[assignment]  # the name is the contract


class PasteForm(MetadataForm):
    """One article, pasted. The text stays as it is, from its first character."""

    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the first line of the text."),
    )
    text = forms.CharField(
        label=_("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"})
    )
    field_order = ("text", "title", "outlet", "byline", "published_on", "url", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["external_id"]


class ConfirmForm(forms.Form):
    """The answer to a preview."""

    action = forms.ChoiceField(choices=[("import", _("import")), ("discard", _("discard"))])
    on_error = forms.ChoiceField(choices=[("stop", _("stop")), ("skip", _("skip"))], required=False)
    coder = UuidsField(required=False)
