"""Answers to the questions on articles in exports (``rows=answers``): what a row holds, and who gets which."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import actions
from articles import codebook_edit as edit
from articles.formats import EXPORT_FORMATS
from articles.models import Answer, Assignment, Entity, Round
from articles.records import AttributeRecord, RowError
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, submit
from tests.versions import next_version, relabel

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(cast: Cast, ada: Api, ben: Api) -> str:
    """Both have answered and are done; Ada names her decision. Returns its id."""
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json["id"]
    answers = {"primary": span, "relevance": "reported"}
    ada.put(f"assignments/{cast.one.pk}/answers/", {"answers": answers})
    ben.put(f"assignments/{cast.two.pk}/answers/", {"answers": {"relevance": "none"}})
    submit(cast.one)
    submit(cast.two)
    return str(span)


def export(api: Api, cast: Cast, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"projects/{cast.project.slug}/export/?rows=answers&{query}")
    assert answer.status == 200, answer
    return answer.lines


def told(rows: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(row["question"], row["value"]) for row in rows]


def test_a_row_is_one_answer_of_one_coding(cast: Cast, ada: Api, answered: str) -> None:
    rows = export(ada, cast)
    given = Answer.objects.get(assignment=cast.one, value="reported")
    assert rows[0] == {
        "type": "answer",
        "id": str(given.pk),
        "article": {
            "id": str(cast.article.pk),
            "external_id": "",
            "title": "Harbour fees return",
            "outlet": "",
            "byline": "",
            "published_on": None,
            "url": "",
            "language": "",
            "sha256": cast.article.sha256,
            "length": len(cast.article.text),
        },
        "question": "relevance",
        "question_type": "choice",
        "value": "reported",
        "entities": [],
        "annotator": cast.project.pseudonym(cast.ada.pk),
        "assignment": str(cast.one.pk),
        "round": "main",
        "layer": "coder",
        "codebook_version": 1,
        "version": 1,
        "created_at": given.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": given.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert told(rows) == [("relevance", "reported"), ("primary", answered)]


def test_reviewers_get_what_is_released_and_annotators_their_own(
    cast: Cast, owner: Api, ada: Api, ben: Api, answered: str
) -> None:
    every = [("relevance", "reported"), ("primary", answered), ("relevance", "none")]
    assert told(export(owner, cast)) == every
    assert told(export(Api(cast.adjudicator), cast)) == every
    assert told(export(ben, cast)) == [("relevance", "none")]
    path = f"projects/{cast.project.slug}/export/?rows=answers"
    assert Api(cast.viewer).get(path).status == 403
    assert ada.get(f"{path}&names=username").status == 403
    Assignment.objects.filter(pk=cast.two.pk).update(state="reopened")
    assert export(owner, cast) == []  # not released any more
    assert told(export(ben, cast)) == [("relevance", "none")]


def test_filters_narrow_the_answers(cast: Cast, owner: Api, answered: str) -> None:
    ben = cast.project.pseudonym(cast.ben.pk)
    expected = {
        f"annotator={ben}": 1,
        f"annotator={cast.ada.pk}": 2,
        "annotator=me": 0,
        "round=main": 3,
        "state=started": 0,
        "layer=adjudicated": 0,
        "layer=all": 3,
    }
    assert {query: len(export(owner, cast, query)) for query in expected} == expected
    path = f"projects/{cast.project.slug}/export/?rows=answers"
    refused = owner.get(f"{path}&label=decision")
    assert (refused.status, refused.errors) == (400, [("invalid", "label")])
    assert owner.get(f"projects/{cast.project.slug}/export/?rows=cells").status == 400


def test_an_answer_that_was_taken_back_comes_with_the_deleted_ones(
    cast: Cast, ada: Api, answered: str
) -> None:
    before = timezone.now()
    Assignment.objects.filter(pk=cast.one.pk).update(state="reopened")
    ada.put(f"assignments/{cast.one.pk}/answers/", {"answers": {"relevance": "reported"}})
    assert told(export(ada, cast)) == [("relevance", "reported")]
    cleared = [("relevance", "reported"), ("primary", None)]
    assert told(export(ada, cast, "deleted=include")) == cleared
    since = before.isoformat().replace("+00:00", "Z")
    assert told(export(ada, cast, f"updated_since={since}")) == [("primary", None)]


def test_who_keeps_a_copy_hears_of_answers_that_were_released_since(
    cast: Cast, owner: Api, answered: str
) -> None:
    since = timezone.now().isoformat().replace("+00:00", "Z")
    assert export(owner, cast, f"updated_since={since}") == []
    Assignment.objects.filter(pk=cast.two.pk).update(submitted_at=timezone.now())
    assert len(export(owner, cast, f"updated_since={since}")) == 3


def test_csv_holds_the_same(cast: Cast, owner: Api, answered: str) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/export/?rows=answers&format=csv")
    today = timezone.now().date().isoformat()
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{cast.project.slug}-answers-{today}.csv"'
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert [(row["type"], row["question"], row["value"]) for row in rows] == [
        ("answer", "relevance", "reported"),
        ("answer", "primary", answered),
        ("answer", "relevance", "none"),
    ]
    lines = export(owner, cast)
    assert [row["article_sha256"] for row in rows] == [row["article"]["sha256"] for row in lines]
    for key in ("id", "annotator", "assignment", "round", "layer", "updated_at"):
        assert [row[key] for row in rows] == [row[key] for row in lines]


def test_spans_are_told_as_before(cast: Cast, owner: Api, answered: str) -> None:
    path = f"projects/{cast.project.slug}/export/"
    plain, asked = owner.get(path), owner.get(f"{path}?rows=spans")
    assert plain.content == asked.content
    assert "type" not in plain.lines[0]
    assert "-spans-" in plain.headers["Content-Disposition"]


@pytest.mark.parametrize("name", list(EXPORT_FORMATS))
def test_a_file_of_answers_is_not_taken_for_spans(
    cast: Cast, owner: Api, answered: str, name: str
) -> None:
    path = f"projects/{cast.project.slug}/export/?rows=answers&format={name}"
    rows = list(EXPORT_FORMATS[name].read(owner.get(path).content))
    assert all(isinstance(row, RowError) and "rows=spans" in row.message for row in rows)
    assert rows


def test_full_texts_come_only_where_they_are_asked_for(
    cast: Cast, owner: Api, answered: str
) -> None:
    cast.project.text_export = True
    cast.project.save()
    assert {row["article"].get("text") for row in export(owner, cast)} == {None}
    assert {row["article"].get("text") for row in export(owner, cast, "text=full")} == {
        cast.article.text
    }
    path = f"projects/{cast.project.slug}/export/?rows=answers&text=full&format=csv"
    (row, *_rest) = csv.DictReader(io.StringIO(owner.get(path).content.decode(), newline=""))
    assert row["article_text"] == cast.article.text


def test_answers_are_told_as_in_another_version(cast: Cast, owner: Api, answered: str) -> None:
    """Questions keep their key; one that is gone or takes other values makes its answers stale."""

    def closed(draft: edit.Draft) -> edit.Draft:
        relevance = draft.record.questions[0]
        other = replace(relevance, values=relevance.values[:1], closed=True)
        return edit.put(draft, "question", relevance.key, other)

    next_version(cast.project, closed)

    def stale(query: str) -> list[tuple[Any, int, bool | None]]:
        rows = export(owner, cast, query)
        return [(row["value"], row["codebook_version"], row.get("stale")) for row in rows]

    assert stale("") == [("reported", 1, None), (answered, 1, None), ("none", 1, None)]
    assert stale("codebook=1") == [
        ("reported", 1, False),
        (answered, 1, False),
        ("none", 1, False),
    ]
    assert stale("codebook=2") == [("reported", 2, False), (answered, 2, False), ("none", 1, True)]
    path = f"projects/{cast.project.slug}/export/?rows=answers&codebook=7"
    assert owner.get(path).errors == [("unknown", "codebook")]


def test_a_span_that_is_named_follows_the_mapping_of_its_label(
    cast: Cast, owner: Api, answered: str
) -> None:
    next_version(cast.project, relabel("decision", key="ruling"))
    rows = {row["question"]: row["stale"] for row in export(owner, cast, "codebook=2")}
    assert rows == {"relevance": False, "primary": False}


def test_names_are_told_as_the_registry_calls_them_today(cast: Cast, owner: Api, ada: Api) -> None:
    actors = AttributeRecord("actors", "Actors", type="entity")
    version = next_version(cast.project, lambda one: edit.put(one, "question", "", actors))
    Round.objects.filter(pk=cast.one.round_id).update(codebook=version)
    entry = Entity.objects.create(project=cast.project, name="Port council", kind="organisation")
    value = [{"name": "The council", "entity": str(entry.pk)}, {"name": "=A mayor"}]
    ada.put(f"assignments/{cast.one.pk}/answers/", {"answers": {"actors": value}})
    (row,) = export(ada, cast)
    assert [one["name"] for one in row["value"]] == ["The council", "=A mayor"]
    assert row["entities"] == [
        {"name": "Port council", "entity": str(entry.pk)},
        {"name": "=A mayor", "entity": None},
    ]
    path = f"projects/{cast.project.slug}/export/?rows=answers&format=csv"
    (cells,) = csv.DictReader(io.StringIO(ada.get(path).content.decode(), newline=""))
    assert json.loads(cells["value"]) == row["value"]
    assert cells["entity_names"] == "Port council; =A mayor"


def test_the_command_writes_the_same_rows(
    cast: Cast, owner: Api, answered: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.jsonl"
    options = ("--user", cast.owner.username, "--rows", "answers", "--codebook", "1")
    call_command("export_spans", cast.project.slug, *options, "--output", str(file))
    assert [json.loads(line) for line in file.read_text().splitlines()] == export(
        owner, cast, "codebook=1"
    )


def test_the_number_of_queries_does_not_grow(
    cast: Cast, ada: Api, answered: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(9):
        export(ada, cast)
    for number in range(3):
        article = make_article(cast.project, title=f"More {number}")
        seat = make_assignment(cast.project, article, cast.ada)
        actions.set_answers(cast.ada, seat.pk, {"relevance": "none"})
    with django_assert_num_queries(9):
        assert len(export(ada, cast)) == 5
