"""Imports of articles as slices of agreement: what a reviewer may call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.models import Import
from articles.permissions import can_manage

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Project, User


def batch_names(user: User | None, project: Project) -> dict[UUID, str]:
    """The project's imports of articles, oldest first: their number and day, for managers the file, too. One query.

    Only managers see imports and their files; other reviewers have to tell them apart all the same.
    """
    rows = project.imports.filter(kind=Import.Kind.ARTICLES).order_by("created_at", "pk")
    manages = user is not None and can_manage(user, project)
    names = {}
    for number, (pk, file, at) in enumerate(rows.values_list("pk", "filename", "created_at")):
        name = _("import %(number)s, %(day)s") % {"number": number + 1, "day": f"{at:%Y-%m-%d}"}
        names[pk] = f"{name}, {file}" if manages and file else name
    return names
