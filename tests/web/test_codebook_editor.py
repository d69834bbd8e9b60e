"""The codebook editor in the browser's terms: a draft, its entries as forms, steps with their impact, files."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import actions
from articles.formats.codebook_table import write_sheet
from articles.formats.codebook_yaml import read_codebook, write_codebook
from articles.models import Codebook, CodebookChange, Precedent, Role, Round
from articles.selectors.codebook import default_codebook
from tests.builders import make_assignment, make_member, make_project, make_span, owner_of
from tests.shelf import BUILDERS, Shelf


class Editor:
    """A project with the shipped codebook, a draft of it, and one coded span; requests of its owner."""

    def __init__(self) -> None:
        self.project = make_project(slug="harbour", codebook=default_codebook())
        self.owner = owner_of(self.project)
        self.seat = make_assignment(self.project)
        make_span(self.seat, attributes={"shift": "reversal"})
        actions.start_draft(self.owner, self.project)

    @property
    def draft(self) -> Codebook:
        """The newest version."""
        return self.project.codebooks.order_by("-number")[0]

    @property
    def client(self) -> Client:
        """The owner's browser."""
        client = Client()
        client.force_login(self.owner)
        return client

    def get(self, path: str = "", **headers: str) -> Any:
        return self.client.get(f"/projects/harbour/codebook/edit/{path}", headers=headers)

    def post(self, path: str = "", **data: Any) -> Any:
        htmx = data.pop("_htmx", True)
        data.setdefault("version", self.draft.version)
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(f"/projects/harbour/codebook/edit/{path}", data, headers=headers)

    def form(self, at: str) -> dict[str, Any]:
        """What the form of an entry would send untouched."""
        context = self.get(f"?at={at}").context
        sent: dict[str, Any] = {"fields": len(context["fields"])}
        for form in (context["form"], *context["fields"]):
            for field in form:
                value = field.value()
                if value is not None and value is not False and value != "":
                    sent[field.html_name] = value
        return sent

    def save(self, at: str, **changes: Any) -> Any:
        return self.post(f"?at={at}", **(self.form(at) | changes))


BUILDERS["editor"] = Editor


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


def texts(answer: Any) -> str:
    """What a person reads of an answer."""
    found: Any = lxml.html.fromstring(answer.content.decode())
    return " ".join(found.text_content().split())


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


# --- steps


@pytest.mark.parametrize(
    ("step", "sent", "kind", "then"),
    [
        ("merge", {"into": "support"}, "merged", "label.support"),
        ("retire", {}, "retired", "label.baseline"),
        (
            "split",
            {
                "name-1": "Order",
                "key-1": "order",
                "abbreviation-1": "Or",
                "name-2": "Vote",
                "key-2": "vote",
                "abbreviation-2": "Vo",
            },
            "split",
            "label.order",
        ),
    ],
)
def test_a_step_shows_its_impact_asks_why_and_is_made(
    editor: Editor, step: str, sent: dict[str, str], kind: str, then: str
) -> None:
    page = editor.get(f"{step}/decision/")
    assert "Changes 1 span by 1 coder." in texts(page)
    without = editor.post(f"{step}/decision/", **sent)
    assert without.status_code == 422
    assert list(without.context["form"].errors) == ["reason"]
    assert "Changes 1 span by 1 coder." in texts(without)
    made = editor.post(f"{step}/decision/", _htmx=False, **sent, reason="After the pilot.")
    assert made.headers["Location"].endswith(f"?at={then}")
    change = editor.draft.changes.order_by("-number")[0]
    assert (change.kind, change.reason) == (kind, "After the pilot.")


def test_a_step_that_can_not_be_is_refused(editor: Editor) -> None:
    sent = {"key-1": "support", "name-1": "A", "abbreviation-1": "A"}
    sent |= {"key-2": "b", "name-2": "B", "abbreviation-2": "B", "reason": "Why."}
    answer = editor.post("split/decision/", _htmx=False, **sent)
    assert answer.status_code == 422
    assert "taken by another label" in texts(answer)
    stale = editor.post("retire/decision/", _htmx=False, reason="Why.", version=9)
    assert "in the meantime" in texts(stale)
    assert editor.get("burn/decision/").status_code == 404
    assert editor.get("merge/gone/").status_code == 302


def test_publishing_shows_what_differs_and_which_rounds_could_move(editor: Editor) -> None:
    editor.save("label.decision", name="Ruling")
    editor.post("retire/baseline/", reason="Unused.")
    first = editor.project.codebooks.get(number=1)
    Round.objects.create(project=editor.project, codebook=first, name="later", state="draft")
    said = texts(editor.get("publish/"))
    assert "Label “Decision” is called “Ruling”." in said
    assert "Label “Baseline” is retired." in said
    assert "main version 1 · under way, stays" in said
    assert "later version 1 · planned, can move" in said
    answer = editor.post("publish/", _htmx=False, reason="The pilot.")
    assert answer.headers["Location"] == "/projects/harbour/codebook/versions/"
    assert editor.draft.state == "published"
    listed = texts(editor.client.get("/projects/harbour/codebook/versions/"))
    assert "The pilot." in listed
    assert "baseline was retired" in listed
    assert "Unused." in listed


def test_a_version_that_is_out_of_use_can_be_retired(editor: Editor) -> None:
    url = "/projects/harbour/codebook/versions/1/retire/"
    assert editor.client.post(url).status_code == 422
    editor.post("publish/")
    editor.project.rounds.update(state="closed")
    assert editor.client.post(url).status_code == 302
    assert editor.project.codebooks.get(number=1).state == "retired"


# --- files


def test_versions_come_as_files_and_go_back_in_unchanged(editor: Editor) -> None:
    url = "/projects/harbour/codebook/versions/1/file/"
    text = editor.client.get(url).content.decode()
    assert read_codebook(text) == default_codebook()
    sheet = editor.client.get(f"{url}?format=csv")
    assert sheet.headers["Content-Disposition"].endswith('harbour-codebook-1.csv"')
    for content in (text, sheet.content.decode()):
        answer = editor.post("file/", _htmx=False, text=content)
        assert "The draft says this already." in texts(answer)


def test_a_draft_is_nobodys_file_but_a_managers(editor: Editor) -> None:
    client = Client()
    client.force_login(editor.seat.annotator)
    found = [
        client.get(f"/projects/harbour/codebook/versions/{n}/file/").status_code for n in (1, 2, 3)
    ]
    assert found == [200, 404, 404]
    page = client.get("/projects/harbour/codebook/versions/")
    assert [row.codebook.number for row, _lead in page.context["rows"]] == [1]


def test_a_file_is_previewed_before_it_takes_the_drafts_place(editor: Editor) -> None:
    text = write_codebook(default_codebook("starter"))
    file = SimpleUploadedFile("codebook.yaml", text.encode())
    answer = editor.post("file/", _htmx=False, file=file)
    assert "Label “Baseline” is retired." in texts(answer)
    assert editor.draft.version == 1
    ways = answer.context["ways"]
    assert list(ways.fields) == ["baseline", "support", "rationale", "consequence", "instrument"]
    sent = {"text": text, "way-support": "opposition", "reason": "Less is more."}
    again = editor.post("file/", _htmx=False, action="again", **sent)
    assert "Label “Support” is merged into “Opposition”." in texts(again)
    done = editor.post("file/", _htmx=False, action="replace", **sent)
    assert done.status_code == 302
    assert editor.draft.mapping["support"] == ["opposition"]
    assert editor.draft.mapping["baseline"] == []
    assert editor.draft.changes.order_by("-number")[0].kind == CodebookChange.Kind.REPLACED


def test_pasted_cells_replace_the_labels_and_nothing_else(editor: Editor) -> None:
    sheet = write_sheet(default_codebook()).replace("Opposition", "Resistance", 1)
    editor.post("file/", text=sheet, action="replace")
    record = editor.draft.structure().record
    assert record.labels[2].name == "Resistance"
    assert record.questions == default_codebook().questions


def test_what_is_wrong_in_a_file_is_said_by_row_and_column(editor: Editor) -> None:
    sheet = editor.post("file/", _htmx=False, text="label,name,abbreviation,color\na,A,Aa,blue\n")
    assert sheet.status_code == 422
    assert [(error.row, error.field) for error in sheet.context["errors"]] == [(2, "color")]
    assert "must be a whole number" in texts(sheet)
    broken = editor.post("file/", _htmx=False, text="labels: [")
    assert "not YAML" in texts(broken)
    nothing = editor.post("file/", _htmx=False, text=" ")
    assert list(nothing.context["form"].errors) == ["file"]
    binary = SimpleUploadedFile("x.yaml", b"\xff\xfe\x00\xd8")
    assert editor.post("file/", _htmx=False, file=binary).status_code == 422
