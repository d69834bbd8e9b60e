"""A project made from another: what comes along, what never does, and ten thousand articles of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import (
    Article,
    Assignment,
    Codebook,
    Comment,
    Entity,
    Event,
    Project,
    Role,
    Span,
)
from articles.records import ArticleRecord, Zone
from tests.actions.refusals import refused
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
FIELDS = (
    *("title", "outlet", "byline", "published_on", "url", "language", "external_id"),
    *("word_count", "length", "sha256", "canon_version", "extractor", "zones", "text"),
)


@pytest.fixture
def source() -> Project:
    """A project with settings of its own, coded articles, and people in each role."""
    project = make_project(slug="harbour")
    owner = owner_of(project)
    fields = {"snap": "sentence", "text_export": True, "show_names": False, "description": "Ports"}
    actions.update_project(owner, project, **fields)
    record = ArticleRecord(
        text="Title\n\nBody 👩‍👩‍👧 of it.\n",
        title="First",
        outlet="The Quay",
        language="en",
        external_id="a-1",
        zones=(Zone("headline", 0, 5),),
    )
    actions.import_articles(owner, project, [record], format="jsonl")
    assignment = make_assignment(project)
    make_span(assignment)
    submit(assignment)
    actions.archive_articles(owner, project, [make_article(project, title="Gone").pk])
    actions.create_entity(owner, project, name="Council")
    return project


def copy(user: object, source: Project, **options: bool) -> Project:
    """A copy of ``source``."""
    return actions.duplicate_project(user, source, slug="copy", name="Copy", **options)  # type: ignore[arg-type]


def test_settings_and_codebook_come_along_and_nothing_else(source: Project) -> None:
    manager = make_member(source, Role.MANAGER)
    made = copy(manager, source)
    assert (made.slug, made.name, made.description) == ("copy", "Copy", "Ports")
    assert (made.snap, made.text_export, made.show_names) == ("sentence", True, False)
    assert made.export_key != source.export_key
    assert list(made.memberships.values_list("user", "role")) == [(manager.pk, Role.OWNER)]
    (book,) = made.codebooks.all()
    assert (book.number, book.state) == (1, Codebook.State.PUBLISHED)
    assert book.structure().record == source.codebooks.get().structure().record
    assert list(made.rounds.values_list("name", "codebook")) == [("main", book.pk)]
    assert not made.articles.exists()
    assert not Entity.objects.filter(project=made).exists()
    kinds = made.events.order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["project.created", "project.duplicated"]


def test_articles_come_as_they_are_without_codings_and_without_archived_ones(
    source: Project,
) -> None:
    made = copy(owner_of(source), source, articles=True)
    before = source.articles.filter(archived_at=None).order_by("created_at", "pk")
    after = made.articles.order_by("created_at", "pk")
    assert list(after.values_list(*FIELDS)) == list(before.values_list(*FIELDS))
    assert not set(after.values_list("pk")) & set(before.values_list("pk"))
    for article in after:
        article.save()  # text and digest fit
    for model, path in ((Assignment, "round__project"), (Span, "assignment__round__project")):
        assert not model.objects.filter(**{path: made}).exists()
    assert not Comment.objects.filter(assignment__round__project=made).exists()
    batch = made.imports.get()
    assert (batch.counts["imported"], batch.filename) == (2, "harbour")


def test_active_members_come_in_their_roles(source: Project) -> None:
    owner = owner_of(source)
    manager = make_member(source, Role.MANAGER)
    coder = source.memberships.get(role=Role.ANNOTATOR).user
    gone = make_member(source, Role.VIEWER)
    actions.set_active(gone, active=False)
    made = copy(manager, source, members=True)
    assert dict(made.memberships.values_list("user", "role")) == {
        owner.pk: Role.OWNER,
        manager.pk: Role.OWNER,
        coder.pk: Role.ANNOTATOR,
    }
    added = Event.objects.filter(project=made, kind="member.added")
    assert set(added.values_list("object_id", flat=True)) == {str(owner.pk), str(coder.pk)}


@pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.ANNOTATOR, Role.VIEWER, None])
def test_only_who_manages_duplicates(source: Project, role: str | None) -> None:
    person = make_member(source, role) if role else make_user()
    with pytest.raises(PermissionDenied):
        copy(person, source, articles=True)
    assert Project.objects.count() == 1


def test_a_taken_address_stores_nothing(source: Project) -> None:
    owner = owner_of(source)

    def again(slug: str) -> object:
        return actions.duplicate_project(owner, source, slug=slug, name="x", articles=True)

    articles = Article.objects.count()
    assert [refused(again, slug) for slug in ("harbour", "new", "Two Words")] == [
        "unique",
        "invalid",
        "invalid",
    ]
    assert (Project.objects.count(), Article.objects.count()) == (1, articles)


def test_an_archived_project_starts_another_one(source: Project) -> None:
    owner = owner_of(source)
    actions.archive_project(owner, source)
    made = copy(owner, source, articles=True)
    assert (made.archived_at, made.articles.count()) == (None, 2)


def test_queries_grow_with_portions_not_with_articles() -> None:
    source = make_project()
    owner = owner_of(source)

    def cost(slug: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            actions.duplicate_project(owner, source, slug=slug, name="x", articles=True)
        return len(queries)

    def more(number: int, first: int) -> None:
        rows = [ArticleRecord(text=f"Text {n}.", title="x") for n in range(first, first + number)]
        actions.import_articles(owner, source, rows, format="text")

    more(10, 0)
    cost("first")  # reads the codebook
    few = cost("few")
    more(480, 10)
    assert cost("many") == few
    more(100, 490)
    assert cost("more") <= few + 5
    assert Project.objects.get(slug="more").articles.count() == 590
