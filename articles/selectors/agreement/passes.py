"""Agreement pass by pass: each round, before and after coders saw others' codings; label by label, each version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F

from articles.agreement import Names, summarize
from articles.agreement.estimate import NOT_OFFERED
from articles.models import Assignment
from articles.models.counted import raw_rows
from articles.selectors.agreement.ground import assemble, of_annotator
from articles.selectors.agreement.places import coders_of, first_pass, labels_of, structures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from articles.agreement import Estimate, Summary
    from articles.agreement import LabelRow as Figures
    from articles.models import Project, Structure
    from articles.models.counted import Raw
    from articles.records import LabelRecord
    from articles.selectors.agreement.ground import Ground
    from articles.selectors.agreement.places import Coder, Slice, Spot


@dataclass(frozen=True, slots=True)
class Row:
    """Agreement over the articles of one pass that two or more coded.

    ``seen``: whether one of their coders had seen others' codings of the article when they were done; such a coding
    is no independent one. ``again``: articles that an earlier pass holds, too.
    """

    version: int
    round: str
    kind: str
    seen: bool
    articles: int
    again: int
    spans: int
    alpha: Estimate
    mean_alpha: Estimate
    f1_overlap: Estimate
    f1_exact: Estimate


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label of the newest version, and its alpha with each version: None with one that does not have it."""

    label: LabelRecord
    alphas: list[Estimate | None]


@dataclass(frozen=True, slots=True)
class Passes:
    """``rows`` by round and ``seen``, oldest first; ``labels`` by ``versions``, the first pass with each.

    Both are empty where there is one only. ``seen``: articles of the report with codings that are not independent.
    """

    seen: int
    rows: list[Row]
    versions: list[int]
    labels: list[LabelRow]

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        return {
            "articles_seen": self.seen,
            "passes": [asdict(row) for row in self.rows],
            "versions": [
                {
                    "version": version,
                    "labels": [
                        {"label": row.label.key, "alpha": asdict(alpha)}
                        for row in self.labels
                        if (alpha := row.alphas[at]) is not None
                    ],
                }
                for at, version in enumerate(self.versions)
            ],
        }


def agreement_by_pass(project: Project, ground: Ground, part: Slice) -> Passes:
    """The passes of ``ground``. One query; where there are several, two more for the coders and the versions.

    Each pass is told in the labels of its own version; the labels by version in those of the newest.
    """
    seats = ground.places.seats
    double = [spot for spot in seats if seats.size(spot) > 1]
    seen = seen_places(project)
    groups: dict[tuple[Raw, bool], list[Spot]] = {}
    for spot in double:
        groups.setdefault((spot[0], spot in seen), []).append(spot)
    own = sum(spot in seen and seats.size(spot) > 1 for spot in ground.spots)
    if len(groups) < 2:
        return Passes(own, [], [], [])
    desk = _Desk(project, ground, part, coders_of(project, ground.places.annotators(double)))
    versions, labels = _by_version(desk, double)
    return Passes(own, list(_rows(desk, groups)), versions, labels)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What summaries of other parts of the same ground need."""

    project: Project
    ground: Ground
    part: Slice
    coders: list[Coder]

    def summary(
        self, spots: Sequence[Spot], labels: Sequence[LabelRecord], structures: Sequence[Structure]
    ) -> Summary:
        """Agreement on ``spots``, in ``labels`` of the first of ``structures``."""
        keys = tuple(label.key for label in labels)
        ground = self.ground
        found, _unmapped = assemble(
            self.project, ground.kept, ground.places, spots, self.coders, keys, structures
        )
        articles = tuple(str(spot[1]) for spot in spots)
        names = Names(articles, tuple(coder.name for coder in self.coders), keys)
        return summarize(of_annotator(found, self.coders, self.part), names, worst=0)


def _rows(desk: _Desk, groups: Mapping[tuple[Raw, bool], list[Spot]]) -> Iterator[Row]:
    order = {pk: number for number, pk in enumerate(desk.ground.places.rounds)}
    before: set[Raw] = set()
    for key in sorted(groups, key=lambda key: (order[key[0]], key[1])):
        round, spots = desk.ground.places.rounds[key[0]], groups[key]
        structure = round.codebook.structure()
        summary = desk.summary(spots, labels_of([structure], desk.part), [structure])
        articles = {article for _round, article in spots}
        yield Row(
            version=round.codebook.number,
            round=round.name,
            kind=round.kind,
            seen=key[1],
            articles=summary.double_coded,
            again=len(articles & before),
            spans=summary.spans,
            alpha=summary.pooled.alpha,
            mean_alpha=summary.mean_alpha,
            f1_overlap=summary.pooled.f1_overlap,
            f1_exact=summary.pooled.f1_exact,
        )
        before |= articles


def _by_version(desk: _Desk, double: Sequence[Spot]) -> tuple[list[int], list[LabelRow]]:
    """The versions that were coded with, oldest first, and the alphas of the newest one's labels with each."""
    places = desk.ground.places
    structures = structures_of(places, double)
    if len(structures) < 2:
        return [], []
    labels = labels_of(structures, desk.part)
    found = []
    for structure in reversed(structures):
        number = structure.number
        of_version = [one for one in double if places.rounds[one[0]].codebook.number == number]
        spots, _repeated = first_pass(places.seats, of_version, places.rounds)
        found.append(desk.summary(spots, labels, structures).labels)
    return [one.number for one in reversed(structures)], [
        LabelRow(label, [_offered(rows[at]) for rows in found]) for at, label in enumerate(labels)
    ]


def _offered(row: Figures) -> Estimate | None:
    alpha = row.measures.alpha
    return None if alpha.undefined == NOT_OFFERED else alpha


def seen_places(project: Project) -> set[Spot]:
    """Places where a coder had seen others' codings of the article when they were done with their own. One query."""
    rows = Assignment.objects.filter(
        round__project=project,
        kind=Assignment.Kind.CODING,
        annotator__reveals__article=F("article"),
        annotator__reveals__first_at__lt=F("submitted_at"),
    )
    return {(row[0], row[1]) for row in raw_rows(rows.values_list("round_id", "article_id"))}
