"""The codebook editor in the browser's terms: a draft and its entries as forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.models import Precedent, Role
from articles.selectors.codebook import default_codebook
from tests.builders import make_member
from tests.shelf import Shelf
from tests.web.editor import Editor, texts


@pytest.fixture
def editor(db: None, world_shelf: Shelf) -> Editor:
    return world_shelf.take(Editor)


@pytest.mark.parametrize(
    "at",
    [
        *(f"label.{label.key}" for label in default_codebook().labels),
        *(f"relation.{kind.key}" for kind in default_codebook().relation_types),
        *(f"question.{question.key}" for question in default_codebook().questions),
        "about",
    ],
)
def test_a_form_that_is_saved_untouched_changes_nothing(editor: Editor, at: str) -> None:
    answer = editor.save(at)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    assert editor.draft.version == 1
    assert editor.draft.structure().record == default_codebook()


# --- the draft


def test_without_a_draft_there_is_a_way_to_one(editor: Editor) -> None:
    editor.post(action="discard")
    assert "There is no draft" in texts(editor.get())
    for path in ("publish/", "file/", "merge/decision/"):
        assert editor.get(path).headers["Location"] == "/projects/harbour/codebook/edit/"
    answer = editor.post(_htmx=False, action="start")
    assert (answer.status_code, editor.draft.number) == (302, 2)


def test_saving_stores_one_entry_and_logs_it(editor: Editor) -> None:
    answer = editor.save("label.decision", name="Ruling")
    assert answer.headers["HX-Push-Url"].endswith("?at=label.decision")
    label = editor.draft.structure().record.labels[0]
    assert (label.key, label.name) == ("decision", "Ruling")
    change = editor.draft.changes.order_by("-number")[0]
    assert (change.kind, change.subject) == ("edited", "Ruling")


def test_without_htmx_it_answers_with_a_redirect(editor: Editor) -> None:
    sent = editor.form("label.decision") | {"name": "Ruling"}
    answer = editor.post("?at=label.decision", _htmx=False, **sent)
    assert answer.headers["Location"].endswith("?at=label.decision")


def test_a_new_key_renames_and_the_page_goes_along(editor: Editor) -> None:
    answer = editor.save("label.decision", key="ruling")
    assert answer.headers["HX-Push-Url"].endswith("?at=label.ruling")
    assert editor.draft.mapping == {"decision": ["ruling"]}
    assert editor.draft.changes.order_by("-number")[0].kind == "renamed"


def test_a_label_with_an_attribute_is_added(editor: Editor) -> None:
    answer = editor.save(
        "label.",
        **{
            "name": "Mood",
            "key": "mood",
            "abbreviation": "MO",
            "color": "4",
            "kind": "mention",
            "fields": 1,
            "field-0-key": "tone",
            "field-0-type": "choice",
            "field-0-values": "good: Good\nbad: Bad — not good",
        },
    )
    assert answer.status_code == 200
    label = editor.draft.structure().record.label("mood")
    assert label is not None
    assert [value.key for value in label.attributes[0].values] == [
        *("good", "bad", "not-stated", "other")
    ]
    assert label.attributes[0].name == "Tone"
    assert editor.draft.changes.order_by("-number")[0].kind == "added"


def test_values_are_made_a_scale_by_a_box(editor: Editor) -> None:
    assert editor.save("label.decision", **{"field-0-ordered": "on"}).status_code == 200
    label = editor.draft.structure().record.labels[0]
    assert [one.ordered for one in label.attributes[:2]] == [True, False]
    assert "not-stated" not in label.attributes[0].scale
    assert editor.form("label.decision")["field-0-ordered"] is True
    editor.post("publish/", reason="Steps count.")
    shown = texts(editor.client.get("/projects/harbour/codebook/"))
    assert "Kind of shift one of a list, a scale in this order" in shown


@pytest.mark.parametrize(
    ("at", "changes", "field"),
    [
        ("label.decision", {"abbreviation": "BA"}, "abbreviation"),
        ("label.decision", {"key": "De cision"}, "key"),
        ("label.decision", {"key": "baseline"}, "key"),
        ("label.decision", {"name": ""}, "name"),
        ("label.decision", {"field-0-values": "a: A\na: B"}, "field-0-values"),
        ("label.decision", {"field-0-type": "text"}, "field-0-type"),
        ("label.decision", {"field-0-key": ""}, "field-0-key"),
        ("question.level", {"type": "multi-choice"}, "ordered"),
        ("label.decision", {"field-1-shown_when": "nothing: x"}, "field-1-shown_when"),
        ("label.decision", {"field-1-shown_when": "x"}, "field-1-shown_when"),
        ("relation.targets", {"source_labels": []}, "source_labels"),
        ("question.primary-decision", {"key": "gate"}, "key"),
        ("about", {"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    editor: Editor, at: str, changes: dict[str, Any], field: str
) -> None:
    if field == "key" and at.startswith("question"):
        other = next(q.key for q in default_codebook().questions if q.key != "primary-decision")
        changes = {"key": other}
    answer = editor.save(at, **changes)
    assert answer.status_code == 422
    forms = [answer.context["form"], *answer.context["fields"]]
    found = [
        f"{form.prefix}-{name}" if form.prefix else name for form in forms for name in form.errors
    ]
    assert found == [field]
    assert editor.draft.version == 1


def test_attributes_are_added_moved_and_taken_out(editor: Editor) -> None:
    sent = editor.form("label.decision")
    answer = editor.post("?at=label.decision", **sent, action="more")
    assert len(answer.context["fields"]) == sent["fields"] + 1
    assert "Not saved yet." in texts(answer)
    moved = editor.post("?at=label.decision", **sent, **{"raise": "1"})
    keys = [form["key"].value() for form in moved.context["fields"]]
    assert keys[:2] == [sent["field-1-key"], sent["field-0-key"]]
    assert editor.draft.version == 1
    editor.save("label.decision", **{"field-0-remove": "on"})
    record = editor.draft.structure().record.label("decision")
    assert record is not None
    assert sent["field-0-key"] not in [one.key for one in record.attributes]


def test_an_undo_takes_back_the_last_change(editor: Editor) -> None:
    editor.save("label.decision", name="Ruling")
    answer = editor.post("?at=label.decision", action="undo")
    assert answer.status_code == 200
    assert editor.draft.structure().record == default_codebook()
    assert editor.post("?at=label.decision", action="undo").status_code == 422


def test_entries_are_moved_and_new_ones_removed(editor: Editor) -> None:
    editor.post("?at=label.decision", action="down")
    labels = [label.key for label in editor.draft.structure().record.labels]
    assert labels[:2] == ["baseline", "decision"]
    assert editor.post("?at=label.decision", action="remove").status_code == 422
    answer = editor.post("?at=question.primary-decision", action="remove")
    assert answer.status_code == 200
    assert editor.draft.structure().record.question("primary-decision") is None


def test_two_managers_are_shown_both_wordings(editor: Editor) -> None:
    manager = make_member(editor.project, Role.MANAGER)
    sent = editor.form("label.decision") | {"version": 1, "definition": "Mine."}
    editor.save("label.decision", definition="Theirs.")
    client = Client()
    client.force_login(manager)
    url = "/projects/harbour/codebook/edit/?at=label.decision"
    answer = client.post(url, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.context["differs"] == [
        {"name": "Definition", "theirs": "Theirs.", "own": "Mine."}
    ]
    assert answer.context["form"]["definition"].value() == "Mine."
    again = client.post(url, sent | {"version": answer.context["codebook"].version})
    assert again.status_code == 302
    label = editor.draft.structure().record.label("decision")
    assert label is not None
    assert label.definition == "Mine."


# --- the preview


def test_the_preview_is_the_card_of_what_is_typed(editor: Editor) -> None:
    sent = editor.form("label.source") | {"name": "Voice", "abbreviation": "VO"}
    answer = editor.post("preview/?at=label.source", **sent)
    said = texts(answer)
    assert "Voice" in said
    assert "VO" in said
    card = answer.context["preview"]["card"]
    hidden = {field.name for field in card.attributes if field.field.is_hidden}
    assert "reason_unnamed" in hidden or hidden
    tried = editor.post(
        "preview/?at=label.source", **sent, **{"attr-identification": "unnamed-described"}
    )
    shown = {
        field.name for field in tried.context["preview"]["card"].attributes if field.field.is_hidden
    }
    assert shown < hidden
    assert editor.draft.version == 1


def test_the_preview_says_what_is_wrong_and_what_would_change(editor: Editor) -> None:
    sent = editor.form("label.decision")
    wrong = editor.post("preview/?at=label.decision", **(sent | {"abbreviation": "BA"}))
    assert b'id="problem-abbreviation" hx-swap-oob="true"><ul class="errorlist"' in wrong.content
    name = editor.post("preview/?at=label.decision", **(sent | {"name": "Ruling"}))
    assert "Changes 1 span by 1 coder. 0 of them are released. None becomes stale." in texts(name)
    gone = editor.post("preview/?at=label.decision", **(sent | {"field-0-remove": "on"}))
    assert "1 becomes stale" in texts(gone)


@pytest.mark.parametrize("at", ["relation.targets", "question.primary-decision", "about", "label."])
def test_every_part_has_a_preview(editor: Editor, at: str) -> None:
    assert editor.post(f"preview/?at={at}", **editor.form(at)).status_code == 200


def test_precedents_of_a_label_stand_in_the_editor(editor: Editor) -> None:
    fields = {"project": editor.project, "author": editor.owner, "quote": "the waiver"}
    Precedent.objects.create(label_key="decision", text="A vote counts.", **fields)
    Precedent.objects.create(label_key="source", text="Another.", **fields)
    editor.save("label.decision", key="ruling")
    said = texts(editor.get("?at=label.ruling"))
    assert "A vote counts." in said
    assert "Another." not in said
