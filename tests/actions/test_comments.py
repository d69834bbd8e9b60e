"""Comments: asked, answered, resolved, withdrawn; by whom, and who hears of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Assignment, Comment, Event, Role, Span, User
from tests.actions.refusals import refused
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db


@dataclass
class Talk:
    """A coding with a span, and the people round it; ``other`` codes the same article."""

    assignment: Assignment
    theirs: Assignment
    span: Span
    coder: User
    other: User
    manager: User
    adjudicator: User


@pytest.fixture
def talk() -> Talk:
    """Nothing is asked yet."""
    project = make_project()
    article = make_article(project)
    assignment, theirs = (make_assignment(project, article) for _ in range(2))
    return Talk(
        assignment,
        theirs,
        make_span(assignment),
        assignment.annotator,
        theirs.annotator,
        make_member(project, Role.MANAGER),
        make_member(project, Role.ADJUDICATOR),
    )


def say(user: User, assignment: Assignment, text: str = "Is this one?", **fields: Any) -> Comment:
    """A comment."""
    fields = {"id": uuid.uuid4(), "text": text, "kind": "question", **fields}
    return actions.create_comment(user, assignment.pk, **fields)[0]


def readers(talk: Talk, comment: Comment) -> set[str]:
    """Who may read a comment."""
    people = ("coder", "other", "manager", "adjudicator")
    rows = Comment.objects.filter(pk=comment.pk)
    return {name for name in people if rows.visible_to(getattr(talk, name)).exists()}


def state(comment: Comment) -> str:
    """How far a thread is."""
    found: str = Comment.objects.threads().with_state().get(pk=comment.pk).state  # type: ignore[attr-defined]  # annotated
    return found


def waiting(user: User) -> list[str]:
    """The texts of the threads in which it is somebody's turn."""
    return sorted(Comment.objects.waiting_for(user).values_list("text", flat=True))


def test_question_on_a_span_keeps_what_the_span_said(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment, span=talk.span.pk)
    span = actions.update_span(
        talk.coder, talk.span, base_version=1, fields={"label": "opposition"}
    )
    actions.delete_span(talk.coder, span, base_version=span.version)
    asked.refresh_from_db()
    assert (asked.quote, asked.label_key) == ("reversed its waiver", "decision")
    assert asked.span_id == talk.span.pk


def test_question_goes_to_managers_and_to_no_other_coder(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment, span=talk.span.pk)
    assert readers(talk, asked) == {"coder", "manager"}
    submit(talk.assignment)
    assert readers(talk, asked) == {"coder", "manager"}
    submit(talk.theirs)
    assert readers(talk, asked) == {"coder", "manager", "adjudicator"}


def test_manager_who_still_codes_the_article_neither_reads_nor_answers(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    make_assignment(talk.assignment.round.project, talk.assignment.article, talk.manager)
    assert readers(talk, asked) == {"coder"}
    assert waiting(talk.manager) == []
    with pytest.raises(PermissionDenied):
        say(talk.manager, talk.assignment, thread=asked.pk)


@pytest.mark.parametrize("person", ["other", "adjudicator"])
def test_others_find_no_assignment_to_comment_on(talk: Talk, person: str) -> None:
    asked = say(talk.coder, talk.assignment)
    with pytest.raises(Assignment.DoesNotExist):
        say(getattr(talk, person), talk.assignment)
    with pytest.raises(Assignment.DoesNotExist):
        say(getattr(talk, person), talk.assignment, thread=asked.pk)


def test_manager_asks_about_an_unreleased_article_but_not_about_a_span(talk: Talk) -> None:
    say(talk.manager, talk.assignment)
    assert refused(say, talk.manager, talk.assignment, span=talk.span.pk) == "unknown"
    assert refused(say, talk.manager, talk.assignment, span=uuid.uuid4()) == "unknown"
    submit(talk.assignment)
    submit(talk.theirs)
    assert say(talk.manager, talk.assignment, span=talk.span.pk).quote == "reversed its waiver"


def test_thread_is_open_until_the_other_side_has_the_last_word(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    assert (state(asked), waiting(talk.manager), waiting(talk.coder)) == (
        "open",
        ["Is this one?"],
        [],
    )
    answer = say(talk.manager, talk.assignment, "Yes.", thread=asked.pk)
    assert (state(asked), waiting(talk.manager), waiting(talk.coder)) == (
        "answered",
        [],
        ["Is this one?"],
    )
    say(talk.coder, talk.assignment, "And this?", thread=asked.pk)
    assert (state(asked), waiting(talk.coder)) == ("open", [])
    actions.resolve_thread(talk.manager, asked, base_version=None)
    assert (state(asked), waiting(talk.manager)) == ("resolved", [])
    assert answer.thread_id == asked.pk


def test_answers_that_were_withdrawn_do_not_count(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    answer = say(talk.manager, talk.assignment, "Yes.", thread=asked.pk)
    actions.withdraw_comment(talk.manager, answer, base_version=1)
    assert state(asked) == "open"
    actions.withdraw_comment(talk.coder, asked, base_version=1)
    assert (waiting(talk.manager), waiting(talk.coder)) == ([], [])


def test_remark_waits_for_nobody(talk: Talk) -> None:
    say(talk.coder, talk.assignment, kind="comment")
    assert waiting(talk.manager) == []


def test_answer_stands_where_its_thread_stands(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment, span=talk.span.pk)
    answer = say(talk.manager, talk.assignment, "Yes.", thread=asked.pk)
    assert (answer.span_id, answer.quote) == (talk.span.pk, "")
    assert refused(say, talk.coder, talk.assignment, thread=answer.pk) == "unknown"
    elsewhere = say(talk.other, talk.theirs)
    assert refused(say, talk.coder, talk.assignment, thread=elsewhere.pk) == "unknown"
    second = make_span(talk.assignment, "source", "two officials")
    assert refused(say, talk.coder, talk.assignment, thread=asked.pk, span=second.pk) == "invalid"


def test_same_request_again_is_the_same_comment(talk: Talk) -> None:
    fields: dict[str, Any] = {
        "id": uuid.uuid4(),
        "text": "Twice?",
        "kind": "flag",
        "span": talk.span.pk,
    }
    first, created = actions.create_comment(talk.coder, talk.assignment.pk, **fields)
    again, repeated = actions.create_comment(talk.coder, talk.assignment.pk, **fields)
    assert (first.pk, created, repeated) == (again.pk, True, False)
    assert Event.objects.filter(kind="comment.created").count() == 1
    other = fields | {"text": "Else"}
    assert refused(actions.create_comment, talk.coder, talk.assignment.pk, **other) == "exists"
    elsewhere = fields | {"span": None}
    assert refused(actions.create_comment, talk.other, talk.theirs.pk, **elsewhere) == "exists"
    actions.withdraw_comment(talk.coder, first, base_version=1)
    assert refused(actions.create_comment, talk.coder, talk.assignment.pk, **fields) == "exists"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), (" \n", "required"), ("x" * 4001, "max_length"), ("a\x00", "invalid")],
)
def test_text_that_cannot_stand_is_refused(talk: Talk, text: str, code: str) -> None:
    assert refused(say, talk.coder, talk.assignment, text) == code


def test_flag_may_stand_without_words(talk: Talk) -> None:
    assert say(talk.coder, talk.assignment, "", kind="flag").text == ""


def test_own_comment_is_changed_and_withdrawn_by_its_author_only(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    changes: tuple[Callable[[User], Comment], ...] = (
        lambda who: actions.update_comment(who, asked, base_version=1, text="Mine"),
        lambda who: actions.withdraw_comment(who, asked, base_version=1),
        lambda who: actions.restore_comment(who, asked, base_version=1),
    )
    for change in changes:
        with pytest.raises(PermissionDenied):
            change(talk.manager)
    changed = actions.update_comment(talk.coder, asked, base_version=1, text="Or that?")
    assert (changed.text, changed.version) == ("Or that?", 2)
    gone = actions.withdraw_comment(talk.coder, asked, base_version=2)
    assert actions.withdraw_comment(talk.coder, asked, base_version=2).version == gone.version == 3
    assert refused(actions.update_comment, talk.coder, asked, base_version=3, text="x") == "deleted"
    assert actions.restore_comment(talk.coder, asked, base_version=3).deleted_at is None


def test_thread_is_resolved_by_who_started_it_or_a_manager(talk: Talk) -> None:
    asked = say(talk.manager, talk.assignment)
    with pytest.raises(PermissionDenied):
        actions.resolve_thread(talk.coder, asked, base_version=1)
    owner = owner_of(talk.assignment.round.project)
    assert actions.resolve_thread(owner, asked, base_version=1).resolved_at is not None
    again = actions.resolve_thread(talk.manager, asked, base_version=2, resolved=False)
    assert (again.resolved_at, again.version) == (None, 3)
    answer = say(talk.coder, talk.assignment, thread=asked.pk)
    assert refused(actions.resolve_thread, talk.coder, answer, base_version=1) == "state"


def test_stale_version_writes_nothing(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    actions.update_comment(talk.coder, asked, base_version=1, text="New")
    for change in (
        lambda: actions.update_comment(talk.coder, asked, base_version=1, text="Old"),
        lambda: actions.withdraw_comment(talk.coder, asked, base_version=1),
        lambda: actions.resolve_thread(talk.coder, asked, base_version=1),
    ):
        assert refused(change) == "stale"
    asked.refresh_from_db()
    assert (asked.text, asked.version, asked.resolved_at) == ("New", 2, None)


def test_comments_leave_the_revision_alone_and_stand_on_what_is_done(talk: Talk) -> None:
    before = Assignment.objects.get(pk=talk.assignment.pk).revision
    say(talk.coder, talk.assignment)
    submit(talk.assignment)
    say(talk.coder, talk.assignment)
    assert Assignment.objects.get(pk=talk.assignment.pk).revision == before + 1


def test_each_change_is_one_event_that_tells_the_whole_state(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment, span=talk.span.pk)
    actions.update_comment(talk.coder, asked, base_version=1, text="New")
    actions.resolve_thread(talk.coder, asked, base_version=2)
    actions.resolve_thread(talk.coder, asked, base_version=3, resolved=False)
    actions.withdraw_comment(talk.coder, asked, base_version=4)
    actions.restore_comment(talk.coder, asked, base_version=5)
    events = Event.objects.filter(object_id=str(asked.pk)).order_by("seq")
    verbs = ["created", "updated", "resolved", "reopened", "deleted", "restored"]
    assert [event.kind for event in events] == [f"comment.{verb}" for verb in verbs]
    assert [event.object_version for event in events] == [1, 2, 3, 4, 5, 6]
    last = events.last()
    assert last is not None
    assert last.payload == {
        "author": str(talk.coder.pk),
        "span": str(talk.span.pk),
        "thread": None,
        "kind": "question",
        "text": "New",
        "quote": "reversed its waiver",
        "label": "decision",
        "resolved": False,
        "deleted": False,
    }


def test_events_of_comments_are_read_with_the_coding_only(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment, span=talk.span.pk)
    events = Event.objects.filter(object_id=str(asked.pk))
    seen = {
        name
        for name in ("coder", "other", "manager", "adjudicator")
        if events.visible_to(getattr(talk, name)).exists()
    }
    assert seen == {"coder"}


def test_archived_article_takes_no_comments(talk: Talk) -> None:
    asked = say(talk.coder, talk.assignment)
    owner = owner_of(talk.assignment.round.project)
    actions.archive_articles(owner, talk.assignment.round.project, [talk.assignment.article.pk])
    assert refused(say, talk.coder, talk.assignment) == "locked"
    assert waiting(talk.manager) == []
    assert readers(talk, asked) == {"coder", "manager"}


def test_assignment_that_somebody_asked_about_stays(talk: Talk) -> None:
    project = talk.assignment.round.project
    untouched = make_assignment(project, annotator=talk.coder)
    say(talk.coder, untouched)
    assert refused(actions.remove_assignment, talk.manager, untouched.pk) == "in_use"
