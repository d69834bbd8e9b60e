"""Exports: what a row holds, who gets which rows, and that nobody waits for one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles import actions
from articles.formats import EXPORT_FORMATS
from articles.models import Relation, Role, Span
from articles.records import ExportRow
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, make_member, submit

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def coded(cast: Cast, ada: Api, ben: Api) -> dict[str, str]:
    """Both have coded and are done; Ada links her decision to her source."""
    path = f"assignments/{cast.one.pk}/"
    source = ada.post(f"{path}spans/", span_body(cast, "said Karim Haddad", "source")).json["id"]
    decision = ada.post(f"{path}spans/", span_body(cast, note="=1+1")).json["id"]
    link = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": decision, "target": source}
    ada.post(f"{path}relations/", link)
    other = ben.post(f"assignments/{cast.two.pk}/spans/", span_body(cast)).json["id"]
    submit(cast.one)
    submit(cast.two)
    return {"source": source, "decision": decision, "ben": other, "link": link["id"]}


def export(api: Api, cast: Cast, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"projects/{cast.project.slug}/export/?{query}")
    assert answer.status == 200, answer
    return answer.lines


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}


def test_a_row_holds_what_the_contract_says(cast: Cast, ada: Api, coded: dict[str, str]) -> None:
    rows = export(ada, cast)
    assert [row["id"] for row in rows] == [coded["decision"], coded["source"]]
    span = Span.objects.get(pk=coded["source"])
    start = span.start
    assert rows[1] == {
        "id": coded["source"],
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
        "start": start,
        "end": start + 17,
        "start_utf16": start + 3,
        "end_utf16": start + 20,
        "parts": [[start, start + 17]],
        "quote": "said Karim Haddad",
        "label": "source",
        "attributes": {},
        "entities": {},
        "relations": [],
        "note": "",
        "annotator": cast.project.pseudonym(cast.ada.pk),
        "assignment": str(cast.one.pk),
        "round": "main",
        "layer": "coder",
        "codebook_version": 1,
        "version": 1,
        "created_at": span.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": span.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert rows[0]["relations"] == [{"type": "attributed_to", "target": coded["source"]}]


def test_the_answer_is_a_file_with_a_name(cast: Cast, owner: Api, coded: dict[str, str]) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/export/", accept="text/html")
    today = timezone.now().date().isoformat()
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{cast.project.slug}-spans-{today}.jsonl"'
    )
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_reviewers_get_what_is_released_and_annotators_their_own(
    cast: Cast, owner: Api, ben: Api, coded: dict[str, str]
) -> None:
    every = {coded["source"], coded["decision"], coded["ben"]}
    assert ids(export(owner, cast)) == every
    assert ids(export(Api(cast.adjudicator), cast)) == every
    assert ids(export(ben, cast)) == {coded["ben"]}
    assert Api(cast.viewer).get(f"projects/{cast.project.slug}/export/").status == 403


def test_filters_narrow_the_rows(cast: Cast, owner: Api, coded: dict[str, str]) -> None:
    pseudonym = cast.project.pseudonym(cast.ben.pk)
    expected = {
        "label=source": {coded["source"]},
        "label=source,decision": {coded["source"], coded["decision"], coded["ben"]},
        f"annotator={cast.ben.pk}": {coded["ben"]},
        f"annotator={pseudonym}": {coded["ben"]},
        "annotator=me": set(),
        "annotator=nobody": set(),
        "round=main&label=source": {coded["source"]},
        f"round={cast.one.round_id}&label=source": {coded["source"]},
        "state=started": set(),
        "state=submitted&label=source": {coded["source"]},
        "layer=adjudicated": set(),
        "layer=all&label=source": {coded["source"]},
        "label=&round=&annotator=": {coded["source"], coded["decision"], coded["ben"]},
    }
    assert {query: ids(export(owner, cast, query)) for query in expected} == expected


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("label=verdict", "label"),
        ("label=source,verdict", "label"),
        ("round=pilot", "round"),
        ("state=open", "state"),
        ("layer=both", "layer"),
        ("text=some", "text"),
        ("names=mail", "names"),
        ("times=hour", "times"),
        ("format=xlsx", "format"),
        ("deleted=yes", "deleted"),
        ("updated_since=yesterday", "updated_since"),
        ("project=x", "project"),
    ],
)
def test_a_filter_that_means_nothing_is_named(
    cast: Cast, owner: Api, query: str, attr: str
) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/export/?{query}")
    assert (answer.status, answer.errors[0][1]) == (400, attr)


def test_names_and_full_texts_are_a_managers_choice(
    cast: Cast, owner: Api, ada: Api, coded: dict[str, str]
) -> None:
    path = f"projects/{cast.project.slug}/export/"
    names = {row["annotator"] for row in export(owner, cast, "names=username")}
    assert names == {cast.ada.username, cast.ben.username}
    for query in ("names=username", "text=full"):
        assert ada.get(f"{path}?{query}").status == 403
        assert Api(cast.adjudicator).get(f"{path}?{query}").status == 403
    assert owner.get(f"{path}?text=full").status == 403
    actions.update_project(cast.owner, cast.project, text_export=True)
    assert {row["article"]["text"] for row in export(owner, cast, "text=full")} == {
        cast.article.text
    }
    assert ada.get(f"{path}?text=full").status == 403


def test_quotes_and_exact_times_can_be_left_out(
    cast: Cast, owner: Api, coded: dict[str, str]
) -> None:
    rows = export(owner, cast, "text=none&times=day")
    assert {row["quote"] for row in rows} == {None}
    assert {row["created_at"] for row in rows} == {timezone.now().date().isoformat()}
    assert cast.article.text[:40] not in str(rows)


def test_pseudonyms_stay_the_same_and_do_not_lead_from_project_to_project(
    cast: Cast, owner: Api, coded: dict[str, str]
) -> None:
    once, twice = ({row["annotator"] for row in export(owner, cast)} for _ in range(2))
    assert once == twice
    assert {len(name) for name in once} == {8}


def test_deleted_rows_come_where_they_are_asked_for(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/spans/"
    gone = ada.post(path, span_body(cast)).json["id"]
    ada.delete(f"spans/{gone}/", if_match='"1"')
    kept = ada.post(path, span_body(cast, "two officials", "source")).json["id"]
    assert ids(export(ada, cast)) == {kept}
    told = export(ada, cast, "deleted=include")
    rows = {row["id"]: str(row.get("deleted_at")) for row in told}
    assert rows.keys() == {gone, kept}
    assert rows[kept] == "None"
    assert rows[gone][:2] == "20"


def test_updated_since_brings_what_a_copy_lacks(
    cast: Cast, owner: Api, ada: Api, coded: dict[str, str]
) -> None:
    now = timezone.now()
    Span.objects.update(updated_at=now - dt.timedelta(days=2))
    Relation.objects.update(updated_at=now - dt.timedelta(days=2))
    cast.one.__class__.objects.update(submitted_at=now - dt.timedelta(days=2))
    since = f"updated_since={(now - dt.timedelta(days=1)).isoformat().replace('+00:00', 'Z')}"
    assert ids(export(owner, cast, since)) == set()
    Relation.objects.filter(pk=coded["link"]).update(updated_at=now)
    assert ids(export(owner, cast, since)) == {coded["decision"]}  # it lists its links
    Span.objects.filter(pk=coded["source"]).update(updated_at=now, deleted_at=now)
    assert ids(export(owner, cast, since)) == {coded["decision"], coded["source"]}
    cast.two.__class__.objects.filter(pk=cast.two.pk).update(submitted_at=now)
    assert ids(export(owner, cast, since)) == {coded["decision"], coded["source"], coded["ben"]}


def test_every_format_writes_what_it_reads(cast: Cast, owner: Api, coded: dict[str, str]) -> None:
    found = {}
    for name, known in EXPORT_FORMATS.items():
        answer = owner.get(f"projects/{cast.project.slug}/export/?format={name}")
        found[name] = list(known.read(answer.content))
    assert all(isinstance(row, ExportRow) for row in found["jsonl"])
    assert found["csv"] == found["jsonl"]


def test_csv_runs_no_formula(cast: Cast, owner: Api, coded: dict[str, str]) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/export/?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["note"] for row in rows if row["note"]] == ["'=1+1"]


def test_an_empty_export_is_an_empty_file(cast: Cast, owner: Api) -> None:
    assert export(owner, cast) == []


def test_an_export_that_comes_back_changes_nothing(
    cast: Cast, owner: Api, coded: dict[str, str]
) -> None:
    rows = owner.get(f"projects/{cast.project.slug}/export/?names=username").content
    file = io.BytesIO(rows)
    file.name = "spans.jsonl"
    answer = owner.upload(
        f"projects/{cast.project.slug}/imports/", {"file": file, "kind": "annotations"}
    )
    assert answer.status == 200, answer
    assert (answer.json["counts"]["unchanged"], answer.json["counts"]["imported"]) == (3, 0)


def test_rows_go_by_article_then_start_however_they_are_portioned(
    cast: Cast, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    coder = make_member(cast.project, Role.ANNOTATOR)
    for _ in range(3):
        assignment = make_assignment(cast.project, make_article(cast.project), coder)
        for quote in ("two officials", "reversed its waiver", "on Monday"):
            start = assignment.article.text.index(quote)
            actions.create_span(
                coder, assignment.pk, id=uuid.uuid4(), label="evidence", quote=quote,
                start=start, end=start + len(quote),
            )  # fmt: skip
        submit(assignment)
    whole = export(owner, cast)
    monkeypatch.setattr("articles.selectors.export_codings.CODINGS", 1)
    assert export(owner, cast) == whole
    articles = list(dict.fromkeys(row["article"]["id"] for row in whole))
    assert [row["article"]["id"] for row in whole] == [pk for pk in articles for _ in range(3)]
    assert [row["quote"] for row in whole[:3]] == [
        "reversed its waiver",
        "on Monday",
        "two officials",
    ]


def test_the_number_of_queries_does_not_grow_with_the_spans(
    cast: Cast, ada: Api, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    export(ada, cast)
    for quote in ("two officials", "reversed its waiver", "on Monday"):
        ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast, quote))
        with django_assert_num_queries(11):
            export(ada, cast)
