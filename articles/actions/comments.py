"""Questions, remarks and flags on somebody's coding: asked, answered, resolved, withdrawn.

A comment is no coding: it leaves the revision of the assignment alone, and is written on what is done, too.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.fields import checked_text
from articles.actions.log import write_events
from articles.actions.outcomes import constraint_error, refuse, stale
from articles.actions.work import require_active
from articles.models import Assignment, Comment, Event, Span
from articles.permissions import can_comment, can_manage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from articles.models import User

LENGTH = 4000


def comment_state(comment: Comment) -> dict[str, Any]:
    """The full state of a comment, as the log and a conflict tell it."""
    return {
        "author": str(comment.author_id),
        "span": str(comment.span_id) if comment.span_id else None,
        "thread": str(comment.thread_id) if comment.thread_id else None,
        "kind": comment.kind,
        "text": comment.text,
        "quote": comment.quote,
        "label": comment.label_key,
        "resolved": comment.resolved_at is not None,
        "deleted": comment.deleted_at is not None,
    }


def create_comment(
    user: User,
    assignment_id: UUID,
    *,
    id: UUID,
    text: str,
    kind: str = Comment.Kind.COMMENT,
    span: UUID | None = None,
    thread: UUID | None = None,
) -> tuple[Comment, bool]:
    """Start a thread on an assignment or one of its spans, or answer in one.

    The same request again is answered with the same comment and False. Raises
    Assignment.DoesNotExist, PermissionDenied, ValidationError.
    """
    with _talk(user, assignment_id) as assignment:
        comment = Comment(
            id=id, assignment=assignment, author=user, kind=kind, text=_checked(text, kind)
        )
        first = _first(user, assignment, thread)
        if first is not None:
            if span is not None and span != first.span_id:
                raise refuse(_("An answer stands where its thread stands."), "invalid", "span")
            comment.thread, comment.span_id = first, first.span_id
        elif span is not None:
            _point(user, comment, span)
        stored = Comment.objects.filter(pk=id).first()
        if stored is not None:
            return _repeated(stored, comment), False
        try:
            comment.save(force_insert=True)
        except IntegrityError as error:
            raise constraint_error(error) from error
        _record(user, comment, "created")
    return comment, True


def update_comment(user: User, comment: Comment, *, base_version: int, text: str) -> Comment:
    """Change the text of one's own comment."""
    with _own(user, comment, base_version) as row:
        if row.deleted_at is not None:
            raise refuse(_("This comment was withdrawn. Restore it first."), "deleted")
        text = _checked(text, row.kind)
        if text != row.text:
            row.text = text
            _store(user, row, "updated")
    return row


def withdraw_comment(user: User, comment: Comment, *, base_version: int | None) -> Comment:
    """Take back one's own comment; withdrawn already is fine. Answers to it stay."""
    with _own(user, comment, None) as row:
        if row.deleted_at is None:
            _check_version(row, base_version)
            row.deleted_at = timezone.now()
            _store(user, row, "deleted")
    return row


def restore_comment(user: User, comment: Comment, *, base_version: int | None) -> Comment:
    """Bring back a comment that one withdrew."""
    with _own(user, comment, None) as row:
        if row.deleted_at is not None:
            _check_version(row, base_version)
            row.deleted_at = None
            _store(user, row, "restored")
    return row


def resolve_thread(
    user: User, comment: Comment, *, base_version: int | None, resolved: bool = True
) -> Comment:
    """Close a thread, or open it again: whoever started it, owners and managers."""
    with _talk(user, comment.assignment_id) as assignment:
        row = _locked(user, comment)
        if row.thread_id is not None:
            raise refuse(_("Only the first comment of a thread is resolved."), "state", "resolved")
        if row.author_id != user.pk and not can_manage(user, assignment.round.project_id):
            raise PermissionDenied(
                _("Whoever started the thread resolves it, or an owner or manager.")
            )
        if (row.resolved_at is not None) != resolved:
            _check_version(row, base_version)
            row.resolved_at = timezone.now() if resolved else None
            _store(user, row, "resolved" if resolved else "reopened")
    return row


@contextmanager
def _talk(user: User, assignment_id: UUID) -> Iterator[Assignment]:
    """The locked assignment, for somebody who may comment on it."""
    with transaction.atomic():
        assignment = (
            Assignment.objects.select_for_update(of=("self",))
            .select_related("round__project", "round__codebook", "article")
            .get(pk=assignment_id)
        )
        if not Assignment.objects.visible_to(user).filter(pk=assignment_id).exists():
            raise Assignment.DoesNotExist
        if not can_comment(user, assignment):
            raise PermissionDenied(
                _("You can't comment on this coding: you still code the article, or only read.")
            )
        require_active(assignment)
        yield assignment


@contextmanager
def _own(user: User, comment: Comment, base_version: int | None) -> Iterator[Comment]:
    """The locked comment, if it is the user's."""
    with _talk(user, comment.assignment_id):
        row = _locked(user, comment)
        if row.author_id != user.pk:
            raise PermissionDenied(_("Only who wrote a comment changes it or withdraws it."))
        _check_version(row, base_version)
        yield row


def _locked(user: User, comment: Comment) -> Comment:
    """The row as it is now; the lock of its assignment holds it."""
    rows = Comment.objects.visible_to(user).select_related("assignment__round", "author")
    return rows.get(pk=comment.pk)


def _first(user: User, assignment: Assignment, thread: UUID | None) -> Comment | None:
    """The comment that is answered."""
    if thread is None:
        return None
    rows = Comment.objects.visible_to(user).threads()
    found = rows.filter(pk=thread, assignment=assignment).first()
    if found is None:
        raise refuse(_("There is no thread %(id)s on this coding."), "unknown", "thread", id=thread)
    return found


def _point(user: User, comment: Comment, pk: UUID) -> None:
    """Hang ``comment`` on a span and keep what the span says now."""
    spans = Span.objects.visible_to(user).select_related("label")
    span = spans.filter(pk=pk, assignment=comment.assignment).first()
    if span is None:
        raise refuse(_("There is no span %(id)s in this assignment."), "unknown", "span", id=pk)
    text = comment.assignment.article.text
    comment.span = span
    comment.quote = " … ".join(text[start:end] for start, end in span.parts)
    comment.label_key = span.label.key


def _checked(text: str, kind: str) -> str:
    """The text, if it can be stored. A flag may stand without words."""
    if not text.strip() and kind != Comment.Kind.FLAG:
        raise refuse(_("Write what you want to say."), "required", "text")
    return checked_text(
        text,
        LENGTH,
        "text",
        _("A comment holds at most %(limit)s characters; this one has %(length)s."),
    )


def _repeated(stored: Comment, asked: Comment) -> Comment:
    """The answer to a create whose id exists: the comment if it is the same request, else a refusal.

    The quote doesn't count: the span may have moved meanwhile. What others hold under this id is not told.
    """
    ours = (stored.assignment_id, stored.author_id) == (asked.assignment_id, asked.author_id)
    if ours and stored.deleted_at is None:
        made = Event.objects.filter(kind="comment.created", object_id=str(stored.pk))
        same = ("kind", "text", "span", "thread")
        for payload in made.values_list("payload", flat=True):
            state = comment_state(asked)
            if all(payload[key] == state[key] for key in same):
                return stored
    raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=stored.pk)


def _check_version(comment: Comment, base_version: int | None) -> None:
    if base_version is not None and comment.version != base_version:
        state = comment_state(comment)
        del state["span"]  # not everybody who reads the comment may know where the span is
        raise stale({"id": str(comment.pk), "version": comment.version, **state})


def _store(user: User, comment: Comment, verb: str) -> None:
    comment.version += 1
    comment.save(update_fields=["text", "resolved_at", "deleted_at", "version", "updated_at"])
    _record(user, comment, verb)


def _record(user: User, comment: Comment, verb: str) -> None:
    """One event, of the assignment: it is read by those who may read the coding."""
    event = Event(
        project_id=comment.assignment.round.project_id,
        assignment_id=comment.assignment_id,
        actor=user,
        kind=f"comment.{verb}",
        object_id=str(comment.pk),
        object_version=comment.version,
        payload=comment_state(comment),
        group=uuid.uuid4(),
    )
    write_events([event])
