"""Exports name entries of the registry as they are called today, and the stored values come back unchanged."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Assignment, Entity, Project, Span
from articles.records import AttributeRecord
from tests.api.client import Api
from tests.builders import (
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    make_user,
    submit,
)

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from articles.models import User

pytestmark = pytest.mark.django_db


@dataclass
class Harbour:
    """A project whose decisions name their actors, with a finished coding that names three."""

    owner: User
    project: Project
    entries: list[Entity]
    seat: Assignment
    stored: list[dict[str, str | None]]

    def merge(self, gone: int, kept: int) -> None:
        """Merge one of ``entries`` into another."""
        entity, into = (Entity.objects.get(pk=self.entries[n].pk) for n in (gone, kept))
        actions.merge_entity(self.owner, entity, into, base_version=entity.version)

    def rows(self, query: str = "", api: Api | None = None) -> list[dict[str, Any]]:
        """The export as the owner gets it."""
        answer = (api or Api(self.owner)).get(f"projects/{self.project.slug}/export/?{query}")
        assert answer.status == 200, answer
        return answer.lines


@pytest.fixture
def harbour(db: None) -> Harbour:
    """Entries A, B and C; the coding names A by its id, an alias of B, and somebody who has no entry."""
    small = make_codebook_record()
    first, *rest = small.labels
    actor = AttributeRecord("actor", "Actor", type="entity")
    labels = (replace(first, attributes=(actor, *first.attributes)), *rest)
    owner = make_user()
    project = make_project(owner, "harbour", replace(small, labels=labels))
    entries = [
        actions.create_entity(owner, project, name=name, aliases=aliases)[0]
        for name, aliases in (
            ("Port board", []),
            ("Pört council 🚢", ["PC"]),
            ("Harbour board", []),
        )
    ]
    stored: list[dict[str, str | None]] = [
        {"name": "the board", "entity": str(entries[0].pk)},
        {"name": "PC", "entity": None},
        {"name": "=The mayor", "entity": None},
    ]
    seat = make_assignment(project, make_article(project), make_member(project))
    make_span(seat, attributes={"actor": stored})
    submit(seat)
    return Harbour(owner, project, entries, seat, stored)


def test_a_chain_of_mergers_leads_to_the_name_that_stayed(harbour: Harbour) -> None:
    board, council, last = (str(entry.pk) for entry in harbour.entries)
    [row] = harbour.rows()
    mayor = {"name": "=The mayor", "entity": None}
    assert row["entities"] == {
        "actor": [
            {"name": "Port board", "entity": board},
            {"name": "Pört council 🚢", "entity": council},
            mayor,
        ]
    }
    harbour.merge(0, 1)
    harbour.merge(1, 2)
    [row] = harbour.rows()
    now = {"name": "Harbour board", "entity": last}
    assert row["entities"] == {"actor": [now, now, mayor]}
    assert row["attributes"] == {"actor": harbour.stored}


def test_csv_names_each_once_in_a_column_of_its_own(harbour: Harbour) -> None:
    harbour.merge(0, 1)
    harbour.merge(1, 2)
    answer = Api(harbour.owner).get(f"projects/{harbour.project.slug}/export/?format=csv")
    [row] = csv.DictReader(io.StringIO(answer.content.decode(), newline=""))
    assert row["entity_names"] == "Harbour board; =The mayor"
    assert '"the board"' in row["attributes"]


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_what_comes_back_is_the_stored_value(harbour: Harbour, format_: str) -> None:
    harbour.merge(0, 1)
    path, api = f"projects/{harbour.project.slug}", Api(harbour.owner)
    file = io.BytesIO(api.get(f"{path}/export/?names=username&format={format_}").content)
    file.name = f"spans.{format_}"
    answer = api.upload(f"{path}/imports/", {"file": file, "kind": "annotations"})
    assert answer.json["counts"]["unchanged"] == 1
    assert Span.objects.get().attributes == {"actor": harbour.stored}


def test_an_id_of_another_project_leads_nowhere(harbour: Harbour) -> None:
    other = make_project(harbour.owner, "elsewhere")
    foreign, _new = actions.create_entity(harbour.owner, other, name="A secret office")
    named = [{"name": "Somebody", "entity": str(foreign.pk)}]
    Span.objects.update(attributes={"actor": named})
    [row] = harbour.rows()
    assert row["entities"] == {"actor": [{"name": "Somebody", "entity": None}]}


def test_a_copy_learns_of_a_merger(harbour: Harbour) -> None:
    past = timezone.now() - dt.timedelta(days=2)
    Span.objects.update(updated_at=past)
    Entity.objects.update(updated_at=past)
    Assignment.objects.update(submitted_at=past)
    since = (timezone.now() - dt.timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert harbour.rows(f"updated_since={since}") == []
    harbour.merge(0, 1)
    assert [row["quote"] for row in harbour.rows(f"updated_since={since}")] == [
        "reversed its waiver"
    ]
    Span.objects.update(attributes={})
    Span.objects.update(updated_at=past)
    assert harbour.rows(f"updated_since={since}") == []


def test_the_registry_is_read_once_however_many_name_it(
    harbour: Harbour, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(harbour.owner)
    harbour.rows(api=api)
    for number in range(3):
        entry, _new = actions.create_entity(harbour.owner, harbour.project, name=f"N{number}")
        named = [{"name": entry.name, "entity": str(entry.pk)}]
        article, coder = make_article(harbour.project), make_member(harbour.project)
        seat = make_assignment(harbour.project, article, coder)
        make_span(seat, attributes={"actor": named})
        submit(seat)
        with django_assert_num_queries(16):
            assert len(harbour.rows(api=api)) == number + 2
