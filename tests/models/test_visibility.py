"""Blindness, in its one place: who sees which rows before and after an article is released."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import (
    Answer,
    Article,
    Assignment,
    Event,
    Project,
    Relation,
    Role,
    Round,
    Span,
    User,
)
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    round_of,
    submit,
)

pytestmark = pytest.mark.django_db
REVIEWERS = ("owner", "manager", "adjudicator")


@dataclass
class Scene:
    """Two coders on one article, one of each role beside them, and people who see nothing."""

    project: Project
    ada: Assignment
    ben: Assignment
    people: dict[str, User]


@pytest.fixture
def scene() -> Scene:
    """Ada and Ben have coded; nobody is done."""
    project = make_project()
    article = make_article(project)
    ada, ben = (make_assignment(project, article) for _ in range(2))
    for assignment in (ada, ben):
        decision = make_span(assignment, note="canary")
        source = make_span(assignment, "source", "two officials")
        actions.create_relation(
            assignment.annotator,
            assignment.pk,
            id=uuid.uuid4(),
            type="attributed_to",
            source=decision.pk,
            target=source.pk,
        )
        actions.set_answers(assignment.annotator, assignment.pk, {"relevance": "none"})
    roles = ("manager", "adjudicator", "annotator", "viewer")
    people = {role: make_member(project, role) for role in roles}
    people |= {"owner": owner_of(project), "ada": ada.annotator, "ben": ben.annotator}
    people |= {"stranger": owner_of(make_project()), "superuser": make_user(is_superuser=True)}
    people["gone"] = make_member(project, Role.OWNER)
    User.objects.filter(pk=people["gone"].pk).update(is_active=False)
    people["gone"].refresh_from_db()
    return Scene(project, ada, ben, people)


def readers(scene: Scene, assignment: Assignment) -> set[str]:
    """Who reads what hangs on an assignment; each kind of row must agree."""
    found = set()
    for name, person in scene.people.items():
        rows = [
            model.objects.visible_to(person).filter(assignment=assignment).exists()
            for model in (Span, Relation, Answer, Event)
        ]
        content = Assignment.objects.content_visible_to(person).filter(pk=assignment.pk).exists()
        assert rows == [content] * 4, name
        if content:
            found.add(name)
    return found


def knowers(scene: Scene, assignment: Assignment) -> set[str]:
    """Who knows how far an assignment is."""
    return {
        name
        for name, person in scene.people.items()
        if Assignment.objects.visible_to(person).filter(pk=assignment.pk).exists()
    }


def article_readers(scene: Scene) -> set[str]:
    """Who reads the text."""
    return {
        name
        for name, person in scene.people.items()
        if Article.objects.visible_to(person).filter(pk=scene.ada.article_id).exists()
    }


def test_before_release_only_the_author_reads_a_coding(scene: Scene) -> None:
    assert readers(scene, scene.ada) == {"ada"}
    submit(scene.ada)
    assert readers(scene, scene.ada) == {"ada"}
    assert readers(scene, scene.ben) == {"ben"}
    assert knowers(scene, scene.ada) == {"ada", "owner", "manager"}
    assert article_readers(scene) == {"ada", "ben", "owner", "manager"}


def test_after_release_reviewers_read_it_and_other_coders_do_not(scene: Scene) -> None:
    submit(scene.ada)
    submit(scene.ben)
    assert readers(scene, scene.ada) == {"ada", *REVIEWERS}
    assert readers(scene, scene.ben) == {"ben", *REVIEWERS}
    assert knowers(scene, scene.ada) == {"ada", *REVIEWERS}
    assert article_readers(scene) == {"ada", "ben", "viewer", *REVIEWERS}


def test_reopening_hides_every_coding_of_the_article_again(scene: Scene) -> None:
    submit(scene.ada)
    submit(scene.ben)
    actions.reopen(scene.people["owner"], scene.ada.pk)
    assert readers(scene, scene.ada) == {"ada"}
    assert readers(scene, scene.ben) == {"ben"}
    submit(scene.ada)
    assert readers(scene, scene.ben) == {"ben", *REVIEWERS}


def test_late_assignment_hides_a_released_article_again(scene: Scene) -> None:
    submit(scene.ada)
    submit(scene.ben)
    late = make_assignment(scene.project, scene.ada.article)
    assert readers(scene, scene.ada) == {"ada"}
    submit(late)
    assert readers(scene, scene.ada) == {"ada", *REVIEWERS}


def test_release_by_hand_is_not_automatic(scene: Scene) -> None:
    Round.objects.filter(project=scene.project).update(release=Round.Release.MANUAL)
    submit(scene.ada)
    submit(scene.ben)
    assert readers(scene, scene.ada) == {"ada"}


@pytest.mark.parametrize("role", REVIEWERS)
def test_reviewer_with_an_open_assignment_on_the_article_is_blind_there(
    scene: Scene, role: str
) -> None:
    submit(scene.ada)
    submit(scene.ben)
    person = scene.people[role]
    # In a second round, so that the article stays released in the first.
    pilot = Round.objects.create(
        project=scene.project, codebook=round_of(scene.project).codebook, name="pilot"
    )
    actions.assign(owner_of(scene.project), pilot, [scene.ada.article_id], [person.pk])
    assert readers(scene, scene.ada) == {"ada", *REVIEWERS} - {role}
    elsewhere = submit(make_assignment(scene.project))
    assert Assignment.objects.content_visible_to(person).filter(pk=elsewhere.pk).exists()
    submit(Assignment.objects.get(annotator=person))
    assert readers(scene, scene.ada) == {"ada", *REVIEWERS}


def test_adjudication_does_not_hold_up_the_release(scene: Scene) -> None:
    submit(scene.ada)
    submit(scene.ben)
    Assignment.objects.create(
        round=scene.ada.round,
        article=scene.ada.article,
        annotator=scene.people["adjudicator"],
        kind=Assignment.Kind.ADJUDICATION,
    )
    assert readers(scene, scene.ada) == {"ada", *REVIEWERS}


def test_project_events_are_for_owners_and_managers(scene: Scene) -> None:
    seen = {
        name
        for name, person in scene.people.items()
        if Event.objects.visible_to(person)
        .filter(assignment=None)
        .exclude(project__slug__in=Project.objects.exclude(pk=scene.project.pk).values("slug"))
    }
    assert seen == {"owner", "manager"}


def test_former_coder_no_longer_reads_their_coding(scene: Scene) -> None:
    membership = scene.project.memberships.get(user=scene.ada.annotator)
    actions.remove_member(owner_of(scene.project), membership)
    assert readers(scene, scene.ada) == set()


def test_strangers_and_the_anonymous_see_no_row_at_all(scene: Scene) -> None:
    for person in (AnonymousUser(), scene.people["superuser"], scene.people["gone"]):
        querysets = [
            model.objects.visible_to(person)
            for model in (Project, Article, Assignment, Span, Relation, Answer, Event)
        ]
        content = Assignment.objects.content_visible_to(person)
        assert [rows.count() for rows in (*querysets, content)] == [0] * 8


def test_projects_are_listed_to_their_members(scene: Scene) -> None:
    seen = {
        name
        for name, person in scene.people.items()
        if scene.project in Project.objects.visible_to(person)
    }
    assert seen == set(scene.people) - {"stranger", "superuser", "gone"}


def test_each_filter_is_one_query(
    scene: Scene, django_assert_num_queries: CaptureQueriesContext
) -> None:
    person = scene.people["manager"]
    for model in (Project, Article, Assignment, Span, Relation, Answer, Event):
        with django_assert_num_queries(1):  # type: ignore[operator]
            list(model.objects.visible_to(person))
