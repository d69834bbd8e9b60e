"""A released article that coders marked differently, for the tests of adjudication."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from articles import actions
from articles.models import Article, Assignment, Project, Role, Ruling, Span, User
from articles.models.docket import Docket, Matter, read_docket
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    round_of,
    submit,
)

#: What the coders mark: label, quote and attributes.
MARKS: tuple[tuple[tuple[str, str, dict[str, Any]], ...], ...] = (
    (
        ("decision", "reversed its waiver", {"stage": "decided"}),
        ("source", "two officials", {"identification": "unnamed"}),
        ("opposition", "Nobody asked us", {}),
    ),
    (
        ("decision", "reversed its waiver on Monday", {"stage": "in-force"}),
        ("source", "two officials", {"identification": "unnamed"}),
        ("decision", "runs a ferry", {}),
    ),
)


@dataclass
class Court:
    """An article, its codings and who adjudicates it."""

    project: Project
    article: Article
    codings: list[Assignment]
    judge: User
    spans: list[list[Span]] = field(default_factory=list)

    def open(self) -> Assignment:
        """The adjudication of the judge."""
        made, _new = actions.open_adjudication(self.judge, round_of(self.project), self.article.pk)
        return adjudication(made)

    def docket(self) -> Docket:
        """How far it is."""
        return read_docket(self.judge, self.open())

    def matter(self, quote: str) -> Matter:
        """The cluster in which ``quote`` begins."""
        at = self.article.text.index(quote)
        (found,) = (m for m in self.docket().matters if m.start <= at < m.end)
        return found

    def rule(self, quote: str, decision: str, **more: Any) -> Ruling:
        """Rule on the cluster in which ``quote`` begins."""
        key = self.matter(quote).key
        made, _new = actions.rule(
            self.judge, self.open().pk, cluster=key, decision=decision, **more
        )
        return made

    def settled(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The settled spans: label, words, attributes."""
        spans = Span.objects.live().filter(assignment=self.open()).select_related("label")
        return [
            (span.label.key, self.article.text[span.start : span.end], span.attributes)
            for span in spans.order_by("start", "pk")
        ]

    def letter(self, number: int) -> str:
        """The letter of a coding."""
        return self.docket().letter(self.codings[number].pk)

    def own(self, quote: str, label: str = "decision", **more: Any) -> dict[str, Any]:
        """An own span on ``quote``."""
        start = self.article.text.index(quote)
        return {"label": label, "start": start, "end": start + len(quote), "quote": quote, **more}

    def reopen(self, number: int) -> None:
        """Open a coding again, as a manager does."""
        actions.reopen(self.manager, self.codings[number].pk)

    @property
    def manager(self) -> User:
        """The project's owner."""
        return self.project.memberships.select_related("user").get(role=Role.OWNER).user


def adjudication(row: Assignment) -> Assignment:
    """The row with what a docket needs."""
    return Assignment.objects.select_related("round__project", "round__codebook", "article").get(
        pk=row.pk
    )


def make_court(
    project: Project | None = None, marks: Any = MARKS, *, finished: bool = True, **names: Any
) -> Court:
    """A court; ``marks`` says what each coder marks."""
    project = project or make_project()
    article = make_article(project)
    codings, spans = [], []
    for number, wanted in enumerate(marks):
        coder = make_member(project, username=names.get(f"coder{number}"))
        coding = make_assignment(project, article, coder)
        spans.append(
            [make_span(coding, label, quote, attributes=values) for label, quote, values in wanted]
        )
        codings.append(coding)
    if finished:
        for coding in codings:
            submit(coding)
    judge = make_member(project, Role.ADJUDICATOR, names.get("judge"))
    return Court(project, article, codings, judge, spans)


def link(source: Span, target: Span, type: str = "attributed_to") -> None:
    """A relation of a coder."""
    actions.create_relation(
        source.assignment.annotator,
        source.assignment_id,
        id=uuid.uuid4(),
        type=type,
        source=source.pk,
        target=target.pk,
    )
