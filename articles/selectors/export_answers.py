"""Answers to the questions on articles as they leave: streamed as spans are, and as blind."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.records import AnswerRow
from articles.selectors.entities import Registry
from articles.selectors.export_choice import Choice, chosen_answers, chosen_codings
from articles.selectors.export_codings import Portion, portions
from articles.selectors.recoding import Recoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import Assignment, Project, User
    from articles.selectors.export_codings import Coding
    from articles.selectors.snapshot import Snapshot

_ANSWER = (
    "pk",
    "assignment_id",
    "question__key",
    "question__type",
    "question__label_key",
    "value",
    "version",
    "created_at",
    "updated_at",
)


def answer_rows(user: User, project: Project, choice: Choice) -> Iterator[AnswerRow]:
    """The rows, by article, coding and the codebook's order of questions. A question nobody answered has none.

    Checks at once, reads when iterated. Raises what ``export_rows`` raises, and ValidationError for a label:
    answers have none.
    """
    codings = answering_codings(user, project, choice)
    recoding = Recoding(project, choice.codebook) if choice.codebook is not None else None
    return _rows(project, choice, portions(user, codings), recoding)


def answering_codings(user: User, project: Project, choice: Choice) -> QuerySet[Assignment]:
    """The assignments whose answers are exported."""
    codings = chosen_codings(user, project, choice)
    if choice.labels:
        message = _("Answers have no label. Leave the label out, or export spans.")
        raise ValidationError({"label": ValidationError(message, code="invalid")})
    return codings


def _rows(
    project: Project,
    choice: Choice,
    parts: Iterator[tuple[Snapshot, list[Coding]]],
    recoding: Recoding | None,
) -> Iterator[AnswerRow]:
    registry = None
    for view, codings in parts:
        registry = registry or Registry(project, view)
        yield from _Answers(view, project, choice, codings, registry, recoding).rows()


class _Answers(Portion):
    """The rows of some codings: answers and articles are read in two queries."""

    def __init__(
        self,
        view: Snapshot,
        project: Project,
        choice: Choice,
        codings: Sequence[Coding],
        registry: Registry,
        recoding: Recoding | None,
    ) -> None:
        super().__init__(view, project, choice, codings)
        self.registry = registry
        self.recoding = recoding

    def rows(self) -> Iterator[AnswerRow]:
        """Coding by coding, as they stand: by article."""
        given: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        rows = chosen_answers(self.choice).filter(assignment__in=self.codings)
        for row in self.view.fetch(rows.order_by("question__order", "pk").values_list(*_ANSWER)):
            given[row[1]].append(row)
        self.revealed = self.reveals() if self.choice.reveals else None
        articles = self.articles({self.codings[pk].article for pk in given}, texts=False)
        for pk, coding in self.codings.items():
            for row in given.get(pk, ()):
                yield self.row(row, articles[coding.article][0])

    def row(self, answer: tuple[Any, ...], article: dict[str, Any]) -> AnswerRow:
        """One answer as it leaves."""
        pk, assignment, question, kind, label, value, version, created_at, updated_at = answer
        codebook, stale = self.codings[assignment].codebook, None
        if self.recoding:
            codebook, stale = self.recoding.answer(codebook, question, kind, label, value)
        named = value if kind == "entity" and value else ()
        return AnswerRow(
            id=str(pk),
            article=article,
            question=question,
            question_type=kind,
            value=value,
            entities=tuple(self.registry.today(one) for one in named),
            codebook_version=codebook,
            version=version,
            created_at=self.moment(created_at),
            updated_at=self.moment(updated_at),
            stale=stale,
            **self.told(assignment),
        )
