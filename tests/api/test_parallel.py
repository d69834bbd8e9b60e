"""Requests at the same time, on committed data: one row each, no lost change, no export that waits."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from articles.models import Event, Span
from articles.selectors.export import export_rows
from articles.selectors.export_choice import Choice
from tests.api.client import Answer, Api, token_of
from tests.api.conftest import Cast, make_cast, span_body
from tests.builders import make_span, operation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, committed."""
    return make_cast()


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """The answers of calls that run in parallel, each on its own connection."""

    def run(call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_twenty_times_the_same_create_is_one_span(cast: Cast) -> None:
    secret, body = token_of(cast.ada), span_body(cast)
    path = f"assignments/{cast.one.pk}/spans/"
    answers = at_once([lambda: Api(token=secret).post(path, body)] * 20)
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 19}
    assert len({answer.content for answer in answers}) == 1
    assert (Span.objects.count(), Event.objects.filter(kind="span.created").count()) == (1, 1)


def test_twenty_times_the_same_batch_is_applied_once(cast: Cast) -> None:
    secret, fields = token_of(cast.ada), span_body(cast)
    made = operation("span.create", uuid.UUID(fields.pop("id")), **fields)
    body: dict[str, Any] = {"user": str(cast.ada.pk), "operations": [made]}
    path = f"assignments/{cast.one.pk}/operations/"
    answers = at_once([lambda: Api(token=secret).post(path, body)] * 20)
    statuses = Counter(answer.json["results"][0]["status"] for answer in answers)
    assert statuses == {"applied": 1, "duplicate": 19}
    assert {answer.json["revision"] for answer in answers} == {1}


def test_of_two_changes_of_the_same_version_one_is_stale(cast: Cast) -> None:
    secret, span = token_of(cast.ada), make_span(cast.one)
    path = f"spans/{span.pk}/"
    answers = at_once(
        [
            lambda: Api(token=secret).patch(path, {"note": "one"}, if_match='"1"'),
            lambda: Api(token=secret).patch(path, {"note": "two"}, if_match='"1"'),
        ]
    )
    assert sorted(answer.status for answer in answers) == [200, 412]
    kept = next(answer.json["note"] for answer in answers if answer.status == 200)
    assert Span.objects.get().note == kept


def test_two_people_with_the_same_id_make_one_span(cast: Cast) -> None:
    body = span_body(cast)
    ada, ben = token_of(cast.ada), token_of(cast.ben)
    answers = at_once(
        [
            lambda: Api(token=ada).post(f"assignments/{cast.one.pk}/spans/", body),
            lambda: Api(token=ben).post(f"assignments/{cast.two.pk}/spans/", body),
        ]
        * 4
    )
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {201: 1, 200: 3, 409: 4}


def test_an_export_stops_no_save_and_sees_none_of_them(cast: Cast) -> None:
    first = make_span(cast.one)
    rows = export_rows(cast.ada, cast.project, Choice())
    started = next(rows)
    secret, body = token_of(cast.ada), span_body(cast, "on Monday", "evidence")
    made = at_once([lambda: Api(token=secret).post(f"assignments/{cast.one.pk}/spans/", body)])
    assert [answer.status for answer in made] == [201]
    assert (started.id, list(rows)) == (str(first.pk), [])
    assert len(list(export_rows(cast.ada, cast.project, Choice()))) == 2


def test_an_export_that_is_left_halfway_leaves_nothing_open(cast: Cast) -> None:
    make_span(cast.one)
    make_span(cast.one, "evidence", "on Monday")
    rows = export_rows(cast.ada, cast.project, Choice())
    next(rows)
    rows.close()  # type: ignore[attr-defined]  # a generator
    assert Api(token=token_of(cast.ada)).post(
        f"assignments/{cast.one.pk}/spans/", span_body(cast, "two officials", "source")
    ).status == 201  # fmt: skip


def test_a_reader_of_the_log_misses_nothing_while_people_write(cast: Cast) -> None:
    people = [(token_of(cast.ada), cast.one), (token_of(cast.ben), cast.two)]
    reader = Api(token=token_of(cast.ada))
    seen: list[int] = []

    def write(number: int) -> Answer:
        secret, assignment = people[number % 2]
        body = span_body(cast, "e", "evidence") | {"id": str(uuid.uuid4())}
        start = [i for i, letter in enumerate(cast.article.text) if letter == "e"][number]
        body |= {"start": start, "end": start + 1}
        return Api(token=secret).post(f"assignments/{assignment.pk}/spans/", body)

    def read() -> Answer:
        for _ in range(10):
            after = seen[-1] if seen else 0
            answer = reader.get(f"projects/{cast.project.slug}/events/?after={after}")
            seen.extend(row["seq"] for row in answer.json["results"])
        return answer

    at_once([read, *(lambda number=number: write(number) for number in range(10))])
    read()
    own = Event.objects.filter(assignment=cast.one).order_by("seq").values_list("seq", flat=True)
    assert seen == list(own)
