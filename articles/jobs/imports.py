"""An import in two steps: check the files and tell what would happen, then store it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import actions
from articles.actions.outcomes import refuse
from articles.records import RowError
from articles.selectors.assign import main_round
from articles.selectors.import_files import (
    ArticleFile,
    Row,
    errors_of,
    is_duplicate,
    located,
    numbered,
    read_rows,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from articles.models import Import, Project, User


@dataclass(frozen=True, slots=True)
class Check:
    """What an import would do.

    ``errors`` holds what is wrong by number of the row (from 1, over all files), the first 1,000;
    ``good``, ``bad`` and ``duplicates`` count all rows.
    """

    rows: list[Row]
    errors: dict[int, RowError]
    good: int
    bad: int
    duplicates: int

    def is_duplicate(self, number: int) -> bool:
        """Whether the row has the text of another one."""
        error = self.errors.get(number)
        return error is not None and is_duplicate(self.rows, number, error)

    @property
    def bad_rows(self) -> list[RowError]:
        """The errors that are not duplicates, in order."""
        return [error for number, error in self.errors.items() if not self.is_duplicate(number)]


def check_import(
    user: User,
    project: Project,
    files: Sequence[ArticleFile | RowError],
    *,
    allow_duplicates: bool = False,
) -> Check:
    """Read the files and try them; nothing is stored. Raises what ``import_articles`` raises."""
    rows = list(read_rows(files))
    tried = actions.import_articles(
        user,
        project,
        numbered(rows),
        format="",
        on_error="skip",
        allow_duplicates=allow_duplicates,
        dry_run=True,
    )
    counts = tried.counts
    return Check(
        rows=rows,
        errors=located(rows, errors_of(tried)),
        good=counts["imported"],
        bad=counts["errors"] - counts["duplicates"],
        duplicates=counts["duplicates"],
    )


def store_import(
    user: User,
    project: Project,
    files: Sequence[ArticleFile | RowError],
    *,
    format: str,
    filename: str,
    file_sha256: str = "",
    on_error: str = "stop",
    allow_duplicates: bool = False,
    leave_duplicates_out: bool = True,
    coders: Collection[UUID] = (),
) -> tuple[Import, int]:
    """Read the files, store their articles and hand them out, in one transaction.

    Answers the import and the number of assignments made. When rows stopped it, or no row is good,
    nothing is stored: ``insist`` tells. Duplicates are left out, or count as bad rows.
    """
    with transaction.atomic():
        batch = actions.import_articles(
            user,
            project,
            (row.item for row in read_rows(files)),
            format=format,
            filename=filename,
            file_sha256=file_sha256,
            on_error=on_error,
            allow_duplicates=allow_duplicates,
            leave_duplicates_out=leave_duplicates_out,
        )
        if not coders or batch._state.adding:
            return batch, 0
        articles = list(batch.articles.values_list("pk", flat=True))
        made, _existing = actions.assign(user, main_round(project), articles, coders)
    return batch, len(made)


def insist(batch: Import, *, leave_duplicates_out: bool = True) -> None:
    """Raises ValidationError ``bad_rows`` if rows stopped the import, ``empty`` if none was good."""
    if not batch._state.adding:
        return
    counts = batch.counts
    refused = counts["errors"] - (counts["duplicates"] if leave_duplicates_out else 0)
    if refused:
        raise refuse(
            ngettext(
                "%(count)s row is bad, so nothing was imported. Correct it, or skip bad rows.",
                "%(count)s rows are bad, so nothing was imported. Correct them, or skip bad rows.",
                refused,
            ),
            "bad_rows",
            count=refused,
        )
    raise refuse(_("There is no article to import."), "empty")


def digest_of(files: Sequence[ArticleFile | RowError]) -> str:
    """SHA-256 of the one file, as hex digits; empty for several."""
    if len(files) != 1 or isinstance(files[0], RowError):
        return ""
    with files[0].path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def name_of(names: Sequence[str]) -> str:
    """How an import of these files is called."""
    if len(names) < 2:
        return "".join(names)
    more = _("%(name)s and %(count)s more") % {"name": names[0][:150], "count": len(names) - 1}
    return str(more)
