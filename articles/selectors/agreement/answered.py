"""Agreement on the questions on an article: answers of released codings as codes, and their figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from articles.agreement.questions import QuestionFigures, pick_figures, question_figures
from articles.models import Answer
from articles.models.counted import raw_id, raw_rows
from articles.selectors.agreement.filled import LEVELS, codes_of, level_of, off_scale
from articles.values import is_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.agreement import PassageTable
    from articles.agreement.coding import IntArray
    from articles.models import Project
    from articles.records import AttributeRecord
    from articles.selectors.agreement.load import Corpus

#: What stands for the level of a question that asks for a passage.
PICK = "passage"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its figures; ``level`` of alpha, or ``PICK``."""

    question: AttributeRecord
    level: str
    found: QuestionFigures

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        return {"question": self.question.key, "level": self.level, **asdict(self.found)}


def answers_alike(
    project: Project, corpus: Corpus, table: PassageTable, pairs: Sequence[tuple[int, int]]
) -> list[QuestionRow]:
    """The questions of the newest codebook version that somebody answered, but for free text and names. One query.

    Questions go by their key in every version. An answer that the newest version does not offer is missing, and so is
    one whose question was not shown for the other answers. ``table`` holds the passages of ``pairs``.
    """
    given = _answers(project, corpus)
    rows = []
    for question in corpus.structures[0].record.questions if corpus.structures else ():
        if question.type == "span":
            level, found = PICK, _picked(question, given, corpus, table, pairs)
        elif question.type in LEVELS:
            measured = level_of(question)
            said, index = _distinct(question, given, len(corpus.assignments))
            codes, categories = codes_of(question, measured, said)
            answers = _by_seat(corpus, codes[index])
            off = off_scale(question, categories)
            level, found = measured.value, question_figures(answers, categories, measured, off)
        else:
            continue
        if found.articles or found.single:
            rows.append(QuestionRow(question, level, found))
    return rows


#: By question: the answer of each coding as JSON, None where there is none.
Given = dict[str, list[str | None]]


def _answers(project: Project, corpus: Corpus) -> Given:
    """The answers of the codings in ``corpus``, picked out here as the spans are."""
    keys = {raw_id(pk): key for one in corpus.structures for pk, key in one.question_keys.items()}
    number = {pk: at for at, pk in enumerate(corpus.assignments.values())}
    rows = Answer.objects.live().filter(assignment__round__project=project).order_by()
    found: Given = {key: [None] * len(number) for key in keys.values()}
    for seat, question, value in raw_rows(
        rows.values_list("assignment_id", "question_id", "value")
    ):
        at = number.get(seat)
        if at is not None and question in keys:
            found[keys[question]][at] = value
    return found


def _distinct(
    question: AttributeRecord, given: Given, seats: int
) -> tuple[list[dict[str, Any]], IntArray]:
    """The different answers to a question, with those that decide whether it is shown; and which each coding gave."""
    keys = (question.key, *question.shown_when)
    nothing: list[str | None] = [None] * seats
    texts = list(zip(*(given.get(key, nothing) for key in keys), strict=True))
    place = {one: at for at, one in enumerate(dict.fromkeys(texts))}
    said = [
        {key: json.loads(text) for key, text in zip(keys, one, strict=True) if text is not None}
        for one in place
    ]
    return said, np.array([place[one] for one in texts], dtype=np.int64)


def _by_seat(corpus: Corpus, values: IntArray) -> IntArray:
    """(A, J) from one value for each coding, -1 where a coder has none."""
    table = np.full((len(corpus.articles), len(corpus.coders)), -1, dtype=np.int64)
    seats = np.array(list(corpus.assignments), dtype=np.int64).reshape(-1, 2)
    table[seats[:, 0], seats[:, 1]] = values
    return table


def _picked(
    question: AttributeRecord,
    given: Given,
    corpus: Corpus,
    table: PassageTable,
    pairs: Sequence[tuple[int, int]],
) -> QuestionFigures:
    """Which passage each coder picked; one that is not among the spans is missing."""
    said, index = _distinct(question, given, len(corpus.assignments))
    some = any(one.get(question.key) for one in said)
    span_of = {pk: number for number, pk in enumerate(corpus.span_ids)} if some else {}
    picks = [
        span_of.get(raw_id(UUID(one[question.key])), -1)
        if one.get(question.key) and is_shown(question, one)
        else -1
        for one in said
    ]
    return pick_figures(
        _by_seat(corpus, np.array(picks, dtype=np.int64)[index]),
        table,
        pairs,
        corpus.coding.n_spans,
    )
