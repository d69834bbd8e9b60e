"""Imports by upload: articles and codings, whole or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article, Import
from tests.api.client import Answer, Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_assignment, make_span

pytestmark = pytest.mark.django_db

LINES = b'{"text": "One.", "title": "A"}\n{"text": "Two."}\n'
WITH_ERRORS = (
    b'{"text": "One."}\n{"text": ""}\n{"text": "One."}\n{"url": "javascript:1", "text": "x"}\n'
)


def upload(api: Api, cast: Cast, name: str, content: bytes, **fields: Any) -> Answer:
    return api.upload(
        f"projects/{cast.project.slug}/imports/",
        {"file": SimpleUploadedFile(name, content), **fields},
    )


def test_a_file_of_articles_is_stored(cast: Cast, owner: Api) -> None:
    made = upload(owner, cast, "two.jsonl", LINES)
    assert (made.status, made.json["state"], made.json["format"]) == (201, "done", "jsonl")
    assert made.json["counts"] == {"rows": 2, "imported": 2, "errors": 0, "duplicates": 0}
    path = f"projects/{cast.project.slug}/articles/?import_id={made.json['id']}"
    assert {row["title"] for row in owner.get(path).json["results"]} == {"A", "Two."}
    one = owner.get(f"imports/{made.json['id']}/")
    assert (one.json, one.etag) == (made.json, '"1"')
    assert made.json["id"] in owner.get(f"projects/{cast.project.slug}/imports/").ids


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"Plain.\n"),
        ("a.md", b"---\ntitle: A\n---\nText.\n"),
        ("a.csv", b"title,text\nA,Text.\n"),
        ("a.html", b"<html><body><article><h1>A</h1><p>Ports reopened after talks.</p></article></body></html>"),
    ],
)  # fmt: skip
def test_every_article_format_comes_in(cast: Cast, owner: Api, name: str, content: bytes) -> None:
    assert upload(owner, cast, name, content).json["counts"]["imported"] == 1


def test_a_format_can_be_named(cast: Cast, owner: Api) -> None:
    assert upload(owner, cast, "data", LINES, format="jsonl").status == 201
    assert upload(owner, cast, "data", LINES, format="pdf").errors == [("unknown", "format")]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(cast: Cast, owner: Api) -> None:
    answer = upload(owner, cast, "two.jsonl", LINES, dry_run="true")
    assert (answer.status, answer.json["state"], answer.json["id"]) == (200, "dry_run", None)
    assert answer.json["counts"]["imported"] == 2
    assert (Article.objects.count(), Import.objects.count()) == (1, 1)


def test_one_bad_row_stops_everything_and_each_is_named(cast: Cast, owner: Api) -> None:
    answer = upload(owner, cast, "bad.jsonl", WITH_ERRORS)
    assert answer.status == 400
    assert answer.errors == [("row", "file.2.text"), ("row", "file.3.text"), ("row", "file.4.url")]
    told = [error["detail"].partition(":")[0] for error in answer.json["errors"]]
    assert told == [f"bad.jsonl, row {row}" for row in ("2, text", "3, text", "4, url")]
    assert answer.json["import"]["counts"] == {
        "rows": 4,
        "imported": 0,
        "errors": 3,
        "duplicates": 1,
    }
    assert Article.objects.count() == 1


def test_bad_rows_can_be_left_out(cast: Cast, owner: Api) -> None:
    made = upload(owner, cast, "bad.jsonl", WITH_ERRORS, on_error="skip")
    assert (made.status, made.json["counts"]["imported"]) == (201, 1)
    assert [(error["row"], error["field"]) for error in made.json["errors"]] == [
        (2, "text"),
        (3, "text"),
        (4, "url"),
    ]
    again = upload(owner, cast, "bad.jsonl", WITH_ERRORS, on_error="skip")
    assert (again.status, again.json["id"]) == (200, None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"%PDF-1.7"),
        ("a.exe", b"MZ"),
        ("a.txt", b"<!doctype html><p>x"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    cast: Cast, owner: Api, name: str, content: bytes
) -> None:
    assert upload(owner, cast, name, content).errors == [("format", "file")]


def test_nothing_in_it_is_refused(cast: Cast, owner: Api) -> None:
    assert upload(owner, cast, "a.txt", b"").errors == [("empty", "file")]
    assert owner.upload(f"projects/{cast.project.slug}/imports/", {}).errors == [
        ("required", "file")
    ]


@pytest.mark.parametrize(
    "fields", [{"kind": "users"}, {"on_error": "ask"}, {"dry_run": "perhaps"}, {"project": "x"}]
)
def test_a_field_that_means_nothing_is_named(
    cast: Cast, owner: Api, fields: dict[str, str]
) -> None:
    answer = upload(owner, cast, "two.jsonl", LINES, **fields)
    assert (answer.status, answer.errors[0][1]) == (400, next(iter(fields)))


def test_a_file_over_the_limit_is_413(cast: Cast, owner: Api, settings: Any) -> None:
    settings.UPLOAD_MAX_DOCUMENT = 1024
    settings.UPLOAD_MAX_TABLE = 2048
    assert upload(owner, cast, "a.txt", b"x" * 1025).status == 413
    assert upload(owner, cast, "a.jsonl", LINES * 100).status == 413
    settings.UPLOAD_MAX_TABLE = 1024**3
    assert upload(owner, cast, "a.txt", b"x" * 1024).status == 201


def test_an_import_is_taken_back_as_long_as_it_carries_no_work(cast: Cast, owner: Api) -> None:
    path = f"imports/{upload(owner, cast, 'two.jsonl', LINES).json['id']}/"
    assert owner.delete(path).status == 428
    assert owner.delete(path, if_match='"2"').status == 412
    assert owner.delete(path, if_match='"1"').status == 204
    assert owner.delete(path, if_match='"1"').status == 204
    assert owner.get(path).json["state"] == "undone"
    assert Article.objects.count() == 1


def test_an_import_with_work_stays(cast: Cast, owner: Api) -> None:
    make_span(cast.one)
    refused = owner.delete(f"imports/{cast.article.batch_id}/", if_match='"1"')
    assert (refused.status, refused.errors) == (409, [("in_use", None)])


def test_only_managers_import_and_see_imports(cast: Cast, ada: Api) -> None:
    assert upload(ada, cast, "two.jsonl", LINES).status == 403
    assert ada.get(f"projects/{cast.project.slug}/imports/").status == 403
    assert ada.get(f"imports/{cast.article.batch_id}/").status == 404
    assert ada.delete(f"imports/{cast.article.batch_id}/", if_match='"1"').status == 404


def test_codings_come_in_as_finished_work(cast: Cast, owner: Api) -> None:
    article = make_assignment(cast.project, annotator=cast.ada).article
    row = {
        **{key: value for key, value in span_body(cast).items() if key != "id"},
        "id": "0d0e4f8e-33a7-4d34-9d6b-2f2b8f6d5a11",
        "article": {"sha256": cast.article.sha256},
        "annotator": cast.ben.username,
        "round": "main",
    }
    stays = upload(owner, cast, "rows.jsonl", json.dumps(row).encode(), kind="annotations")
    assert stays.status == 400  # Ben has an open coding of that article
    row["article"] = {"sha256": article.sha256}
    made = upload(owner, cast, "rows.jsonl", json.dumps(row).encode(), kind="annotations")
    assert (made.status, made.json["kind"], made.json["counts"]["imported"]) == (
        201,
        "annotations",
        1,
    )
    assert owner.delete(f"imports/{made.json['id']}/", if_match='"1"').errors == [("state", None)]


def test_json_is_no_upload(cast: Cast, owner: Api) -> None:
    assert owner.post(f"projects/{cast.project.slug}/imports/", {"file": "x"}).status == 415
