"""Drift: how each coder does at hidden gold and at articles that they code a second time, over time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from articles.codebook_mapping import translate
from articles.models import MANAGING, Assignment, Attempt, Place, Round, Span
from articles.models.measuring import as_json, compare_spans
from articles.models.versions import versions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.agreement.control import Point
    from articles.models import Project, User
    from articles.models.assignment import AssignmentQuerySet
    from articles.records import LabelRecord
    from articles.selectors.home import ProjectCard

#: Articles of a point where points are not weeks.
ARTICLES = 5
#: What a point may be.
BY = ("week", "articles")
#: What a coder is held against.
SOURCES = ("gold", "repeat")


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of one coder: counts by label, and when it was finished."""

    coder: UUID
    username: str
    at: dt.datetime
    labels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Chart:
    """The points of one coder and label, oldest first. ``alert``: the newest signals that too much is wrong."""

    source: str
    coder: UUID
    name: str
    label: LabelRecord
    points: list[Point]
    articles: int
    alert: bool


def project_drift(user: User, project: Project, *, by: str = "week") -> list[Chart]:
    """Every chart of a project, alerts first. Five queries beside the codebooks'."""
    found = {"gold": _hidden_gold(user, project), "repeat": _repeats(user, project)}
    labels = _labels(project) if any(found.values()) else {}
    charts = [
        chart for source in SOURCES for chart in _charts(source, found[source], labels, project, by)
    ]
    return sorted(
        charts, key=lambda chart: (not chart.alert, chart.name, SOURCES.index(chart.source))
    )


@dataclass(frozen=True, slots=True)
class Drifting:
    """A project with charts of hidden gold that give an alert."""

    slug: str
    name: str
    alerts: int


def drifting_projects(user: User, cards: Iterable[ProjectCard]) -> list[Drifting]:
    """Those of the projects that ``user`` manages, for the home page. One query, none for who manages nothing."""
    names = {card.slug: card.name for card in cards if card.may_manage and not card.is_archived}
    alerts = _alerts(user) if names else {}
    return [Drifting(slug, names[slug], alerts[slug]) for slug in names if slug in alerts]


def _alerts(user: User) -> dict[str, int]:
    managed = user.memberships.filter(role__in=MANAGING, project__archived_at=None)
    rows = _attempts(user).filter(assignment__round__project__in=managed.values("project"))
    by_project: defaultdict[str, list[Sample]] = defaultdict(list)
    for slug, sample in _samples(rows):
        by_project[slug].append(sample)
    alerts = {slug: _count(samples) for slug, samples in by_project.items()}
    return {slug: count for slug, count in alerts.items() if count}


def _count(samples: list[Sample]) -> int:
    from articles.agreement.control import drifting

    return sum(drifting(points) for points, _articles in _series(samples, "week").values())


def _attempts(user: User) -> Any:
    return (
        Attempt.objects.visible_to(user)
        .exclude(assignment__round__kind=Round.Kind.TRAINING)
        .filter(figures__again=False, assignment__state=Assignment.State.SUBMITTED)
        .order_by("created_at", "pk")
    )


def _samples(rows: Any) -> list[tuple[str, Sample]]:
    """Of an article that was taken back and finished again, the last attempt."""
    last = {
        assignment: (slug, Sample(coder, name, at, figures["labels"]))
        for assignment, slug, coder, name, at, figures in rows.values_list(
            "assignment",
            "assignment__round__project__slug",
            "assignment__annotator",
            "assignment__annotator__username",
            "assignment__submitted_at",
            "figures",
        )
    }
    return list(last.values())


def _hidden_gold(user: User, project: Project) -> list[Sample]:
    rows = _attempts(user).filter(assignment__round__project=project)
    return [sample for _slug, sample in _samples(rows)]


def _repeats(user: User, project: Project) -> list[Sample]:
    """Second codings against the same coder's one before. Three queries; five where the codebook has moved on."""
    codings = (
        Assignment.objects.time_visible_to(user)
        .filter(
            round__project=project,
            kind=Assignment.Kind.CODING,
            state=Assignment.State.SUBMITTED,
        )
        .exclude(round__kind=Round.Kind.TRAINING)
    )
    hidden = Place.objects.filter(
        round=OuterRef("round"), article=OuterRef("article"), purpose=Place.Purpose.REPEAT
    )
    second = codings.filter(Q(round__kind=Round.Kind.RECHECK) | Exists(hidden))
    pairs = _pairs(second, codings)
    wanted = {row.pk for pair in pairs for row in pair}
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for span in Span.objects.live().filter(assignment__in=wanted) if wanted else ():
        spans[span.assignment_id].append(span)
    samples = []
    moved = any(later.round.codebook_id != earlier.round.codebook_id for later, earlier in pairs)
    versions = versions_of(project) if moved else {}
    for later, earlier in pairs:
        now, then = later.round.codebook, earlier.round.codebook
        compared = compare_spans(
            spans[later.pk],
            spans[earlier.pk],
            now.structure(),
            then.structure(),
            tolerance=later.round.tolerance,
            lead=None if now.pk == then.pk else translate(versions, then.number, now.number),
        )
        labels = {row.label: as_json(row) for row in compared.labels}
        samples.append(Sample(later.annotator_id, later.annotator.username, _at(later), labels))
    return samples


def _pairs(
    second: AssignmentQuerySet, codings: AssignmentQuerySet
) -> list[tuple[Assignment, Assignment]]:
    """Each second coding with the same coder's last one of the article before it. Two queries."""
    later = list(
        second.select_related("round__codebook", "annotator").order_by("submitted_at", "pk")
    )
    if not later:
        return []
    places = {(row.annotator_id, row.article_id) for row in later}
    known: defaultdict[tuple[UUID, UUID], list[Assignment]] = defaultdict(list)
    rows = codings.filter(article__in=second.values("article")).select_related("round__codebook")
    for row in rows.order_by("submitted_at", "pk"):
        if (row.annotator_id, row.article_id) in places:
            known[row.annotator_id, row.article_id].append(row)
    pairs = []
    for row in later:
        before = [
            other
            for other in known[row.annotator_id, row.article_id]
            if other.pk != row.pk and _at(other) < _at(row)
        ]
        if before:
            pairs.append((row, before[-1]))
    return pairs


def _at(assignment: Assignment) -> dt.datetime:
    assert assignment.submitted_at is not None  # noqa: S101 (only submitted ones are asked for)
    return assignment.submitted_at


def _labels(project: Project) -> dict[str, LabelRecord]:
    """Labels by key, as the newest version words them, in its order."""
    found: dict[str, LabelRecord] = {}
    for codebook in project.codebooks.exclude(state="draft").order_by("-number"):
        for label in codebook.structure().record.labels:
            found.setdefault(label.key, label)
    return found


def _series(samples: Iterable[Sample], by: str) -> dict[tuple[UUID, str], tuple[list[Point], int]]:
    """Points and number of articles by coder and label."""
    from articles.agreement.control import chart

    rows: defaultdict[tuple[UUID, str], list[tuple[dt.datetime, int, int]]] = defaultdict(list)
    for sample in sorted(samples, key=lambda one: one.at):
        for key, counts in sample.labels.items():
            total = sum(counts[name] for name in ("found", "off", "wrong", "missed", "extra"))
            if total:
                rows[sample.coder, key].append((sample.at, counts["found"], total))
    return {key: (chart(_grouped(found, by)), len(found)) for key, found in rows.items()}


def _grouped(rows: list[tuple[dt.datetime, int, int]], by: str) -> list[tuple[str, int, int]]:
    """Right decisions and all, by week or by so many articles."""
    points: dict[str, list[int]] = {}
    for number, (at, right, total) in enumerate(rows):
        if by == "week":
            year, week, _day = at.isocalendar()
            name = f"{year}-W{week:02}"
        else:
            first = number // ARTICLES * ARTICLES + 1
            name = f"{first}–{first + ARTICLES - 1}"
        counts = points.setdefault(name, [0, 0])
        counts[0] += right
        counts[1] += total
    return [(name, right, total) for name, (right, total) in points.items()]


def _charts(
    source: str,
    samples: list[Sample],
    labels: Mapping[str, LabelRecord],
    project: Project,
    by: str,
) -> list[Chart]:
    from articles.agreement.control import drifting

    names = {sample.coder: project.coder_name(sample.coder, sample.username) for sample in samples}
    order = list(labels)
    found = _series(samples, by)
    return [
        Chart(source, coder, names[coder], labels[key], points, articles, drifting(points))
        for (coder, key), (points, articles) in sorted(
            found.items(),
            key=lambda item: (
                names[item[0][0]],
                order.index(item[0][1]) if item[0][1] in labels else 0,
            ),
        )
        if key in labels
    ]
