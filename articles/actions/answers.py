"""Answers to the questions on an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import refuse, stale
from articles.actions.work import open_work
from articles.models import Answer, Span
from articles.values import check_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from articles.actions.work import Work
    from articles.models import User
    from articles.records import AttributeRecord


def answer_state(work: Work, answer: Answer) -> dict[str, Any]:
    """The full state of an answer, as the log tells it."""
    return {"question": work.structure.question_keys[answer.question_id], "value": answer.value}


def put_answer(
    work: Work,
    *,
    question: str,
    value: Any,
    base_version: int | None = None,
    op: UUID | None = None,
) -> Answer:
    """Set or (with None) clear the answer to ``question``.

    Raises ValidationError: unknown question, a value that the question doesn't take, ``stale``.
    """
    record = _question(work, question)
    checked = None if value is None else _value(work, record, value)
    question_id = work.structure.question_ids[question]
    answer = Answer.objects.filter(assignment=work.assignment, question=question_id).first()
    if answer is None:
        answer = Answer(assignment=work.assignment, question_id=question_id, version=0)
    elif base_version is not None and answer.version != base_version:
        current = {"id": str(answer.pk), "version": answer.version}
        raise stale({**current, **answer_state(work, answer)})
    if answer.value == checked and (answer.version or checked is None):
        return answer  # nothing new; clearing what was never answered stores nothing
    answer.value, answer.version = checked, answer.version + 1
    answer.save()
    work.record("answer.set", answer.pk, answer.version, answer_state(work, answer), op)
    return answer


def _question(work: Work, key: str) -> AttributeRecord:
    record = work.structure.record.question(key)
    if record is None:
        raise refuse(
            _("“%(key)s” is not a question of this codebook. Known: %(known)s."),
            "unknown",
            "question",
            key=key,
            known=", ".join(work.structure.question_ids),
        )
    return record


def _value(work: Work, record: AttributeRecord, value: Any) -> Any:
    try:
        checked = check_value(record, value)
    except ValueError as error:
        raise refuse(str(error), "invalid", record.key) from error
    if record.type == "span":
        span = Span.objects.live().filter(assignment=work.assignment, pk=checked).first()
        if span is None or record.label not in ("", work.structure.label_keys[span.label_id]):
            raise refuse(
                _("Choose one of your own spans labelled “%(label)s”."),
                "invalid",
                record.key,
                label=record.label,
            )
    return checked


def set_answers(
    user: User, assignment_id: UUID, answers: Mapping[str, Any]
) -> tuple[list[Answer], int]:
    """Set several answers in one batch; returns them with the new revision."""
    with open_work(user, assignment_id) as work:
        stored = [put_answer(work, question=key, value=value) for key, value in answers.items()]
    return stored, work.assignment.revision
