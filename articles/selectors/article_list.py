"""The article list: search, filters, sorting, pages. It never reads a text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from articles.models import Article, Assignment, Place, Role, User

if TYPE_CHECKING:
    from articles.models import Project
    from articles.models.article import ArticleQuerySet
    from articles.models.assignment import AssignmentQuerySet

STATE = Assignment.State
PAGE_SIZE = 50
OUTLETS = 300
ARTICLE_STATES = ("unassigned", "assigned", "started", "submitted", "released", "archived")
SORTS = {
    "title": "title",
    "outlet": "outlet",
    "published_on": "published_on",
    "words": "word_count",
    "assigned": "done",
    "state": "rank",
}


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What to look for; empty means everything that is not archived."""

    q: str = ""
    state: str = ""
    coder: UUID | None = None
    outlet: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    in_round: UUID | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in the list. The counts and the state hold only what the asker may know."""

    id: UUID
    title: str
    outlet: str
    published_on: dt.date | None
    words: int
    assigned: int
    submitted: int
    state: str
    assignment: UUID | None


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in the list a page is; ``start`` and ``end`` count from 1."""

    number: int
    pages: int
    previous: int | None
    next: int | None
    start: int
    end: int
    total: int

    @classmethod
    def of(cls, number: int, total: int, size: int = PAGE_SIZE) -> Pager:
        """The page that is nearest to ``number``."""
        pages = max(1, -(-total // size))
        number = min(max(1, number), pages)
        start = (number - 1) * size
        return cls(
            number=number,
            pages=pages,
            previous=number - 1 if number > 1 else None,
            next=number + 1 if number < pages else None,
            start=min(total, start + 1),
            end=min(total, start + size),
            total=total,
        )


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of the list."""

    rows: list[ArticleRow]
    pager: Pager


def known_codings(user: User) -> AssignmentQuerySet:
    """Codings whose state ``user`` may know: an annotator's own, a manager's all."""
    return Assignment.objects.visible_to(user).filter(kind=Assignment.Kind.CODING)


def filter_articles(
    user: User, project: Project, role: Role, wanted: ArticleFilter
) -> ArticleQuerySet:
    """The project's articles that ``user`` may read and that fit ``wanted``.

    States are those of the codings that ``user`` may know of, so a filter tells no more than a row.
    """
    found = Article.objects.visible_to(user).filter(project=project)
    if wanted.state != "archived":
        found = found.active()
    if wanted.q:
        for word in wanted.q.split()[:10]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(outlet__icontains=word)
                | Q(external_id__icontains=word)
            )
    if wanted.outlet:
        found = found.filter(outlet=wanted.outlet)
    if wanted.since:
        found = found.filter(published_on__gte=wanted.since)
    if wanted.until:
        found = found.filter(published_on__lte=wanted.until)
    if wanted.coder:
        found = found.filter(Exists(_codings(user, role).filter(annotator=wanted.coder)))
    if wanted.in_round:  # managers alone are asked for one
        places = Place.objects.filter(article=OuterRef("pk"), round=wanted.in_round)
        handed = Assignment.objects.filter(article=OuterRef("pk"), round=wanted.in_round)
        found = found.filter(Exists(places) | Exists(handed))
    if wanted.state:
        found = found.filter(_in_state(user, role, wanted.state))
    return found


def _codings(user: User, role: Role) -> AssignmentQuerySet:
    """``known_codings`` of the outer article. What is known of a whole project needs no joins."""
    every = Assignment.objects.filter(article=OuterRef("pk"), kind=Assignment.Kind.CODING)
    if role in (Role.OWNER, Role.MANAGER):
        return every
    if role in (Role.ANNOTATOR, Role.VIEWER):
        return every.filter(annotator=user)
    return known_codings(user).filter(article=OuterRef("pk"))


def _released(role: Role) -> Q:
    """Whether the outer article is released, for those who may know."""
    if role == Role.ANNOTATOR:
        return Q(pk__in=[])
    released = Assignment.objects.released().filter(
        article=OuterRef("pk"), kind=Assignment.Kind.CODING
    )
    return Q(Exists(released))


def _in_state(user: User, role: Role, state: str) -> Q:
    codings = _codings(user, role)
    begun = Q(Exists(codings.exclude(state=STATE.ASSIGNED)))
    unfinished = Q(Exists(codings.exclude(state=STATE.SUBMITTED)))
    any_at_all = Q(Exists(codings))
    released = _released(role)
    return {
        "unassigned": ~any_at_all & ~released,
        "assigned": any_at_all & ~begun,
        "started": begun & unfinished,
        "submitted": any_at_all & ~unfinished & ~released,
        "released": released & ~unfinished,
        "archived": Q(archived_at__isnull=False),
    }[state]


def article_page(
    user: User,
    project: Project,
    role: Role,
    wanted: ArticleFilter,
    *,
    sort: str = "title",
    page: int = 1,
) -> ArticlePage:
    """A page of articles. Five queries for any number of rows."""
    found = filter_articles(user, project, role, wanted)
    pager = Pager.of(page, found.count())
    if not pager.total:
        return ArticlePage([], pager)
    ordered = _sorted(found, user, role, sort).values_list("pk", flat=True)
    ids = list(ordered[pager.start - 1 : pager.end])
    articles = Article.objects.without_text().in_bulk(ids)
    states = article_states(user, role, [articles[pk] for pk in ids])
    rows = []
    for pk in ids:
        article, known = articles[pk], states[pk]
        rows.append(
            ArticleRow(
                id=pk,
                title=article.title,
                outlet=article.outlet,
                published_on=article.published_on,
                words=article.word_count,
                assigned=known.assigned,
                submitted=known.submitted,
                state=known.state,
                assignment=known.own,
            )
        )
    return ArticlePage(rows, pager)


def _sorted(found: ArticleQuerySet, user: User, role: Role, sort: str) -> ArticleQuerySet:
    down, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "assigned" and role in (Role.ANNOTATOR, Role.VIEWER):
        key = "state"  # one's own coding is all there is to count
    codings = _codings(user, role)
    if key == "assigned":
        counted = codings.order_by().values("article")
        done = counted.filter(state=STATE.SUBMITTED).annotate(n=Count("pk")).values("n")
        every = counted.annotate(n=Count("pk")).values("n")
        found = found.annotate(done=Coalesce(done, 0), every=Coalesce(every, 0))
        order: tuple[F, ...] = (F("done"), F("every"))
    elif key == "state":
        found = found.annotate(
            # The first that fits, in the order of ARTICLE_STATES, so none has to rule out the others.
            rank=Case(
                When(~Exists(codings), then=Value(0)),
                When(~Exists(codings.exclude(state=STATE.ASSIGNED)), then=Value(1)),
                When(Exists(codings.exclude(state=STATE.SUBMITTED)), then=Value(2)),
                When(~_released(role), then=Value(3)),
                default=Value(4),
            )
        )
        order = (F("rank"),)
    else:
        order = (F(SORTS[key]),)
    last = key == "published_on" or None  # what has no date stands last, on every database
    turned = [one.desc(nulls_last=last) if down else one.asc(nulls_last=last) for one in order]
    return found.order_by(*turned, "pk")


@dataclass(frozen=True, slots=True)
class KnownState:
    """What somebody may know of the codings of an article."""

    state: str
    assigned: int
    submitted: int
    own: UUID | None


def article_states(user: User, role: Role, articles: list[Article]) -> dict[UUID, KnownState]:
    """The state of each article as ``user`` may know it. Two queries, for an annotator one."""
    ids = [article.pk for article in articles]
    by_article: dict[UUID, list[tuple[str, UUID, UUID]]] = {pk: [] for pk in ids}
    rows = known_codings(user).filter(article__in=ids).order_by("created_at", "pk")
    for article, state, pk, annotator in rows.values_list("article", "state", "pk", "annotator"):
        by_article[article].append((state, pk, annotator))
    released: set[UUID] = set()
    if role != Role.ANNOTATOR:
        found = Assignment.objects.released().filter(article__in=ids, kind=Assignment.Kind.CODING)
        released = set(found.values_list("article", flat=True))
    return {
        article.pk: _known(user, article, by_article[article.pk], article.pk in released)
        for article in articles
    }


def _known(
    user: User, article: Article, codings: list[tuple[str, UUID, UUID]], released: bool
) -> KnownState:
    states = [state for state, _pk, _annotator in codings]
    own = next((pk for _state, pk, annotator in codings if annotator == user.pk), None)
    return KnownState(
        state="archived" if article.archived_at else _state(states, released=released),
        assigned=len(states),
        submitted=states.count(STATE.SUBMITTED),
        own=own,
    )


def _state(states: list[str], *, released: bool) -> str:
    done = states.count(STATE.SUBMITTED)
    if done == len(states) and released:
        return "released"
    if not states:
        return "unassigned"
    if done == len(states):
        return "submitted"
    return "assigned" if set(states) == {STATE.ASSIGNED} else "started"


def outlets(user: User, project: Project) -> list[str]:
    """The outlets of the articles that ``user`` may read, by name. One query."""
    found = Article.objects.visible_to(user).filter(project=project).exclude(outlet="")
    return list(found.order_by("outlet").values_list("outlet", flat=True).distinct()[:OUTLETS])


def reviewed_choices(project: Project) -> list[tuple[UUID, str]]:
    """``coder_choices`` as reviewers are told them: by pseudonym where names are off. One query."""
    found = [(pk, project.coder_name(pk, name)) for pk, name in coder_choices(project)]
    return sorted(found, key=lambda choice: choice[1])


def coder_choices(project: Project) -> list[tuple[UUID, str]]:
    """Who has or may get assignments, by name; those who left with some, too. One query."""
    seats = project.memberships.exclude(role=Role.VIEWER).filter(user=OuterRef("pk"))
    coded = Assignment.objects.filter(round__project=project).values("annotator")
    people = User.objects.filter(Q(Exists(seats)) | Q(pk__in=coded))
    return list(people.order_by("username").values_list("pk", "username"))


def round_choices(project: Project) -> list[tuple[UUID, str]]:
    """The rounds of a project, the newest first. One query."""
    return list(project.rounds.order_by("-created_at", "pk").values_list("pk", "name"))


def any_articles(user: User, project: Project) -> bool:
    """Whether there is anything to list at all. One query."""
    return Article.objects.visible_to(user).filter(project=project).exists()
