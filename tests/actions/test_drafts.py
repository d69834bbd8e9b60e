"""Codebook versions: draft, published for good, retired; each change in the log, the last one undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import actions
from articles import codebook_edit as edit
from articles.actions.outcomes import error_code, leaf
from articles.models import Codebook, CodebookChange, Event, Project, Role, Round, User
from articles.models.draft import as_draft
from articles.selectors.codebook import current_codebook
from tests.builders import (
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
)
from tests.shelf import BUILDERS, Shelf

Kind = CodebookChange.Kind


@pytest.fixture
def project(db: None, world_shelf: Shelf) -> Project:
    return world_shelf.take(make_project)


BUILDERS.setdefault("project", make_project)


@pytest.fixture
def owner(project: Project) -> User:
    return owner_of(project)


@pytest.fixture
def draft(project: Project, owner: User) -> Codebook:
    return actions.start_draft(owner, project)


def merged(owner: User, draft: Codebook, **said: Any) -> Codebook:
    said.setdefault("reason", "Nobody told them apart.")
    return actions.change_draft(
        owner,
        draft,
        lambda old: edit.merge(old, "evidence", "source"),
        base_version=draft.version,
        kind=Kind.MERGED,
        subject="Evidence",
        **said,
    )


def refused(code: str, call: Any, *args: Any, **named: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        call(*args, **named)
    assert error_code(caught.value) == code, caught.value
    return leaf(caught.value)


def test_a_draft_is_a_copy_of_the_version_in_force(project: Project, draft: Codebook) -> None:
    assert (draft.number, draft.state, draft.version) == (2, "draft", 1)
    assert draft.structure().record == make_codebook_record()
    assert draft.based_on == current_codebook(project)
    (change,) = draft.changes.all()
    assert (change.kind, change.number, change.before) == (Kind.CREATED, 1, None)
    event = Event.objects.order_by("-seq")[0]
    assert (event.kind, event.payload) == ("codebook.started", {"number": 2, "of": 1})


def test_a_label_retired_within_a_version_does_not_come_along(
    project: Project, owner: User
) -> None:
    one = current_codebook(project)
    fresh = actions.start_draft(owner, project)
    fresh.labels.filter(key="source").update(retired_at=timezone.now())
    fresh.state = Codebook.State.PUBLISHED
    fresh.save()
    draft = actions.start_draft(owner, project)
    assert draft.number == 3
    assert draft.mapping == {"source": []}
    assert draft.structure().record.label("source") is None
    assert one.labels.count() == 4


def test_there_is_one_draft_at_a_time(project: Project, owner: User, draft: Codebook) -> None:
    refused("exists", actions.start_draft, owner, project)
    refused("unknown", _restart, owner, project, draft)


def _restart(owner: User, project: Project, draft: Codebook) -> None:
    actions.discard_draft(owner, draft, base_version=draft.version)
    actions.start_draft(owner, project, number=7)


def test_a_change_replaces_the_draft_and_says_why(owner: User, draft: Codebook) -> None:
    found = merged(owner, draft)
    assert [label.key for label in found.structure().record.labels] == [
        "decision",
        "opposition",
        "source",
    ]
    assert (found.version, found.mapping) == (2, {"evidence": ["source"]})
    change = found.changes.order_by("-number")[0]
    assert (change.kind, change.subject, change.reason, change.author) == (
        Kind.MERGED,
        "Evidence",
        "Nobody told them apart.",
        owner,
    )
    event = Event.objects.order_by("-seq")[0]
    assert (event.kind, event.object_version) == ("codebook.changed", 2)
    assert event.payload["reason"] == "Nobody told them apart."


def test_what_changes_nothing_is_no_change(owner: User, draft: Codebook) -> None:
    found = actions.change_draft(owner, draft, lambda old: old, base_version=1, kind=Kind.EDITED)
    assert (found.version, found.changes.count()) == (1, 1)


def test_an_undo_restores_the_draft_exactly_and_once(owner: User, draft: Codebook) -> None:
    before = as_draft(draft)
    found = merged(owner, draft)
    back = actions.undo_change(owner, found, base_version=2)
    assert as_draft(back) == before
    assert back.changes.order_by("-number")[0].kind == Kind.UNDONE
    refused("state", actions.undo_change, owner, back, base_version=3)


def test_a_new_draft_has_nothing_to_undo(owner: User, draft: Codebook) -> None:
    refused("state", actions.undo_change, owner, draft, base_version=1)


def test_two_managers_at_once_one_is_told(project: Project, owner: User, draft: Codebook) -> None:
    manager = make_member(project, Role.MANAGER)
    merged(owner, draft)
    error = refused("stale", merged, manager, draft)
    assert (error.params or {})["current"] == {"version": 2, "number": 2}
    for call in (actions.undo_change, actions.publish_draft, actions.discard_draft):
        refused("stale", call, manager, draft, base_version=1)


def test_what_spans_feel_needs_a_reason(owner: User, draft: Codebook) -> None:
    refused("required", merged, owner, draft, reason="  ")
    refused("max_length", merged, owner, draft, reason="x" * 2001)
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_codebook_that_can_not_be_is_refused_and_nothing_is_stored(
    owner: User, draft: Codebook
) -> None:
    def twice(old: edit.Draft) -> edit.Draft:
        labels = (*old.record.labels, old.record.labels[0])
        return replace(old, record=replace(old.record, labels=labels))

    error = refused(
        "invalid",
        actions.change_draft,
        owner,
        draft,
        twice,
        base_version=1,
        kind=Kind.EDITED,
    )
    assert "decision" in str(error.message)
    assert draft.changes.count() == 1


def test_published_it_never_changes_and_is_the_one_to_code_with(
    project: Project, owner: User, draft: Codebook
) -> None:
    found = actions.publish_draft(
        owner, merged(owner, draft), base_version=2, reason="After the pilot."
    )
    assert (found.state, found.note, found.published_at is not None) == (
        "published",
        "After the pilot.",
        True,
    )
    assert current_codebook(project).number == 2
    assert found.structure().record.label("evidence") is None
    assert project.rounds.get().codebook.number == 1  # rounds keep theirs
    refused("frozen", merged, owner, found)
    refused("frozen", actions.publish_draft, owner, found, base_version=found.version)
    refused("frozen", actions.discard_draft, owner, found, base_version=found.version)
    refused("frozen", actions.undo_change, owner, found, base_version=found.version)


def test_coding_goes_on_under_the_old_version_and_begins_under_the_new(
    project: Project, owner: User, draft: Codebook
) -> None:
    make_span(make_assignment(project), "evidence")
    found = actions.publish_draft(owner, merged(owner, draft), base_version=2)
    make_span(make_assignment(project), "evidence", "two officials")
    Round.objects.create(project=project, codebook=found, name="second")
    assert found.rounds.get().codebook.labels.count() == 3


def test_a_version_in_use_or_the_last_one_is_not_retired(
    project: Project, owner: User, draft: Codebook
) -> None:
    one = current_codebook(project)
    refused("state", actions.retire_codebook, owner, one)
    refused("state", actions.retire_codebook, owner, draft)
    actions.publish_draft(owner, draft, base_version=1)
    refused("in_use", actions.retire_codebook, owner, one)
    project.rounds.update(state=Round.State.CLOSED)
    retired = actions.retire_codebook(owner, one, reason="Superseded.")
    assert (retired.state, retired.changes.get().reason) == ("retired", "Superseded.")
    assert retired.structure().record == make_codebook_record()
    assert current_codebook(project).number == 2


def test_a_discarded_draft_leaves_its_number_and_an_event(
    project: Project, owner: User, draft: Codebook
) -> None:
    actions.discard_draft(owner, merged(owner, draft), base_version=2)
    assert project.codebooks.count() == 1
    assert Event.objects.order_by("-seq")[0].kind == "codebook.discarded"
    assert actions.start_draft(owner, project).number == 2
    refused("deleted", merged, owner, draft)


def test_an_archived_project_changes_nothing(
    project: Project, owner: User, draft: Codebook
) -> None:
    actions.archive_project(owner, project)
    refused("locked", merged, owner, draft)
    refused("locked", actions.start_draft, owner, project)
    refused("locked", actions.publish_draft, owner, draft, base_version=1)
    refused("locked", actions.retire_codebook, owner, current_codebook(project))


@pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.ANNOTATOR, Role.VIEWER, None])
def test_only_who_manages_changes_a_codebook(
    project: Project, owner: User, draft: Codebook, role: Role | None
) -> None:
    user = make_member(project, role) if role else make_user()
    calls: list[Any] = [
        lambda: actions.start_draft(user, project),
        lambda: merged(user, draft),
        lambda: actions.undo_change(user, draft, base_version=1),
        lambda: actions.publish_draft(user, draft, base_version=1),
        lambda: actions.discard_draft(user, draft, base_version=1),
        lambda: actions.retire_codebook(user, current_codebook(project)),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
