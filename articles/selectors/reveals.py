"""Who saw others' codings of which article, and whether they coded it before or after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Assignment, Reveal
from articles.selectors.article_list import Pager

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import Article, Project
    from articles.models.article import ArticleQuerySet

STATE = Assignment.State
#: Where codings of others are shown, in words.
PLACES = {
    "side-by-side": _("side by side"),
    "passages": _("passages of the agreement"),
    "concordance": _("concordance"),
    "export": _("export"),
    "api": _("API"),
    "adjudication": _("adjudication"),
    "feedback": _("feedback of training"),
    "discussion": _("discussion"),
}


@dataclass(slots=True)
class RevealRow:
    """One person and one article: when first, where, and their own coding of it beside that."""

    user: UUID
    username: str
    article: UUID
    title: str
    first_at: dt.datetime
    places: list[str] = field(default_factory=list)
    before: bool = False
    after: bool = False
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How many of some coders have seen codings of how many of some articles."""

    coders: int
    articles: int


def reveals_of(project: Project, *, after: bool = False) -> QuerySet[Reveal]:
    """The notes of a project; ``after``: only where the person coded the article later."""
    rows = Reveal.objects.filter(article__project=project)
    if not after:
        return rows
    own = Assignment.objects.filter(
        annotator=OuterRef("user"), article=OuterRef("article"), kind=Assignment.Kind.CODING
    )
    later = Q(started_at__gt=OuterRef("first_at")) | Q(submitted_at__gt=OuterRef("first_at"))
    return rows.filter(Exists(own.filter(later | Q(state__in=(STATE.STARTED, STATE.REOPENED)))))


def reveal_page(project: Project, *, after: bool, number: int) -> tuple[list[RevealRow], Pager]:
    """A page of the log, the latest first. Four queries."""
    groups = (
        reveals_of(project, after=after)
        .values("user", "article")
        .annotate(first=Min("first_at"))
        .order_by("-first", "user", "article")
    )
    pager = Pager.of(number, groups.count())
    shown = groups[pager.start - 1 if pager.total else 0 : pager.end]
    rows = [
        RevealRow(*values)
        for values in shown.values_list(
            "user", "user__username", "article", "article__title", "first"
        )
    ]
    complete(rows)
    return rows, pager


def complete(rows: list[RevealRow]) -> None:
    """Fill in the places and what became of the people's own codings. Two queries."""
    people, articles = {row.user for row in rows}, {row.article for row in rows}
    places = defaultdict(list)
    notes = Reveal.objects.filter(user__in=people, article__in=articles).order_by("first_at")
    for user, article, place in notes.values_list("user", "article", "place"):
        places[user, article].append(place)
    codings = defaultdict(list)
    own = Assignment.objects.filter(
        annotator__in=people, article__in=articles, kind=Assignment.Kind.CODING
    )
    for user, article, state, at in own.values_list(
        "annotator", "article", "state", "submitted_at"
    ):
        codings[user, article].append((state, at))
    for row in rows:
        row.places = places[row.user, row.article]
        for state, submitted_at in codings[row.user, row.article]:
            _place_in_time(row, state, submitted_at)


def _place_in_time(row: RevealRow, state: str, submitted_at: dt.datetime | None) -> None:
    """Whether one coding came before or after what the person saw.

    Who has an open coding of an article is blind there: one that is open now goes on after it.
    """
    if state == STATE.ASSIGNED:
        row.waiting = True
    elif submitted_at is not None and submitted_at <= row.first_at:
        row.before = True
    else:
        row.after = True


def seen_before(
    coders: Iterable[UUID], articles: ArticleQuerySet | Iterable[UUID | Article]
) -> Seen:
    """What to warn of before ``articles`` are given to ``coders``. One query."""
    chosen = articles.order_by().values("pk") if hasattr(articles, "order_by") else list(articles)
    found = Reveal.objects.filter(user__in=list(coders), article__in=chosen).aggregate(
        coders=Count("user", distinct=True), articles=Count("article", distinct=True)
    )
    return Seen(found["coders"], found["articles"])
