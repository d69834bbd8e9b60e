"""Handing out, finishing and reopening."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import actions
from articles.actions.outcomes import error_code, leaf
from articles.completeness import Gap
from articles.models import Assignment, Event, Project, Role, User
from articles.permissions import TAKE_BACK
from articles.records import ArticleRecord, CodebookRecord
from tests.actions.refusals import outcome, refused
from tests.actions.replay import replay, stored
from tests.builders import (
    choice,
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    round_of,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """A project with an owner and nothing else."""
    return make_project()


def strict_codebook() -> CodebookRecord:
    """The small codebook with a required attribute and a required question."""
    record = make_codebook_record()
    decision = replace(record.labels[0], attributes=(choice("stage", "decided", required=True),))
    return replace(
        record,
        labels=(decision, *record.labels[1:]),
        questions=(choice("relevance", "reported", "none", required=True),),
    )


def gaps_of(assignment: Assignment, **options: bool) -> list[tuple[str, str, str]]:
    """What a submit says is missing: kind, key, severity."""
    assignment.refresh_from_db()
    with pytest.raises(ValidationError) as missing:
        actions.submit(assignment.annotator, assignment.pk, revision=assignment.revision, **options)
    assert error_code(missing.value) == "missing"
    gaps: list[Gap] = (leaf(missing.value).params or {})["gaps"]
    return [(gap.kind, gap.key, gap.severity) for gap in gaps]


# --- handing out --------------------------------------------------------------------------------


def test_everybody_gets_every_article_once_in_the_order_of_import(project: Project) -> None:
    articles = [make_article(project).pk for _ in range(3)]
    people = [make_member(project).pk for _ in range(2)]
    owner = owner_of(project)
    made, existed = actions.assign(owner, round_of(project), articles[:2], people[:1])
    assert (len(made), existed) == (2, 0)
    made, existed = actions.assign(owner, round_of(project), articles[::-1] * 2, people * 2)
    assert (len(made), existed) == (4, 2)
    order = Assignment.objects.filter(annotator=people[1]).order_by("position")
    assert list(order.values_list("article", flat=True)) == articles
    events = Event.objects.filter(kind="assignment.created")
    assert events.count() == 6
    assert {event.assignment_id for event in events} == {None}


def test_a_thousand_assignments_take_as_many_statements_as_one(project: Project) -> None:
    rows = [ArticleRecord(text=f"Text {number}", row=number) for number in range(501)]
    owner, main = owner_of(project), round_of(project)
    batch = actions.import_articles(owner, project, rows, format="jsonl")
    articles = list(batch.articles.order_by("created_at").values_list("pk", flat=True))
    people = [make_member(project).pk for _ in range(2)]
    statements = []
    for some in (articles[:1], articles[1:]):
        with CaptureQueriesContext(connection) as captured:
            made, _existed = actions.assign(owner, main, some, people)
        statements.append(len(captured))
        assert len(made) == 2 * len(some)
    assert statements[0] == statements[1]
    events = Event.objects.filter(kind="assignment.created").order_by("seq")
    told = [(event.payload["annotator"], event.payload["article"]) for event in events[2:]]
    assert told == [(str(who), str(article)) for who in people for article in articles[1:]]
    assert events.values("group").distinct().count() == 2
    assert replay(project) == stored(project)


def test_who_cannot_code_or_is_not_there_gets_nothing(project: Project) -> None:
    owner, main = owner_of(project), round_of(project)
    article = make_article(project)
    gone = make_member(project)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    people = [make_member(project, Role.VIEWER), make_user(), gone]
    for person in people:
        assert refused(actions.assign, owner, main, [article.pk], [person.pk]) == "unknown"
    foreign = make_article(make_project())
    archived = make_article(project)
    actions.archive_articles(owner, project, [archived.pk])
    for wrong in (foreign, archived):
        code = refused(actions.assign, owner, main, [article.pk, wrong.pk], [owner.pk])
        assert code == "unknown"
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "result"),
    [("owner", "ok"), ("manager", "ok")]
    + [(role, "forbidden") for role in ("adjudicator", "annotator", "viewer")],
)
def test_owners_and_managers_assign(project: Project, role: str, result: str) -> None:
    article = make_article(project)
    person, coder = make_member(project, role), make_member(project)
    call = (actions.assign, person, round_of(project), [article.pk], [coder.pk])
    assert outcome(*call) == result


def test_nothing_is_handed_out_in_an_archived_project(project: Project) -> None:
    owner, article = owner_of(project), make_article(project)
    actions.archive_project(owner, project)
    code = refused(actions.assign, owner, round_of(project), [article.pk], [owner.pk])
    assert code == "locked"


def test_assignment_without_work_is_taken_back_with_an_event(project: Project) -> None:
    assignment = make_assignment(project)
    pk = assignment.pk
    actions.remove_assignment(owner_of(project), pk)
    assert not Assignment.objects.filter(pk=pk).exists()
    assert Event.objects.get(kind="assignment.deleted").object_id == str(pk)


def test_assignment_with_work_stays(project: Project) -> None:
    assignment = make_assignment(project)
    make_span(assignment)
    owner = owner_of(project)
    assert refused(actions.remove_assignment, owner, assignment.pk) == "in_use"
    assert outcome(actions.remove_assignment, assignment.annotator, assignment.pk) == "forbidden"
    assert outcome(actions.remove_assignment, make_member(project), assignment.pk) == "absent"


def test_next_is_what_was_begun_then_what_comes_first(project: Project) -> None:
    coder = make_member(project)
    articles = [make_article(project) for _ in range(4)]
    for article in articles:
        make_assignment(project, article, coder)
    seats = {seat.article_id: seat for seat in coder.assignments.select_related("article")}

    def following() -> uuid.UUID | None:
        found = actions.next_assignment(coder, project.pk)
        return None if found is None else found.article_id

    order = list(Assignment.objects.filter(annotator=coder).order_by("position", "created_at"))
    assert following() == order[0].article_id
    make_span(seats[articles[2].pk])
    assert following() == articles[2].pk
    submit(seats[articles[2].pk])
    actions.archive_articles(owner_of(project), project, [order[0].article_id])
    assert following() == order[1].article_id
    actions.archive_project(owner_of(project), project)
    assert following() is None


def test_nobody_gets_the_next_of_a_project_they_left(project: Project) -> None:
    assignment = make_assignment(project)
    membership = project.memberships.get(user=assignment.annotator)
    actions.remove_member(owner_of(project), membership)
    assert actions.next_assignment(assignment.annotator, project.pk) is None


# --- finishing ----------------------------------------------------------------------------------


def test_submit_needs_the_current_revision(project: Project) -> None:
    assignment = make_assignment(project)
    make_span(assignment)
    call = (actions.submit, assignment.annotator, assignment.pk)
    assert refused(*call, revision=0) == "stale"
    done = actions.submit(assignment.annotator, assignment.pk, revision=1)
    assert (done.state, done.revision, done.nothing_to_code) == ("submitted", 2, False)
    assert done.submitted_at is not None
    assert done.events.order_by("-seq")[0].payload["state"] == "submitted"


def test_empty_coding_says_that_there_is_nothing_to_code(project: Project) -> None:
    assignment = make_assignment(project)
    assert gaps_of(assignment) == [("spans", "spans", "required")]
    done = actions.submit(assignment.annotator, assignment.pk, revision=0, nothing_to_code=True)
    assert (done.state, done.nothing_to_code) == ("submitted", True)
    assert done.started_at == done.submitted_at


def test_nothing_to_code_means_nothing_beside_spans(project: Project) -> None:
    assignment = make_assignment(project)
    make_span(assignment)
    done = actions.submit(assignment.annotator, assignment.pk, revision=1, nothing_to_code=True)
    assert done.nothing_to_code is False


def test_required_gaps_block_and_warnings_can_be_accepted() -> None:
    assignment = make_assignment(make_project(codebook=strict_codebook()))
    span = make_span(assignment)
    make_span(assignment, "opposition", "Nobody asked us")
    required = [
        ("attribute", "stage", "required"),
        ("question", "relevance", "required"),
    ]
    warning = ("relation", "targets", "warning")
    assert gaps_of(assignment) == [required[0], warning, required[1]]
    assert gaps_of(assignment, accept_warnings=True) == [required[0], warning, required[1]]
    actions.update_span(
        assignment.annotator, span, base_version=1, fields={"attributes": {"stage": "decided"}}
    )
    actions.set_answers(assignment.annotator, assignment.pk, {"relevance": "none"})
    assert gaps_of(assignment) == [warning]
    assignment.refresh_from_db()
    done = actions.submit(
        assignment.annotator,
        assignment.pk,
        revision=assignment.revision,
        accept_warnings=True,
    )
    assert done.state == "submitted"


def test_only_the_annotator_submits(project: Project) -> None:
    assignment = make_assignment(project)
    people = {owner_of(project): "forbidden", make_member(project): "absent", make_user(): "absent"}
    for person, result in people.items():
        call = (actions.submit, person, assignment.pk)
        assert outcome(*call, revision=0, nothing_to_code=True) == result


# --- reopening ----------------------------------------------------------------------------------


def test_annotator_takes_it_back_in_time_whatever_others_do(project: Project) -> None:
    first = make_assignment(project)
    second = make_assignment(project, first.article)
    submit(first)
    reopened = actions.reopen(first.annotator, first.pk, revision=1)
    assert (reopened.state, reopened.submitted_at, reopened.revision) == ("reopened", None, 2)
    submit(first)
    submit(second)
    assert actions.reopen(first.annotator, first.pk).state == "reopened"
    submit(first)
    Assignment.objects.filter(round=first.round).update(submitted_at=timezone.now() - TAKE_BACK)
    with pytest.raises(PermissionDenied):
        actions.reopen(first.annotator, first.pk)
    manager = make_member(project, Role.MANAGER)
    assert actions.reopen(manager, first.pk).state == "reopened"
    # The article is out of review, and the other one's time is over all the same.
    with pytest.raises(PermissionDenied):
        actions.reopen(second.annotator, second.pk)


def test_adjudicators_take_nothing_of_their_own_back_once_it_is_released(project: Project) -> None:
    judge = make_member(project, Role.ADJUDICATOR)
    mine = make_assignment(project, annotator=judge)
    other = make_assignment(project, mine.article)
    submit(mine)
    assert actions.reopen(judge, mine.pk).state == "reopened"
    submit(mine)
    submit(other)
    with pytest.raises(PermissionDenied):
        actions.reopen(judge, mine.pk)


def test_reopened_work_goes_on_and_starts_no_second_time(project: Project) -> None:
    assignment = make_assignment(project)
    make_span(assignment)
    submit(assignment)
    actions.reopen(assignment.annotator, assignment.pk)
    make_span(assignment, "source", "two officials")
    assignment.refresh_from_db()
    assert assignment.state == "reopened"
    kinds = list(assignment.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "span.created",
        "assignment.started",
        "assignment.submitted",
        "assignment.reopened",
        "span.created",
    ]


def test_reopen_refuses_what_is_open_stale_or_archived(project: Project) -> None:
    assignment = make_assignment(project)
    owner = owner_of(project)
    assert refused(actions.reopen, owner, assignment.pk) == "state"
    submit(assignment)
    assert refused(actions.reopen, owner, assignment.pk, revision=0) == "stale"
    actions.archive_articles(owner, project, [assignment.article_id])
    assert refused(actions.reopen, owner, assignment.pk) == "locked"
    assert outcome(actions.reopen, make_member(project), assignment.pk) == "absent"
