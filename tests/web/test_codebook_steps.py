"""The codebook editor: steps with their impact, publishing, versions and files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.formats.codebook_table import write_sheet
from articles.formats.codebook_yaml import read_codebook, write_codebook
from articles.models import CodebookChange, Round
from articles.selectors.codebook import default_codebook
from tests.shelf import Shelf
from tests.web.editor import Editor, texts


@pytest.fixture
def editor(db: None, world_shelf: Shelf) -> Editor:
    return world_shelf.take(Editor)


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
