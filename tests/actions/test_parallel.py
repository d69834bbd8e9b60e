"""Many threads at once, each with a connection of its own: on SQLite's file and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from articles import actions
from articles.actions.operations import Operation
from articles.actions.outcomes import error_code
from articles.models import Assignment, Event, Project, Role, Span
from articles.records import ArticleRecord
from tests.actions.replay import replay, stored
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    round_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 20


@pytest.fixture
def assignment() -> Assignment:
    """An assignment whose rows all threads see."""
    return make_assignment(make_project())


def together(calls: list[Callable[[], object]]) -> list[Any]:
    """Start all calls at the same moment; their results or the codes of their refusals, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except ValidationError as error:
            return error_code(error)
        except PermissionDenied:
            return "forbidden"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_same_client_id_in_many_threads_is_one_row_and_one_event(assignment: Assignment) -> None:
    text, pk = assignment.article.text, uuid.uuid4()
    start = text.index("two officials")

    def create() -> bool:
        _span, created = actions.create_span(
            assignment.annotator,
            assignment.pk,
            id=pk,
            label="source",
            start=start,
            end=start + 13,
            quote="two officials",
        )
        return created

    assert Counter(together([create] * THREADS)) == {True: 1, False: THREADS - 1}
    assert list(Span.objects.values_list("pk", "version")) == [(pk, 1)]
    assert Event.objects.filter(kind="span.created").count() == 1


def test_same_operation_in_many_threads_is_applied_once(assignment: Assignment) -> None:
    start = assignment.article.text.index("two officials")
    fields = {"label": "source", "start": start, "end": start + 13, "quote": "two officials"}
    operation = Operation(uuid.uuid4(), "span.create", uuid.uuid4(), None, fields)

    def send() -> str:
        results = actions.apply_operations(assignment.annotator, assignment.pk, [operation])[1]
        return results[0].status

    found = Counter(together([send] * THREADS))
    assert found == {"applied": 1, "duplicate": THREADS - 1}
    assert Event.objects.filter(op=operation.op).count() == 1


def test_same_client_id_from_two_annotators_is_one_row(assignment: Assignment) -> None:
    other = make_assignment(assignment.round.project, assignment.article)
    pk = uuid.uuid4()

    def create(seat: Assignment) -> Callable[[], object]:
        return lambda: make_span(seat, id=pk).assignment_id

    results = together([create(seat) for seat in (assignment, other) * 5])
    assert Counter(results).keys() == {Span.objects.get().assignment_id, "exists"}


def test_of_two_updates_of_one_version_exactly_one_succeeds(assignment: Assignment) -> None:
    span = make_span(assignment)

    def update(note: str) -> Callable[[], object]:
        return lambda: (
            actions.update_span(
                assignment.annotator, span, base_version=1, fields={"note": note}
            ).note
        )

    results = together([update(f"note {number}") for number in range(8)])
    span.refresh_from_db()
    assert Counter(results) == {span.note: 1, "stale": 7}
    assert span.version == 2
    assert Event.objects.filter(kind="span.updated").count() == 1


def test_submit_and_save_at_once_leave_log_and_tables_equal(assignment: Assignment) -> None:
    make_span(assignment)

    def submit() -> object:
        return actions.submit(assignment.annotator, assignment.pk, revision=1).state

    def save() -> object:
        return make_span(assignment, "source", "two officials").label_id

    done, saved = together([submit, save])
    project = assignment.round.project
    # Either the save came first and the revision moved on, or it found the door locked.
    assert (done, saved == "locked") in (("stale", False), ("submitted", True))
    assert replay(project) == stored(project)


def test_same_hand_out_twice_at_once_makes_each_assignment_once() -> None:
    project = make_project()
    owner, main = owner_of(project), round_of(project)
    articles = [make_article(project).pk for _ in range(5)]
    people = [make_member(project).pk for _ in range(3)]
    results = together([lambda: len(actions.assign(owner, main, articles, people)[0])] * 4)
    assert sorted(results) == [0, 0, 0, 15]
    assert Event.objects.filter(kind="assignment.created").count() == 15


def test_same_import_twice_at_once_stores_each_text_once() -> None:
    project = make_project()
    owner = owner_of(project)
    rows = [ArticleRecord(text=f"text {number}", row=number) for number in range(20)]

    def bring() -> int:
        found = actions.import_articles(owner, project, rows, format="jsonl")
        return int(found.counts["imported"])

    assert sorted(together([bring] * 3)) == [0, 0, 20]
    assert project.articles.count() == 20


def test_same_article_sent_at_once_is_stored_once() -> None:
    project, other = make_project(), make_project()
    id, record = uuid.uuid4(), ArticleRecord(text="one text", title="One")

    def send(to: Project) -> Callable[[], object]:
        return lambda: actions.create_article(owner_of(to), to, record, id=id)[1]

    assert sorted(together([send(project)] * 4)) == [False, False, False, True]
    assert project.articles.count() == 1
    assert together([send(other)]) == ["exists"]
    # Of two projects at the same moment one gets the id.
    id = uuid.uuid4()
    record = ArticleRecord(text="another text", title="Two")
    assert sorted(map(str, together([send(project), send(other)]))) == ["True", "exists"]


def test_two_owners_cannot_remove_each_other_at_once() -> None:
    project = make_project()
    first, second = owner_of(project), make_member(project, Role.OWNER)
    seats = {seat.user_id: seat for seat in project.memberships.select_related("project")}

    def remove(by: Any, whom: Any) -> Callable[[], object]:
        return lambda: actions.remove_member(by, seats[whom.pk])

    results = together([remove(first, second), remove(second, first)])
    assert results.count(None) == 1
    assert project.memberships.filter(role=Role.OWNER).count() == 1
