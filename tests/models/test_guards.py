"""What no door changes: the text of an article and the log, by ORM, save, update and raw SQL."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Concat

from articles import actions
from articles.actions.outcomes import constraint_error, error_code
from articles.models import (
    Article,
    Assignment,
    Event,
    Label,
    Membership,
    Project,
    Relation,
    RelationType,
    Role,
    Span,
)
from tests.builders import (
    make_article,
    make_assignment,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db

FROZEN = {
    "text": "Another text.",
    "sha256": "0" * 64,
    "length": 3,
    "canon_version": "canon-2",
    "zones": [["headline", 0, 3]],
}


@pytest.fixture
def article() -> Article:
    """A stored article."""
    return make_article(make_project())


def sql(statement: str, *values: Any) -> None:
    """Run raw SQL in a savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def row_of(article: Article) -> dict[str, Any]:
    """The article as it is stored."""
    return dict(Article.objects.filter(pk=article.pk).values()[0])


# --- the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("with_hash", [False, True])
def test_save_of_a_changed_text_is_refused(article: Article, with_hash: bool) -> None:
    before = row_of(article)
    article.text = "Another text."
    if with_hash:
        article.sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    with pytest.raises(ValidationError) as error:
        article.save()
    assert error_code(error.value) == "frozen"
    assert row_of(article) == before


def test_save_of_other_fields_passes(article: Article) -> None:
    article.outlet = "Quay Herald"
    article.save()
    deferred = Article.objects.without_text().get(pk=article.pk)
    deferred.byline = "Ada"
    deferred.save(update_fields=["byline"])
    stored = row_of(article)
    assert (stored["outlet"], stored["byline"], stored["text"]) == (
        "Quay Herald",
        "Ada",
        article.text,
    )


@pytest.mark.parametrize("field", FROZEN)
def test_update_by_query_of_what_is_frozen_is_refused(article: Article, field: str) -> None:
    before = row_of(article)
    with pytest.raises(IntegrityError, match="article_text_frozen"), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**{field: FROZEN[field]})
    assert row_of(article) == before


def test_update_by_expression_and_bulk_update_are_refused(article: Article) -> None:
    with pytest.raises(IntegrityError, match="article_text_frozen"), transaction.atomic():
        Article.objects.update(text=Concat(F("text"), F("title")))
    article.text = "Another text."
    with pytest.raises(IntegrityError, match="article_text_frozen"), transaction.atomic():
        Article.objects.bulk_update([article], ["text"])


def test_raw_sql_on_the_text_is_refused(article: Article) -> None:
    with pytest.raises(IntegrityError, match="article_text_frozen"):
        sql("UPDATE articles_article SET text = %s", "Another text.")
    sql("UPDATE articles_article SET text = text, title = %s", "Other title")
    assert row_of(article)["title"] == "Other title"


# --- the log ------------------------------------------------------------------------------------


def test_events_are_neither_changed_nor_deleted(article: Article) -> None:
    event = Event.objects.order_by("seq")[0]
    event.kind = "other"
    attempts = (
        lambda: event.save(),
        lambda: Event.objects.update(kind="other"),
        lambda: event.delete(),
        lambda: Event.objects.all().delete(),
        lambda: sql("UPDATE articles_event SET kind = %s", "other"),
        lambda: sql("DELETE FROM articles_event"),
    )
    before = list(Event.objects.order_by("seq").values())
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="event_append_only"), transaction.atomic():
            attempt()
    assert list(Event.objects.order_by("seq").values()) == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_events_are_not_truncated(article: Article) -> None:
    connection.check_constraints()  # what is deferred would be refused first
    with pytest.raises(IntegrityError, match="event_append_only"):
        sql("TRUNCATE articles_event")


def test_maintenance_opens_the_log_and_closes_it_again(article: Article) -> None:
    with actions.maintenance("test"):
        Event.objects.filter(kind="import.done").delete()
    assert not Event.objects.filter(kind="import.done").exists()
    with pytest.raises(IntegrityError, match="event_append_only"), transaction.atomic():
        Event.objects.all().delete()


def test_maintenance_that_fails_changes_nothing_and_closes_the_log(article: Article) -> None:
    def fail() -> None:
        with actions.maintenance("test"):
            Event.objects.all().delete()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert Event.objects.count() == 2
    with pytest.raises(IntegrityError, match="event_append_only"), transaction.atomic():
        Event.objects.all().delete()


def test_events_come_in_the_order_of_their_numbers(article: Article) -> None:
    assignment = make_assignment(article.project, article)
    make_span(assignment)
    submit(assignment)
    numbers = list(Event.objects.order_by("at", "seq").values_list("seq", flat=True))
    assert numbers == sorted(numbers)


# --- constraints and foreign keys ---------------------------------------------------------------


def coded() -> tuple[Assignment, Span, Span]:
    """A coding of two spans."""
    assignment = make_assignment(make_project())
    return assignment, make_span(assignment), make_span(assignment, "source", "two officials")


def refused_by_constraint(rows: Any) -> str:
    """The code of the constraint that fires when ``rows()`` writes."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        rows()
    return error_code(constraint_error(error.value))


def test_each_named_constraint_fires_and_has_its_code() -> None:
    assignment, span, source = coded()
    project, article = assignment.round.project, assignment.article
    kind = RelationType.objects.get(codebook__project=project, key="attributed_to")

    def copy(**fields: Any) -> None:
        Span.objects.create(
            assignment=assignment,
            label=span.label,
            **{"start": 0, "end": 3, "parts": [[0, 3]], **fields},
        )

    def relation(a: Span, b: Span) -> None:
        Relation.objects.create(assignment=assignment, type=kind, source=a, target=b)

    def twin_article(**fields: Any) -> None:
        values = {
            name: getattr(article, name)
            for name in ("project", "title", "word_count", "length", "sha256", "text")
        }
        Article.objects.create(**{**values, "canon_version": "canon-1", **fields})

    Article.objects.filter(pk=article.pk).update(external_id="x")
    relation(span, source)
    other = {"sha256": "1" * 64}
    found = [
        refused_by_constraint(rows)
        for rows in (
            lambda: copy(start=3, end=3),
            lambda: copy(start=span.start, end=span.end, parts=span.parts),
            lambda: copy(id=span.pk),
            lambda: relation(span, span),
            lambda: relation(span, source),
            lambda: Membership.objects.create(
                project=project, user=owner_of(project), role=Role.VIEWER
            ),
            lambda: twin_article(),
            lambda: twin_article(**other, external_id="x"),
            lambda: Assignment.objects.create(
                round=assignment.round, article=article, annotator=assignment.annotator
            ),
        )
    ]
    assert found == [
        *("offsets", "twin", "exists", "ends", "twin"),
        *("exists", "exists", "exists", "exists"),
    ]


def test_deleted_span_has_no_twin() -> None:
    assignment, span, _source = coded()
    actions.delete_span(assignment.annotator, span, base_version=1)
    make_span(assignment)
    assert assignment.spans.count() == 3


def test_another_error_of_the_database_is_passed_on() -> None:
    error = IntegrityError("FOREIGN KEY constraint failed")
    with pytest.raises(IntegrityError) as passed:
        constraint_error(error)
    assert passed.value is error


def test_nothing_that_is_used_can_be_deleted() -> None:
    assignment, span, source = coded()
    project = assignment.round.project
    actions.create_relation(
        assignment.annotator,
        assignment.pk,
        id=make_user().pk,
        type="attributed_to",
        source=span.pk,
        target=source.pk,
    )
    used = (
        project,
        assignment.article,
        assignment.round,
        assignment,
        assignment.annotator,
        span,
        Label.objects.get(pk=span.label_id),
        project.codebooks.get(),
    )
    for row in used:
        with pytest.raises(ProtectedError):
            row.delete()
    assert Project.objects.filter(pk=project.pk).exists()
