"""Who practised what, how it went and who is qualified: for the coder, for managers, as a table for the report."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from articles.models import Attempt, Round, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.models import Project, User
    from articles.records import LabelRecord

#: What is counted of a label, in the order of the columns.
COUNTS = ("found", "off", "wrong", "missed", "extra", "own", "gold", "off_by", "right", "values")


@dataclass(frozen=True, slots=True)
class LabelRow:
    """Counts of one label against gold; figures are shares of 1. ``passed`` is None where gold has none of it."""

    key: str
    name: str
    abbreviation: str
    color: int
    found: int
    off: int
    wrong: int
    missed: int
    extra: int
    own: int
    gold: int
    off_by: int
    right: int
    values: int
    pass_mark: int

    @property
    def f1(self) -> float | None:
        """2 found / (own + gold)."""
        total = self.own + self.gold
        return 2 * self.found / total if total else None

    @property
    def mean_off(self) -> float | None:
        """Mean distance of an end from gold's, in characters, of spans under the right label."""
        pairs = self.found + self.off
        return self.off_by / (2 * pairs) if pairs else None

    @property
    def passed(self) -> bool | None:
        """Whether F1 reaches the pass mark."""
        if not self.gold or self.f1 is None:
            return None
        return 100 * self.f1 >= self.pass_mark


def label_rows(figures: Mapping[str, Any], labels: Iterable[LabelRecord]) -> list[LabelRow]:
    """The figures of an attempt by label, in the codebook's order; a key that it doesn't have stands last."""
    known = {label.key: label for label in labels}
    order = [key for key in known if key in figures["labels"]]
    order += [key for key in figures["labels"] if key not in known]
    return [
        LabelRow(
            key,
            known[key].name if key in known else key,
            known[key].abbreviation if key in known else key[:2],
            known[key].color if key in known else 1,
            **{name: figures["labels"][key][name] for name in COUNTS},
            pass_mark=figures["pass_mark"],
        )
        for key in order
    ]


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt of one coder. ``f1`` is that of all spans; ``failed`` names the labels below the mark."""

    id: UUID
    assignment: UUID
    title: str
    at: dt.datetime
    passed: bool
    again: bool
    f1: float | None
    failed: list[str]
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a coder is in a training round; figures are those of first tries together.

    ``qualified_at``: when the last article that was needed was passed. ``columns``: the cells of the round's grid.
    """

    coder: UUID
    name: str
    passed: int
    wanted: int
    tries: list[Try]
    labels: list[LabelRow]
    overall: LabelRow
    qualified_at: dt.datetime | None
    columns: list[LabelRow | None] = field(default_factory=list)

    @property
    def qualified(self) -> bool:
        """Whether as many different articles are passed as the round asks for."""
        return self.qualified_at is not None


@dataclass(frozen=True, slots=True)
class RoundTraining:
    """A training round with everybody who has a seat in it or tried; ``labels`` are the columns of the grid."""

    id: UUID
    name: str
    state: str
    pass_mark: int
    tolerance: int
    wanted: int
    articles: int
    labels: list[LabelRecord]
    coders: list[Progress]
    mine: bool

    @property
    def qualified(self) -> int:
        """How many are."""
        return sum(coder.qualified for coder in self.coders)

    @property
    def methods(self) -> str:
        """A sentence or two for a methods section."""
        tried = [coder for coder in self.coders if coder.tries]
        return _(
            "Coders practised on articles with gold. A label was passed at an F1 of %(mark)s per cent, with ends apart "
            "by no more than %(tolerance)s (characters); an article was passed when each of its labels and all spans "
            "together were; number of articles to pass at the first try: %(wanted)s. Qualified: %(qualified)s of "
            "%(tried)s who tried; attempts altogether: %(tries)s."
        ) % {
            "mark": self.pass_mark,
            "tolerance": self.tolerance,
            "wanted": self.wanted,
            "qualified": self.qualified,
            "tried": len(tried),
            "tries": sum(len(coder.tries) for coder in tried),
        }


def progress_of(coder: User, round: Round) -> Progress:
    """One coder's own progress. One query."""
    rows = _attempts(Attempt.objects.filter(assignment__annotator=coder, assignment__round=round))
    labels = round.codebook.structure().record.labels
    return _progress(coder.pk, coder.username, round, labels, rows)


def project_training(user: User, project: Project, *, manages: bool) -> list[RoundTraining]:
    """Training rounds, newest first: for managers with everybody, else with oneself. Four queries."""
    rounds = list(
        project.rounds.filter(kind=Round.Kind.TRAINING)
        .exclude(state=Round.State.DRAFT)
        .select_related("codebook")
        .order_by("-created_at", "pk")
    )
    seats = Seat.objects.filter(round__project=project, round__kind=Round.Kind.TRAINING)
    attempts = Attempt.objects.visible_to(user).filter(
        assignment__round__project=project, assignment__round__kind=Round.Kind.TRAINING
    )
    if not manages:
        seats, attempts = seats.filter(user=user), attempts.filter(assignment__annotator=user)
    names: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    for round_id, pk, name in seats.values_list("round", "user", "user__username"):
        names[round_id][pk] = name
    tries: defaultdict[tuple[UUID, UUID], list[dict[str, Any]]] = defaultdict(list)
    for row in _attempts(attempts):
        names[row["round"]][row["coder"]] = row["username"]
        tries[row["round"], row["coder"]].append(row)
    places = Counter(
        project.rounds.filter(kind=Round.Kind.TRAINING)
        .filter(places__article__archived_at=None)
        .values_list("places__round", flat=True)
    )
    return [
        _round(round, names[round.pk], tries, places[round.pk], user)
        for round in rounds
        if manages or round.pk in names
    ]


def _round(
    round: Round,
    names: Mapping[UUID, str],
    tries: Mapping[tuple[UUID, UUID], list[dict[str, Any]]],
    articles: int,
    user: User,
) -> RoundTraining:
    labels = round.codebook.structure().record.labels
    coders = [
        _progress(pk, name, round, labels, tries.get((round.pk, pk), []))
        for pk, name in sorted(names.items(), key=lambda item: item[1])
    ]
    seen = {row.key for coder in coders for row in coder.labels if row.gold}
    shown = [label for label in labels if label.key in seen]
    for coder in coders:
        rows = {row.key: row for row in coder.labels}
        coder.columns.extend(rows.get(label.key) for label in shown)
        coder.columns.append(coder.overall)
    return RoundTraining(
        round.pk,
        round.name,
        round.state,
        round.pass_mark,
        round.tolerance,
        round.pass_articles,
        articles,
        shown,
        coders,
        user.pk in names,
    )


def _attempts(rows: Any) -> list[dict[str, Any]]:
    """Attempts as plain rows, oldest first. One query."""
    return list(
        rows.order_by("created_at", "pk").values(
            "id",
            "passed",
            "figures",
            "created_at",
            "assignment",
            round=F("assignment__round"),
            coder=F("assignment__annotator"),
            username=F("assignment__annotator__username"),
            article=F("assignment__article"),
            title=F("assignment__article__title"),
        )
    )


def _progress(
    coder: UUID,
    name: str,
    round: Round,
    labels: Sequence[LabelRecord],
    rows: Sequence[Mapping[str, Any]],
) -> Progress:
    tries = [_try(row) for row in rows]
    first = [row for row in rows if not row["figures"]["again"]]
    passed: dict[UUID, dt.datetime] = {}
    for row in first:
        if row["passed"]:
            passed.setdefault(row["article"], row["created_at"])
    times = sorted(passed.values())
    wanted = round.pass_articles
    counts = _pool([row["figures"]["labels"] for row in first])
    pooled = label_rows({"labels": counts, "pass_mark": round.pass_mark}, labels)
    overall = overall_row([row["figures"]["overall"] for row in first], round.pass_mark)
    at = times[wanted - 1] if len(times) >= wanted else None
    return Progress(coder, name, len(passed), wanted, tries, pooled, overall, at)


def overall_row(counts: Iterable[Mapping[str, int]], mark: int) -> LabelRow:
    """All spans together, of one article or several; its key is empty."""
    pooled = _pool([{"": one} for one in counts]) or {"": dict.fromkeys(COUNTS, 0)}
    return label_rows({"labels": pooled, "pass_mark": mark}, ())[0]


def _try(row: Mapping[str, Any]) -> Try:
    overall = row["figures"]["overall"]
    total = overall["own"] + overall["gold"]
    return Try(
        row["id"],
        row["assignment"],
        row["title"],
        row["created_at"],
        row["passed"],
        row["figures"]["again"],
        2 * overall["found"] / total if total else None,
        row["figures"]["failed"],
        row["figures"],
    )


def _pool(figures: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for labels in figures:
        for key, counts in labels.items():
            found.setdefault(key, Counter()).update(counts)
    return {key: {name: counts[name] for name in COUNTS} for key, counts in found.items()}
