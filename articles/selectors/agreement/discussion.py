"""A passage of two released codings, to talk about, and what was said of it already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from articles.models import Article, Assignment, Comment, Span
from articles.models.span import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.models import Project, User
    from articles.records import LabelRecord

#: Characters of a passage that are quoted.
QUOTE = 300


@dataclass(frozen=True, slots=True)
class SideView:
    """One coder's side: ``label`` is None where they marked nothing here. ``thread``: what they were asked already."""

    assignment: UUID
    name: str
    span: UUID | None
    label: LabelRecord | None
    quote: str
    thread: UUID | None


@dataclass(frozen=True, slots=True)
class Topic:
    """Two sides of one passage of an article."""

    article: UUID
    title: str
    sides: tuple[SideView, SideView]

    @property
    def lonely(self) -> str:
        """What only one of two marked: the other needs words to know which passage is meant. Else empty."""
        quotes = [side.quote for side in self.sides if side.span]
        return quotes[0] if len(quotes) == 1 else ""


def topic(
    user: User, project: Project, seats: Sequence[UUID | None], spans: Sequence[UUID | None]
) -> Topic | None:
    """The passage of two codings and their spans, either of which may be None. Five queries.

    None unless both codings are released to ``user``, of one article and round, with a span at least.
    """
    rows = (
        Assignment.objects.released_and_visible_to(user)
        .filter(
            pk__in=[pk for pk in seats if pk], round__project=project, kind=Assignment.Kind.CODING
        )
        .select_related("annotator", "round__codebook")
    )
    by_id = {row.pk: row for row in rows}
    found = [by_id[pk] for pk in seats if pk in by_id]
    wanted = [pk for pk in spans if pk]
    if len(by_id) != 2 or len({(row.round_id, row.article_id) for row in found}) != 1 or not wanted:
        return None
    marked = {
        span.pk: span for span in Span.objects.live().filter(pk__in=wanted, assignment__in=found)
    }
    if len(marked) != len(wanted):
        return None
    article = Article.objects.get(pk=found[0].article_id)
    talked = threads_on(user, wanted)
    sides = []
    for row, pk in zip(found, spans, strict=True):
        span = marked.get(pk) if pk else None
        if span is not None and span.assignment_id != row.pk:
            return None
        structure = row.round.codebook.structure()
        sides.append(
            SideView(
                assignment=row.pk,
                name=project.coder_name(row.annotator_id, row.annotator.username),
                span=pk,
                label=structure.record.label(structure.label_keys[span.label_id]) if span else None,
                quote=shorten(article.text[span.start : span.end], QUOTE) if span else "",
                thread=talked.get(pk) if pk else None,
            )
        )
    return Topic(article.pk, article.title, (sides[0], sides[1]))


def threads_on(user: User, spans: Iterable[UUID]) -> dict[UUID, UUID]:
    """The latest thread on each of some spans, where anything still stands. One query."""
    rows = (
        Comment.objects.visible_to(user)
        .filter(span__in=list(spans))
        .threads()
        .with_state()
        .alive()
        .order_by("created_at", "pk")
    )
    return {span: pk for pk, span in rows.values_list("pk", "span")}
