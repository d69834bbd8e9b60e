"""Coders against the settled text: precision, recall, F1 and kappa of each, label by label."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from articles.agreement.accuracy import TOGETHER, against
from articles.selectors.agreement.load import load_settled
from articles.selectors.agreement.places import Slice

if TYPE_CHECKING:
    from articles.agreement.accuracy import Accuracy
    from articles.models import Project, User
    from articles.records import LabelRecord
    from articles.selectors.agreement.places import Coder


@dataclass(frozen=True, slots=True)
class CoderRow:
    """A coder: all labels together, and the labels in the order of ``Settled.labels``."""

    coder: Coder
    together: Accuracy
    labels: list[Accuracy]


@dataclass(frozen=True, slots=True)
class Settled:
    """Every coder of ``articles`` that are settled; ``labels`` are those that somebody used there."""

    rows: list[CoderRow]
    labels: list[LabelRecord]
    articles: int

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        return {
            "articles": self.articles,
            "coders": [
                {
                    "annotator": str(row.coder.id),
                    "username": row.coder.name,
                    **_figures(row.together),
                    "labels": [
                        {"label": label.key, **_figures(one)}
                        for label, one in zip(self.labels, row.labels, strict=True)
                    ],
                }
                for row in self.rows
            ],
        }


def _figures(one: Accuracy) -> dict[str, Any]:
    found = asdict(one)
    return {name: found[name] for name in found if name not in ("coder", "label")}


def settled_accuracy(user: User, project: Project, **filters: Any) -> Settled:
    """Over the released codings that ``user`` may compare and whose adjudication is done; ``filters`` as in ``Slice``.

    With ``annotator``: of that coder alone. Who adjudicated an article that they had coded is held against their own
    decisions there; a project must allow that, and the adjudication says so.
    """
    part = Slice(**filters)
    corpus = load_settled(user, project, part)
    by_coder: defaultdict[int, list[Accuracy]] = defaultdict(list)
    for one in against(corpus.coding, len(corpus.coders)):
        by_coder[one.coder].append(one)
    used = [
        number
        for number in range(len(corpus.labels))
        if any(rows[number].own + rows[number].settled for rows in by_coder.values())
    ]
    return Settled(
        rows=[
            CoderRow(
                corpus.coders[coder],
                next(one for one in rows if one.label == TOGETHER),
                [rows[number] for number in used],
            )
            for coder, rows in sorted(by_coder.items())
            if part.annotator in (None, corpus.coders[coder].id)
        ],
        labels=[corpus.labels[number] for number in used],
        articles=len(corpus.articles),
    )
