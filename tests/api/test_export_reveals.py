"""``revealed_before`` in exports: who had seen others' codings of an article before finishing their own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from articles.formats import EXPORT_FORMATS
from articles.models import Assignment, Reveal, Role
from articles.records import ExportRow
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_member, submit

pytestmark = pytest.mark.django_db


def told(api: Api, cast: Cast, query: str) -> dict[str, bool | None]:
    """By assignment, what rows say."""
    rows = api.get(f"projects/{cast.project.slug}/export/?{query}").lines
    return {row["assignment"]: row.get("revealed_before") for row in rows}


def test_rows_tell_who_had_seen_codings_of_others(
    cast: Cast, ada: Api, ben: Api, owner: Api
) -> None:
    one, two = str(cast.one.pk), str(cast.two.pk)
    for api, pk in ((ada, one), (ben, two)):
        api.post(f"assignments/{pk}/spans/", span_body(cast))
    for coding in (cast.one, cast.two):
        Reveal.objects.create(user=coding.annotator, article=cast.article, place="feedback")
        submit(coding)
    assert told(owner, cast, "") == {one: None, two: None}
    before = timezone.now() - dt.timedelta(days=1)
    Assignment.objects.filter(pk=cast.two.pk).update(submitted_at=before)
    assert told(owner, cast, "reveals=include") == {one: True, two: False}
    path = f"projects/{cast.project.slug}/export/?reveals=include"
    judge = Api(make_member(cast.project, Role.ADJUDICATOR))
    assert [api.get(path).status for api in (ada, judge)] == [403, 403]
    for name in ("jsonl", "csv"):
        data = owner.get(f"{path}&format={name}").content
        assert b"revealed_before" in data
        rows = list(EXPORT_FORMATS[name].read(data))
        assert len(rows) == 2
        assert all(isinstance(row, ExportRow) and row.revealed_before is None for row in rows)
