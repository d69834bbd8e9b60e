"""Articles in bulk: all or nothing, skip, duplicates, dry run, take back; and changes of one."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from articles import actions
from articles.models import Article, Assignment, Event, Import, Project, Role
from articles.records import ArticleRecord, RowError, Zone
from tests.actions.refusals import outcome, refused
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
)

pytestmark = pytest.mark.django_db
BAD = RowError(2, "text", "The text is empty.")


@pytest.fixture
def project() -> Project:
    """An empty project."""
    return make_project()


def rows(*texts: str, **fields: Any) -> list[ArticleRecord | RowError]:
    """One article a text."""
    return [
        ArticleRecord(text=text, title=text.title(), row=number, **fields)
        for number, text in enumerate(texts, start=1)
    ]


def bring(project: Project, found: list[ArticleRecord | RowError], **options: object) -> Import:
    """An import by the owner."""
    return actions.import_articles(
        owner_of(project),
        project,
        found,
        format="jsonl",
        **options,  # type: ignore[arg-type]
    )


def told(batch: Import) -> list[tuple[int, str]]:
    """Row and field of each error."""
    return [(error["row"], error["field"]) for error in batch.errors]


def test_article_holds_what_the_row_said_and_what_follows_from_its_text(project: Project) -> None:
    text = "Tag 1\n\nÜber 👩‍👩‍👧 alles.\n"
    record = ArticleRecord(
        text=text,
        title="Tag 1",
        outlet="Blatt",
        byline="Ada",
        published_on=dt.date(2026, 3, 1),
        url="https://example.org/1",
        language="de",
        external_id="b-1",
        zones=(Zone("headline", 0, 5),),
        extractor="text",
    )
    batch = bring(project, [record], filename="blatt.jsonl")
    article = batch.articles.get()
    assert (article.text, article.length, article.word_count) == (text, len(text), 5)
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert article.canon_version == "canon-1"
    assert article.zones == [["headline", 0, 5]]
    assert (article.title, article.outlet, article.external_id) == ("Tag 1", "Blatt", "b-1")
    assert article.published_on == dt.date(2026, 3, 1)
    event = Event.objects.get(kind="import.done")
    assert event.payload == {"filename": "blatt.jsonl", **batch.counts}


def test_one_bad_row_stops_everything(project: Project) -> None:
    batch = bring(project, [*rows("one"), BAD, *rows("three")])
    assert batch.counts == {"rows": 3, "imported": 0, "errors": 1, "duplicates": 0}
    assert batch.errors == [{"row": 2, "field": "text", "message": BAD.message, "file": ""}]
    assert (Article.objects.count(), Import.objects.count()) == (0, 0)


def test_articles_keep_the_order_of_their_rows(project: Project) -> None:
    texts = [f"Text {number}" for number in range(30)]
    batch = bring(project, rows(*texts))
    found = batch.articles.order_by("created_at")
    assert list(found.values_list("text", flat=True)) == texts
    assert found.values("created_at").distinct().count() == 30


def test_text_with_the_marks_of_a_bulk_insert_comes_in_unchanged(project: Project) -> None:
    text = "tab\there, \\N and \\. and \\t\n\\.\n%s {} \"quoted\" 'single' \u2028 end"
    assert bring(project, rows(text)).articles.get().text == text


def test_skip_leaves_bad_rows_out(project: Project) -> None:
    batch = bring(project, [*rows("one"), BAD, *rows("three")], on_error="skip")
    assert batch.counts == {"rows": 3, "imported": 2, "errors": 1, "duplicates": 0}
    assert sorted(batch.articles.values_list("text", flat=True)) == ["one", "three"]
    assert Import.objects.get().errors == batch.errors


def test_import_of_bad_rows_only_stores_nothing(project: Project) -> None:
    bring(project, [BAD], on_error="skip")
    bring(project, [])
    assert Import.objects.count() == 0


def test_dry_run_tells_and_stores_nothing(project: Project) -> None:
    batch = bring(project, rows("one", "two"), dry_run=True)
    assert batch.counts == {"rows": 2, "imported": 2, "errors": 0, "duplicates": 0}
    assert (Article.objects.count(), Event.objects.filter(kind="import.done").count()) == (0, 0)


def test_duplicates_within_and_beside_the_import_are_bad_rows(project: Project) -> None:
    bring(project, rows("one"))
    batch = bring(project, rows("one", "two", "two"), on_error="skip")
    assert batch.counts == {"rows": 3, "imported": 1, "errors": 2, "duplicates": 2}
    assert told(batch) == [(1, "text"), (3, "text")]
    assert batch.errors[0]["message"] == (
        "The project has an article with exactly this text: “One”. "
        "Leave it out, or allow duplicates."
    )


def test_allowed_duplicates_come_in(project: Project) -> None:
    bring(project, rows("one"))
    batch = bring(project, rows("one", "one"), allow_duplicates=True)
    assert batch.counts == {"rows": 2, "imported": 2, "errors": 0, "duplicates": 0}


def test_same_text_in_another_project_is_no_duplicate(project: Project) -> None:
    bring(make_project(), rows("one"))
    assert bring(project, rows("one")).counts["imported"] == 1


def test_external_id_is_given_once(project: Project) -> None:
    batch = bring(project, rows("one", "two", external_id="x"), on_error="skip")
    assert told(batch) == [(2, "external_id")]
    batch = bring(project, rows("three", external_id="x"))
    assert batch.errors[0]["message"] == (
        "The project has an article with the external id “x”. Give this one another."
    )


@pytest.mark.parametrize(
    ("field", "limit"),
    [("title", 300), ("outlet", 120), ("byline", 200), ("url", 2000), ("external_id", 200)],
)
def test_field_that_is_too_long_is_a_bad_row(project: Project, field: str, limit: int) -> None:
    fits = ArticleRecord(text="fits", **{field: "x" * limit})  # type: ignore[arg-type]
    too_long = ArticleRecord(text="long", row=2, **{field: "y" * (limit + 1)})  # type: ignore[arg-type]
    batch = bring(project, [fits, too_long], on_error="skip")
    assert batch.counts["imported"] == 1
    assert [error["message"] for error in batch.errors] == [
        f"{field} holds at most {limit} characters; this one has {limit + 1}."
    ]


def test_errors_beyond_a_thousand_are_counted_only(project: Project) -> None:
    batch = bring(project, [*rows("one"), *[BAD] * 1001], on_error="skip")
    assert (batch.counts["errors"], len(batch.errors)) == (1001, 1000)


@pytest.mark.parametrize(
    ("role", "result"),
    [("owner", "ok"), ("manager", "ok")]
    + [(role, "forbidden") for role in ("adjudicator", "annotator", "viewer")],
)
def test_owners_and_managers_import_and_archive(project: Project, role: str, result: str) -> None:
    person = make_member(project, role)
    article = make_article(project)
    call = (actions.import_articles, person, project, rows("one"))
    assert outcome(*call, format="text") == result
    assert outcome(actions.archive_articles, person, project, [article.pk]) == result
    assert outcome(actions.update_article, person, article, title="New") == result


def test_archived_project_takes_nothing_in(project: Project) -> None:
    actions.archive_project(owner_of(project), project)
    assert refused(bring, project, rows("one")) == "locked"


# --- taking back --------------------------------------------------------------------------------


def test_import_is_taken_back_with_what_nobody_began(project: Project) -> None:
    batch = bring(project, rows("one", "two"))
    kept = make_article(project)
    make_assignment(project, batch.articles.order_by("text")[0])
    actions.take_back_import(owner_of(project), batch)
    batch.refresh_from_db()
    assert (batch.state, list(Article.objects.all())) == ("undone", [kept])
    assert Assignment.objects.count() == 0
    assert Event.objects.get(kind="import.undone").payload == {"removed": 2}
    assert Event.objects.filter(kind="assignment.deleted").count() == 1


def test_import_with_work_stays_whole(project: Project) -> None:
    batch = bring(project, rows("reversed its waiver", "two"))
    make_span(make_assignment(project, batch.articles.order_by("text")[0]))
    assert refused(actions.take_back_import, owner_of(project), batch) == "in_use"
    assert (batch.articles.count(), Assignment.objects.count()) == (2, 1)


def test_import_is_taken_back_once_and_by_those_who_may_import(project: Project) -> None:
    batch = bring(project, rows("one"))
    assert outcome(actions.take_back_import, make_member(project), batch) == "forbidden"
    assert outcome(actions.take_back_import, make_user(), batch) == "forbidden"
    actions.take_back_import(make_member(project, Role.MANAGER), batch)
    assert refused(actions.take_back_import, owner_of(project), batch) == "state"
    assert Event.objects.filter(kind="import.undone").count() == 1


def test_imported_codings_are_not_taken_back(project: Project) -> None:
    batch = Import.objects.create(
        project=project, user=owner_of(project), kind=Import.Kind.ANNOTATIONS, format="jsonl"
    )
    assert refused(actions.take_back_import, owner_of(project), batch) == "state"


# --- one article --------------------------------------------------------------------------------


def test_metadata_changes_count_versions(project: Project) -> None:
    article = make_article(project)
    owner = owner_of(project)
    changed = actions.update_article(
        owner, article, base_version=1, title="New", published_on="2026-01-31"
    )
    assert (changed.version, changed.title) == (2, "New")
    assert changed.published_on == dt.date(2026, 1, 31)
    assert refused(actions.update_article, owner, article, base_version=1, title="x") == "stale"
    article.refresh_from_db()
    assert article.title == "New"
    assert Event.objects.get(kind="article.updated").object_version == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "x"}, "unknown"),
        ({"sha256": "0" * 64}, "unknown"),
        ({"zones": []}, "unknown"),
        ({"title": ""}, "blank"),
        ({"title": "x" * 301}, "max_length"),
        ({"published_on": "yesterday"}, "invalid"),
        ({"external_id": "taken"}, "exists"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_metadata_that_does_not_fit_is_refused(
    project: Project, fields: dict[str, object], code: str
) -> None:
    make_article(project, external_id="taken")
    article = make_article(project)
    assert refused(actions.update_article, owner_of(project), article, **fields) == code
    article.refresh_from_db()
    assert (article.version, article.title) == (1, "Harbour fees return")


def test_archiving_is_undone_and_logs_only_what_changed(project: Project) -> None:
    first, second = make_article(project), make_article(project)
    foreign = make_article(make_project())
    owner = owner_of(project)
    everything = [first.pk, second.pk, foreign.pk]
    assert actions.archive_articles(owner, project, [first.pk]) == 1
    assert actions.archive_articles(owner, project, everything) == 1
    assert actions.archive_articles(owner, project, everything) == 0
    payloads = Event.objects.filter(kind="articles.archived").order_by("seq")
    assert [event.payload["articles"] for event in payloads] == [[str(first.pk)], [str(second.pk)]]
    assert actions.archive_articles(owner, project, everything, archived=False) == 2
    assert Article.objects.active().filter(project=project).count() == 2
    foreign.refresh_from_db()
    assert foreign.archived_at is None


@pytest.mark.slow
def test_ten_thousand_articles_come_in_at_once(project: Project) -> None:
    texts = [f"Text number {number}." for number in range(10_000)]
    batch = bring(project, rows(*texts))
    assert batch.counts == {"rows": 10_000, "imported": 10_000, "errors": 0, "duplicates": 0}
    assert batch.articles.values("sha256").distinct().count() == 10_000
    again = bring(project, rows(*texts), on_error="skip")
    assert again.counts["duplicates"] == 10_000
