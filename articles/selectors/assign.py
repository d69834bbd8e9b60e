"""The assign page: who codes, which articles, and what handing them out would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from articles.models import Article, Assignment, Membership, Role, Round
from articles.permissions import can_be_assigned
from articles.selectors.members import work_by_coder
from articles.selectors.reveals import Seen, seen_before

if TYPE_CHECKING:
    from collections.abc import Collection

    from articles.models import Project
    from articles.models.article import ArticleQuerySet


@dataclass(frozen=True, slots=True)
class CoderChoice:
    """A member who may be given articles; ``id`` is the user's."""

    id: UUID
    username: str
    role_label: str
    open: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChosenArticle:
    """An article picked in the list."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class CoderOutcome:
    """What one coder would get."""

    username: str
    new: int
    existing: int


@dataclass(frozen=True, slots=True)
class AssignPreview:
    """What handing out would do."""

    coders: int
    articles: int
    new: int
    existing: int
    rows: list[CoderOutcome]
    seen: Seen


def main_round(project: Project) -> Round:
    """The round that articles are handed out in: the project's first."""
    found = project.rounds.select_related("project", "codebook").order_by("created_at", "pk")
    round = found.first()
    assert round is not None, "a project starts with a round"  # noqa: S101 (create_project makes it)
    return round


def open_rounds(project: Project) -> list[Round]:
    """The rounds that articles can be handed out in by hand, the oldest first. One query."""
    found = project.rounds.filter(state=Round.State.OPEN).select_related("project", "codebook")
    return list(found.order_by("created_at", "pk"))


def coders(project: Project, chosen: Collection[UUID] = ()) -> list[CoderChoice]:
    """Members who may code, those whose job it is first. Two queries."""
    work = work_by_coder(project)
    seats = Membership.objects.filter(project=project, user__is_active=True)
    rows = []
    for seat in seats.select_related("user").order_by("user__username"):
        if can_be_assigned(seat.role):
            assigned, _started, done = work.get(seat.user_id, (0, 0, 0))
            rows.append(
                (
                    seat.role != Role.ANNOTATOR,
                    CoderChoice(
                        id=seat.user_id,
                        username=seat.user.username,
                        role_label=str(Role(seat.role).label),
                        open=assigned - done,
                        chosen=seat.user_id in chosen,
                    ),
                )
            )
    return [coder for _other, coder in sorted(rows, key=lambda row: row[0])]


def chosen_articles(project: Project, ids: Collection[UUID]) -> list[ChosenArticle]:
    """Those of ``ids`` that can be handed out. One query."""
    found = Article.objects.active().filter(project=project, pk__in=list(ids))
    return [ChosenArticle(*row) for row in found.order_by("title", "pk").values_list("pk", "title")]


def assign_preview(
    round: Round, articles: ArticleQuerySet, total: int, chosen: list[CoderChoice]
) -> AssignPreview:
    """What handing ``articles`` (``total`` of them) to the coders would do. Two queries."""
    exist = dict(
        Assignment.objects.filter(
            round=round,
            kind=Assignment.Kind.CODING,
            annotator__in=[coder.id for coder in chosen],
            article__in=articles.order_by().values("pk"),
        )
        .values_list("annotator")
        .annotate(n=Count("pk"))
    )
    rows = [
        CoderOutcome(coder.username, total - exist.get(coder.id, 0), exist.get(coder.id, 0))
        for coder in chosen
    ]
    return AssignPreview(
        coders=len(chosen),
        articles=total,
        new=sum(row.new for row in rows),
        existing=sum(row.existing for row in rows),
        rows=rows,
        seen=seen_before([coder.id for coder in chosen], articles),
    )
