"""The versions of a project's codebook: the list, the way from one to another, the change log."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from articles.codebook_mapping import targets
from articles.models import Codebook, CodebookChange, Label, Precedent, Round, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Project, User


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list. ``open_rounds``: names of its rounds that are not closed."""

    codebook: Codebook
    rounds: list[str]
    open_rounds: list[str]
    spans: int
    labels: int

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.codebook.state == Codebook.State.DRAFT


def the_draft(project: Project) -> Codebook | None:
    """The project's draft. One query."""
    rows = project.codebooks.filter(state=Codebook.State.DRAFT)
    return rows.select_related("project", "based_on").first()


def version_rows(project: Project) -> list[VersionRow]:
    """The versions, newest first, with their rounds and how many spans were made with each. Four queries."""
    codebooks = project.codebooks.select_related("based_on").order_by("-number")
    spans = dict(
        Span.objects.live()
        .filter(assignment__round__project=project)
        .order_by()
        .values_list("label__codebook")
        .annotate(n=Count("pk"))
    )
    labels = dict(
        Label.objects.filter(codebook__project=project)
        .order_by()
        .values_list("codebook")
        .annotate(n=Count("pk"))
    )
    rounds: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for pk, name, state in project.rounds.order_by("created_at").values_list(
        "codebook", "name", "state"
    ):
        rounds[pk].append((name, state))
    return [
        VersionRow(
            row,
            [name for name, _state in rounds[row.pk]],
            [name for name, state in rounds[row.pk] if state != Round.State.CLOSED],
            spans.get(row.pk, 0),
            labels.get(row.pk, 0),
        )
        for row in codebooks
    ]


def changes_of(codebook: Codebook) -> list[CodebookChange]:
    """The change log of a version, newest first, without what it was before. One query."""
    rows = codebook.changes.select_related("author").defer("before")
    return list(rows.order_by("-number"))


def log_rows(project: Project) -> list[CodebookChange]:
    """The change log of all versions, newest first. One query."""
    rows = CodebookChange.objects.filter(codebook__project=project)
    return list(
        rows.select_related("author", "codebook")
        .defer("before", "codebook__rules")
        .order_by("-codebook__number", "-number")
    )


def rounds_behind(project: Project, number: int) -> list[tuple[str, int, bool]]:
    """Rounds that are not closed and have a version before ``number``: name, version, whether they could move to it.

    A round can as long as it is planned; what has begun ends with the version that it began with. One query.
    """
    rows = project.rounds.exclude(state=Round.State.CLOSED).filter(codebook__number__lt=number)
    found = rows.order_by("created_at").values_list("name", "codebook__number", "state")
    return [(name, version, state == Round.State.DRAFT) for name, version, state in found]


def precedents_of(user: User, project: Project, keys: Iterable[str]) -> list[Precedent]:
    """Rulings that ``user`` may read on a label, by the keys it goes by here and in the version before. One query."""
    rows = Precedent.objects.visible_to(user).live()
    rows = rows.filter(project=project, label_key__in=list(keys))
    return list(rows.order_by("created_at"))


def mapping_words(codebook: Codebook) -> list[str]:
    """The mapping of a version as sentences, for those who read the list of versions."""
    lead = {key: tuple(found) for key, found in codebook.mapping.items()}
    said = []
    for key in sorted(lead):
        found = targets(lead, key)
        if not found:
            said.append(_("%(key)s was retired") % {"key": key})
        elif len(found) == 1:
            said.append(_("%(key)s became %(new)s") % {"key": key, "new": found[0]})
        else:
            listed = ", ".join(found)
            said.append(_("%(key)s was split into %(new)s") % {"key": key, "new": listed})
    return said
