"""The registry's pages: entries, merging, and names of released codings; nothing of what is not released."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from articles import actions
from articles.models import Entity
from articles.records import AttributeRecord, CodebookRecord
from tests.builders import (
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.web.people import Study, every_role, make_study, statuses

pytestmark = pytest.mark.django_db


def codebook() -> CodebookRecord:
    """The small codebook, whose decisions name their actors."""
    small = make_codebook_record()
    actor = AttributeRecord("actor", "Actor", type="entity")
    first, *rest = small.labels
    return replace(small, labels=(replace(first, attributes=(actor, *first.attributes)), *rest))


def naming(study: Study, *names: str, done: bool = True) -> None:
    """A coding of an article of its own whose decision names these actors."""
    seat = make_assignment(study.project, make_article(study.project), make_member(study.project))
    make_span(seat, attributes={"actor": [{"name": name, "entity": None} for name in names]})
    if done:
        submit(seat)


@pytest.fixture
def study(db: None) -> Study:
    """A study whose codebook has a field for names."""
    plain = make_study("pier")
    owner = plain.people["owner"]
    project = make_project(owner, "quay", codebook())
    for role in ("manager", "adjudicator", "annotator", "viewer"):
        project.memberships.create(user=plain.people[role], role=role)
    return Study(project, plain.people, plain.article, plain.assignment)


def entry(study: Study, name: str, **fields: Any) -> Entity:
    """An entry of the owner's making."""
    return actions.create_entity(owner_of(study.project), study.project, name=name, **fields)[0]


def test_every_member_reads_the_list_and_managers_open_an_entry(study: Study) -> None:
    pk = entry(study, "Port council").pk
    assert statuses(study, study.url("entities")) == every_role(200)
    wanted = every_role(403, owner=200, manager=200)
    assert statuses(study, study.url("entities", pk)) == wanted


def test_names_without_an_entry_are_counted_in_released_codings_only(study: Study) -> None:
    naming(study, "Port council", "The mayor")
    naming(study, "Port council")
    naming(study, "A secret name", done=False)
    answer = study.get("owner", study.url("entities"))
    found = [(one.name, one.uses) for one in answer.context["unlisted"]]
    assert found == [("Port council", 2), ("The mayor", 1)]
    assert b"A secret name" not in answer.content


def test_annotators_see_neither_counts_nor_names_of_codings(study: Study) -> None:
    naming(study, "Port council", "The mayor")
    entry(study, "Port council")
    answer = study.get("annotator", study.url("entities"))
    assert b"The mayor" not in answer.content
    assert answer.context["unlisted"] == []
    assert [row.uses for row in answer.context["rows"]] == [0]


def test_a_manager_who_codes_an_article_learns_nothing_of_others_codings_of_it(
    study: Study,
) -> None:
    seat = make_assignment(study.project, None, study.people["annotator"])
    make_span(seat, attributes={"actor": [{"name": "The mayor", "entity": None}]})
    submit(seat)
    second = study.project.rounds.create(name="second", codebook=seat.round.codebook)
    actions.assign(study.people["owner"], second, [seat.article_id], [study.people["manager"].pk])
    assert b"The mayor" not in study.get("manager", study.url("entities")).content
    assert b"The mayor" in study.get("owner", study.url("entities")).content


def test_a_name_gets_an_entry_by_one_click(study: Study) -> None:
    naming(study, "Port council")
    answer = study.post("owner", study.url("entities", "name"), {"name": "Port council"})
    assert answer.status_code == 302
    page = study.get("owner", study.url("entities"))
    assert page.context["unlisted"] == []
    assert [(row.name, row.uses) for row in page.context["rows"]] == [("Port council", 1)]


def test_a_name_becomes_another_name_of_an_entry_that_resembles_it(study: Study) -> None:
    naming(study, "The port council")
    council = entry(study, "Port council")
    (found,) = study.get("owner", study.url("entities")).context["unlisted"]
    assert found.likely == [council]
    sent = {"name": found.name, "entity": council.pk}
    fragment = study.post("owner", study.url("entities", "name"), sent, htmx=True)
    assert fragment.status_code == 200
    assert fragment.context["unlisted"] == []
    council.refresh_from_db()
    assert council.aliases == ["The port council"]


def test_the_list_is_searched_by_name_and_kind(study: Study) -> None:
    entry(study, "Port council", kind="organisation")
    entry(study, "Karim Haddad", kind="person", aliases=["The ferryman"])
    for query in ({"q": "ferry"}, {"kind": "person"}):
        rows = study.get("viewer", study.url("entities"), query).context["rows"]
        assert [row.name for row in rows] == ["Karim Haddad"]


def test_an_entry_is_added_and_changed_by_form(study: Study) -> None:
    form = {"name": "Port council", "kind": "organisation", "aliases": "PC\nThe council"}
    assert study.post("manager", study.url("entities"), form).status_code == 302
    entity = Entity.objects.get(project=study.project)
    assert entity.aliases == ["PC", "The council"]
    url = study.url("entities", entity.pk)
    stale = study.post("manager", url, form | {"version": 9})
    assert stale.status_code == 422
    assert study.post("manager", url, form | {"version": 1, "aliases": ""}).status_code == 302
    entity.refresh_from_db()
    assert (entity.aliases, entity.version) == ([], 2)
    assert (
        study.post("manager", study.url("entities"), form).status_code == 422
    )  # the name is taken


def test_a_merge_is_shown_before_it_is_done(study: Study) -> None:
    naming(study, "Port board")
    gone, kept = entry(study, "Port board", aliases=["PB"]), entry(study, "Port council")
    url = study.url("entities", gone.pk, "merge")
    preview = study.get("owner", url, {"into": str(kept.pk)})
    assert (preview.context["names"], preview.context["uses"]) == (["Port board", "PB"], 1)
    assert not Entity.objects.exclude(merged_into=None).exists()
    sent = {"into": str(kept.pk), "version": 1}
    assert study.post("owner", url, sent).status_code == 302
    assert study.post("owner", url, sent).status_code == 422
    assert study.get("owner", study.url("entities", gone.pk)).status_code == 302
    (row,) = study.get("owner", study.url("entities")).context["rows"]
    assert (row.name, row.uses) == ("Port council", 1)


def test_suggestions_are_the_whole_registry_while_it_is_small(study: Study) -> None:
    entry(study, "Port council", aliases=["PC"])
    naming(study, "The mayor")
    answer = study.get("annotator", study.url("entities", "suggestions")).json()
    assert answer["whole"] is True
    assert [(one["name"], one["aliases"]) for one in answer["entities"]] == [
        ("Port council", ["PC"])
    ]


def test_a_large_registry_is_searched(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.selectors.entities.SENT_WHOLE", 1)
    entry(study, "Port council", aliases=["PC"])
    entry(study, "Karim Haddad")
    url = study.url("entities", "suggestions")
    assert study.get("annotator", url).json() == {"whole": False, "entities": []}
    found = study.get("annotator", url, {"q": "pc"}).json()["entities"]
    assert [one["name"] for one in found] == ["Port council"]
