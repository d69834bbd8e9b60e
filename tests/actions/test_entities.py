"""The registry: who writes it, one event a change, and merging that loses no id and no name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import actions
from articles.actions.outcomes import error_code
from articles.models import Entity, Event, Project, Role
from tests.builders import make_member, make_project, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


def add(project: Project, name: str, **fields: Any) -> Entity:
    """An entry of the owner's making."""
    return actions.create_entity(owner_of(project), project, name=name, **fields)[0]


def kinds(project: Project) -> list[str]:
    """The kinds of the registry's events, in order."""
    events = Event.objects.filter(project=project, kind__startswith="entity.").order_by("seq")
    return list(events.values_list("kind", flat=True))


def test_names_are_tidied_and_other_names_stand_once(project: Project) -> None:
    entity = add(
        project, "  Ministry  of Health ", aliases=["MoH", "moh", " ministry of health", ""]
    )
    assert (entity.name, entity.aliases, entity.version) == ("Ministry of Health", ["MoH"], 1)
    assert kinds(project) == ["entity.created"]


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.ADJUDICATOR, Role.VIEWER])
def test_who_does_not_manage_writes_nothing(project: Project, role: Role) -> None:
    person, entity, other = make_member(project, role), add(project, "A"), add(project, "B")
    for attempt in (
        lambda: actions.create_entity(person, project, name="C"),
        lambda: actions.update_entity(person, entity, base_version=1, name="C"),
        lambda: actions.add_alias(person, entity, "C"),
        lambda: actions.merge_entity(person, entity, other, base_version=1),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert kinds(project) == ["entity.created"] * 2


def test_two_current_entries_never_share_a_name(project: Project) -> None:
    add(project, "Port council")
    with pytest.raises(ValidationError) as caught:
        add(project, "Port council")
    assert error_code(caught.value) == "exists"
    assert kinds(project) == ["entity.created"]


def test_the_same_request_again_answers_the_same_entry(project: Project) -> None:
    pk, owner = uuid.uuid4(), owner_of(project)
    first, made = actions.create_entity(owner, project, id=pk, name="Port council")
    again, made_again = actions.create_entity(owner, project, id=pk, name="Port council")
    assert (first, made, made_again) == (again, True, False)
    with pytest.raises(ValidationError) as caught:
        actions.create_entity(owner, project, id=pk, name="Another")
    assert error_code(caught.value) == "exists"


def test_a_change_of_what_was_changed_meanwhile_is_stale(project: Project) -> None:
    entity, owner = add(project, "Port council"), owner_of(project)
    actions.update_entity(owner, entity, base_version=1, description="Of the harbour")
    with pytest.raises(ValidationError) as caught:
        actions.update_entity(owner, entity, base_version=1, description="Of the town")
    assert error_code(caught.value) == "stale"
    assert Entity.objects.get(pk=entity.pk).description == "Of the harbour"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"kind": "ghost"}, "kind"),
        ({"aliases": "not a list"}, "aliases"),
        ({"aliases": [3]}, "aliases"),
        ({"aliases": ["x" * 201]}, "aliases"),
        ({"merged_into": None}, "merged_into"),
    ],
)
def test_bad_fields_are_refused_by_name(
    project: Project, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.create_entity(owner_of(project), project, **{"name": "Port", **fields})
    assert field in caught.value.message_dict
    assert kinds(project) == []


def test_a_merged_entry_keeps_its_id_and_its_names_go_to_the_one_that_stays(
    project: Project,
) -> None:
    gone, kept = add(project, "Port board", aliases=["PB"]), add(project, "Port council")
    actions.merge_entity(owner_of(project), gone, kept, base_version=1)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.merged_into_id, gone.version) == (kept.pk, 2)
    assert (kept.aliases, kept.version) == (["Port board", "PB"], 2)
    assert list(Entity.objects.filter(project=project).current()) == [kept]
    assert kinds(project)[2:] == ["entity.merged", "entity.updated"]
    groups = Event.objects.filter(project=project, kind__in=("entity.merged", "entity.updated"))
    assert len(set(groups.values_list("group", flat=True))) == 1


def test_the_name_of_a_merged_entry_is_free_again(project: Project) -> None:
    gone, kept = add(project, "Port board"), add(project, "Port council")
    actions.merge_entity(owner_of(project), gone, kept, base_version=1)
    assert add(project, "Port board").pk not in (gone.pk, kept.pk)


def test_a_merge_with_itself_with_a_foreign_entry_or_a_merged_one_is_refused(
    project: Project,
) -> None:
    owner = owner_of(project)
    one, two, three = (add(project, name) for name in "ABC")
    foreign = add(make_project(), "D")
    actions.merge_entity(owner, two, three, base_version=1)
    for entity, into, code in ((one, one, "invalid"), (one, foreign, "invalid")):
        with pytest.raises(ValidationError) as caught:
            actions.merge_entity(owner, entity, into, base_version=1)
        assert error_code(caught.value) == code
    for entity, into in ((one, two), (two, one)):
        with pytest.raises(ValidationError) as caught:
            actions.merge_entity(owner, entity, into, base_version=entity.version)
        assert error_code(caught.value) == "state"
    with pytest.raises(ValidationError):
        actions.update_entity(owner, two, base_version=2, name="B again")


def test_an_archived_project_keeps_its_registry_as_it_is(project: Project) -> None:
    actions.archive_project(owner_of(project), project)
    with pytest.raises(ValidationError) as caught:
        add(project, "Port council")
    assert error_code(caught.value) == "locked"


def test_another_name_is_noted_once(project: Project) -> None:
    owner, entity = owner_of(project), add(project, "Port council")
    for name in ("The council", "the council"):
        entity = actions.add_alias(owner, entity, name)
    assert (entity.aliases, entity.version) == (["The council"], 2)
