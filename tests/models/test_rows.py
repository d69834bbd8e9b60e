"""Small things that rows know of themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from articles.actions.codebooks import store_codebook
from articles.formats.codebook_yaml import read_codebook
from articles.models import Article, Assignment, Codebook, Project, Span, Token, User
from articles.models.span import shorten
from tests.builders import make_article, make_assignment, make_codebook_record, make_project
from tests.project_files import ROOT


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("FA", "rtl"), ("en", "ltr"), ("", "ltr"), ("arn", "ltr")],
)
def test_direction_follows_the_language(language: str, direction: str) -> None:
    assert Article(language=language).direction == direction


def test_pseudonym_is_stable_in_a_project_and_another_in_the_next() -> None:
    user, one, other = User(), Project(), Project()
    assert one.pseudonym(user.pk) == one.pseudonym(user.pk)
    assert one.pseudonym(user.pk) != other.pseudonym(user.pk)
    assert one.pseudonym(user.pk) != one.pseudonym(User().pk)
    assert len(one.pseudonym(user.pk)) == 8


def test_etags_are_quoted_versions() -> None:
    assert (Span(version=3).etag, Assignment(revision=7).etag) == ('"3"', '"7"')


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("assigned", True), ("started", True), ("submitted", False), ("reopened", True)],
)
def test_assignment_is_open_until_it_is_submitted(state: str, is_open: bool) -> None:
    assert Assignment(state=state).is_open is is_open


def test_long_text_is_cut_without_a_space_before_the_dots() -> None:
    assert shorten("a" * 60) == "a" * 60
    assert shorten("a" * 61) == "a" * 59 + "…"
    assert shorten("one two", 5) == "one…"


def test_token_expires() -> None:
    now = timezone.now()
    assert Token(expiry=now - dt.timedelta(seconds=1)).expired
    assert not Token(expiry=now + dt.timedelta(minutes=1)).expired
    assert not Token(expiry=None).expired


@pytest.mark.django_db
def test_codebook_comes_back_from_its_rows_as_it_went_in() -> None:
    full = read_codebook((ROOT / "seeds/codebook.yaml").read_text(encoding="utf-8"))
    for record in (full, make_codebook_record()):
        project = make_project(codebook=record)
        structure = project.codebooks.get().structure()
        assert structure.record == record
        assert structure.number == 1
        assert {structure.label_keys[pk] for pk in structure.label_ids.values()} == {
            label.key for label in record.labels
        }


@pytest.mark.django_db
def test_versions_count_and_a_published_one_is_read_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    project = make_project()
    second = store_codebook(project, make_codebook_record())
    assert second.number == 2
    second.structure()
    with django_assert_num_queries(0):
        second.structure()
    Codebook.objects.filter(pk=second.pk).update(state=Codebook.State.DRAFT)
    second.refresh_from_db()
    with django_assert_num_queries(4):
        second.structure()


@pytest.mark.django_db
def test_lists_leave_the_text_in_the_database() -> None:
    make_article(make_project())
    row = Article.objects.without_text().get()
    assert row.get_deferred_fields() == {"text"}


@pytest.mark.django_db
def test_rows_have_names_for_people() -> None:
    assignment = make_assignment(make_project())
    article, annotator = assignment.article, assignment.annotator
    assert str(assignment) == f"{article.title} · {annotator.username}"
    assert str(assignment.round) == "main"
    assert article.batch is not None
    assert str(article.batch).startswith("text · ")
    assert (article.batch.state, str(assignment.events.model())) == ("done", "None ")
