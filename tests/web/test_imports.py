"""Imports: upload, paste, preview, yes, take back."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.models import Article, Assignment, Import
from tests.builders import make_span
from tests.web.people import Study

ROWS = b'{"text": "First text", "title": "First", "date": "2026-02-01", "outlet": "Daily"}\n'
GOOD_AND_BAD = ROWS + b'{"title": "no text"}\n{"text": "Third text", "title": "Third"}\n'
#: A text of another file, and an external id twice.
SAME_AGAIN = rb"""{"text": "Alpha text\n"}
{"text": "Sixth", "external_id": "x"}
{"text": "Seventh", "external_id": "x"}
"""


def upload(study: Study, *files: tuple[str, bytes], who: str = "manager") -> Any:
    """The answer to an upload of files, each a name and its bytes."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return study.post(who, study.url("imports"), {"source": "upload", "files": sent})


def preview_of(study: Study, *files: tuple[str, bytes]) -> str:
    """The address of the preview of an upload."""
    answer = upload(study, *files)
    assert answer.status_code == 302, answer.context["upload_form"].errors
    return str(answer["Location"])


def imported(study: Study, *files: tuple[str, bytes], **data: Any) -> Import:
    """An import through upload, preview and yes."""
    answer = study.post("manager", preview_of(study, *files), {"action": "import", **data})
    assert answer.status_code == 302, answer.context["form_errors"]
    return Import.objects.get(pk=re.findall(r"imports/(.*)/", answer["Location"])[0])


def test_preview_tells_what_would_happen_and_stores_nothing(study: Study) -> None:
    context = study.get("manager", preview_of(study, ("rows.jsonl", GOOD_AND_BAD))).context
    head = context["preview"]
    assert (head.name, head.format_label, head.total, head.ok, head.errors) == (
        "rows.jsonl",
        "JSON lines",
        3,
        2,
        1,
    )
    assert [(row.row, row.title, row.outlet, row.words) for row in context["rows"]] == [
        (1, "First", "Daily", 2),
        (3, "Third", "", 2),
    ]
    assert context["rows"][0].published_on == dt.date(2026, 2, 1)
    (error,) = context["errors"]
    assert (error.file, error.row, error.field) == ("rows.jsonl", 2, "text")
    assert Article.objects.count() == 1


def test_one_bad_row_stops_an_import(study: Study) -> None:
    url = preview_of(study, ("rows.jsonl", GOOD_AND_BAD))
    answer = study.post("manager", url, {"action": "import", "on_error": "stop"})
    assert (answer.status_code, answer.context["form_errors"]) == (
        422,
        ["1 row is bad, so nothing was imported. Correct it, or skip bad rows."],
    )
    assert Article.objects.count() == 1
    assert study.get("manager", url).status_code == 200  # still there for another answer


def test_bad_rows_are_skipped_when_asked(study: Study) -> None:
    batch = imported(study, ("rows.jsonl", GOOD_AND_BAD), on_error="skip")
    assert (batch.filename, batch.format, batch.counts["imported"]) == ("rows.jsonl", "jsonl", 2)
    job = study.get("manager", study.url("imports", batch.pk)).context
    assert (job["job"].created, job["job"].skipped, job["job"].duplicates) == (2, 1, 0)
    assert [(error.file, error.row) for error in job["errors"]] == [("rows.jsonl", 2)]


def test_several_files_become_one_import_and_errors_name_the_file(study: Study) -> None:
    batch = imported(
        study,
        ("a.txt", b"Alpha text\n"),
        ("b.jsonl", GOOD_AND_BAD),
        ("c.csv", b"title,text\nFourth,Alpha text\n\nFifth,Fifth text\n"),
        ("d.pdf", b"%PDF-1.7"),
        ("e.jsonl", SAME_AGAIN),
        on_error="skip",
    )
    assert (batch.filename, batch.format, batch.articles.count()) == (
        "a.txt and 4 more",
        "mixed",
        6,
    )
    errors = [(error["file"], error["row"], error["field"]) for error in batch.errors]
    twins = [("e.jsonl", 1, "text"), ("e.jsonl", 3, "external_id")]
    assert errors == [("b.jsonl", 2, "text"), ("d.pdf", 1, "file"), *twins]


def test_duplicates_are_told_apart_and_left_out(study: Study) -> None:
    rows = [study.article.text, "New text\n", "New text\n"]
    content = "\n".join(json.dumps({"text": text, "title": "T"}) for text in rows).encode()
    url = preview_of(study, ("rows.jsonl", content))
    context = study.get("manager", url).context
    assert [row.duplicate for row in context["rows"]] == ["project", "", "file"]
    assert (context["preview"].duplicates, context["preview"].errors) == (2, 0)
    answer = study.post("manager", url, {"action": "import", "on_error": "stop"})
    assert answer.status_code == 302
    assert Import.objects.latest("created_at").counts["duplicates"] == 2
    assert Article.objects.count() == 2


def test_an_import_is_handed_out_in_the_same_step(study: Study) -> None:
    coders = [str(study.people[who].pk) for who in ("annotator", "manager")]
    batch = imported(study, ("rows.jsonl", GOOD_AND_BAD), on_error="skip", coder=coders)
    assert Assignment.objects.filter(article__batch=batch).count() == 4


def test_an_import_for_somebody_who_may_not_code_stores_nothing(study: Study) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    for who in ("viewer", "stranger"):
        data = {"action": "import", "coder": [str(study.people[who].pk)]}
        assert study.post("manager", url, data).status_code == 422
    assert Import.objects.count() == 1


def test_a_pasted_article_keeps_its_text(study: Study) -> None:
    data = {
        "source": "paste",
        "text": "  Tabs\tand spaces stay.\r\nSecond line 👩‍👩‍👧\r\n",
        "title": "Pasted",
        "published_on": "2026-03-04",
        "url": "https://example.org/a",
        "language": "en",
    }
    answer = study.post("owner", study.url("imports"), data)
    study.post("owner", answer["Location"], {"action": "import"})
    article = Article.objects.get(title="Pasted")
    assert article.text == "  Tabs\tand spaces stay.\nSecond line 👩‍👩‍👧\n"
    assert (article.published_on, article.url) == (dt.date(2026, 3, 4), "https://example.org/a")
    assert article.batch is not None
    assert (article.batch.format, article.batch.filename) == ("paste", "Pasted")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", " \n "),
        ("text", "a\0b"),
        ("url", "javascript:alert(1)"),
        ("url", "file:///etc/passwd"),
        ("url", "data:text/html,x"),
        ("published_on", "31.12."),
        ("language", "<script>"),
        ("title", "x" * 301),
    ],
)
def test_a_pasted_article_is_held_to_the_rules_of_files(
    study: Study, field: str, value: str
) -> None:
    data = {"source": "paste", "text": "Text", "title": "T"} | {field: value}
    answer = study.post("owner", study.url("imports"), data)
    assert (answer.status_code, set(answer.context["paste_form"].errors)) == (422, {field})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><p>not a pdf</p></html>"),
        ("a.txt", b"%PDF-1.7 not a text"),
        ("a.csv", b"PK\x03\x04 an xlsx"),
        ("a.docx", b"PK\x03\x04"),
        ("a.exe", b"MZ"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(
    study: Study, name: str, content: bytes
) -> None:
    answer = upload(study, (name, content))
    assert (answer.status_code, set(answer.context["upload_form"].errors)) == (422, {"files"})
    assert name in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Übung".encode("utf-16"), "Übung"),
        ("Übung".encode("latin-1"), ""),
        (b'{"text": "\\ud800"}', ""),
        (b"nul\0", ""),
    ],
    ids=["UTF-16", "Latin-1", "a lone surrogate", "NUL"],
)
def test_odd_bytes_are_read_or_refused_with_their_place(
    study: Study, content: bytes, words: str
) -> None:
    name = "a.jsonl" if content.startswith(b"{") else "a.txt"
    context = study.get("owner", preview_of_owner(study, name, content)).context
    assert [row.title for row in context["rows"]] == ([words] if words else [])
    assert len(context["errors"]) == (0 if words else 1)


def preview_of_owner(study: Study, name: str, content: bytes) -> str:
    """The owner's preview."""
    return str(upload(study, (name, content), who="owner")["Location"])


def test_an_upload_without_files_says_so(study: Study) -> None:
    answer = study.post("owner", study.url("imports"), {"source": "upload"})
    assert (answer.status_code, set(answer.context["upload_form"].errors)) == (422, {"files"})


def test_files_over_their_limit_are_refused(study: Study, settings: Any) -> None:
    settings.UPLOAD_MAX_DOCUMENT = 10
    assert upload(study, ("a.txt", b"x" * 11)).status_code == 422
    assert upload(study, ("a.jsonl", ROWS)).status_code == 302
    settings.UPLOAD_MAX_TABLE = 20
    assert upload(study, ("a.jsonl", ROWS)).status_code == 422


def test_a_body_that_is_far_too_long_is_refused_unread(study: Study, settings: Any) -> None:
    settings.UPLOAD_MAX_TABLE = 20
    answer = upload(study, ("a.jsonl", b"x" * 1024 * 1100))
    assert (answer.status_code, set(answer.context["upload_form"].errors)) == (413, {"files"})


def test_a_preview_is_for_the_one_who_uploaded(study: Study) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    found = {who: study.get(who, url).status_code for who in ("manager", "owner", "annotator")}
    assert found == {"manager": 200, "owner": 404, "annotator": 403}
    rows = study.get("manager", study.url("imports")).context["imports"]
    assert [row.state for row in rows] == ["preview", "done"]
    assert len(study.get("owner", study.url("imports")).context["imports"]) == 1


def test_a_discarded_upload_leaves_nothing(study: Study, settings: Any) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    answer = study.post("manager", url, {"action": "discard"})
    assert answer["Location"] == study.url("imports")
    assert list((Path(settings.MEDIA_ROOT) / "previews").iterdir()) == []
    assert study.get("manager", url).status_code == 404


def test_an_import_leaves_no_upload_behind(study: Study, settings: Any) -> None:
    imported(study, ("rows.jsonl", ROWS))
    assert list((Path(settings.MEDIA_ROOT) / "previews").iterdir()) == []


def test_an_upload_that_was_answered_elsewhere_is_absent(study: Study, settings: Any) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    (folder,) = (Path(settings.MEDIA_ROOT) / "previews").iterdir()
    (folder / "0").unlink()
    assert study.get("manager", url).status_code == 404
    assert study.post("manager", url, {"action": "import"}).status_code == 404
    (folder / "about.json").write_text("{")
    assert study.get("manager", url).status_code == 404
    assert study.get("manager", study.url("imports")).status_code == 200


def test_uploads_expire_after_a_day(study: Study, settings: Any) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    (folder,) = (Path(settings.MEDIA_ROOT) / "previews").iterdir()
    about = json.loads((folder / "about.json").read_text())
    about["created"] = (timezone.now() - dt.timedelta(hours=25)).isoformat()
    (folder / "about.json").write_text(json.dumps(about))
    assert study.get("manager", url).status_code == 404
    preview_of(study, ("other.jsonl", ROWS))
    assert not folder.exists()


def test_names_of_files_never_name_a_path(study: Study, settings: Any) -> None:
    preview_of(study, ("../../evil.txt", b"Text"))
    (folder,) = (Path(settings.MEDIA_ROOT) / "previews").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["0", "about.json"]


def test_an_import_is_taken_back_while_nobody_works_on_it(study: Study) -> None:
    batch = imported(study, ("rows.jsonl", ROWS), coder=[str(study.people["annotator"].pk)])
    url = study.url("imports", batch.pk)
    assert study.get("manager", url).context["can_take_back"] is True
    answer = study.post("manager", f"{url}take-back/")
    assert (answer.status_code, answer["Location"]) == (302, url)
    page = study.get("manager", url).context
    assert (page["job"].state, page["can_take_back"]) == ("taken-back", False)
    assert Article.objects.count() == 1


def test_an_import_that_carries_work_stays(study: Study) -> None:
    make_span(study.assignment)
    url = study.url("imports", study.article.batch_id)
    page = study.get("owner", url).context
    assert (page["can_take_back"], page["why_not"]) == (
        False,
        "1 article of this import carries work, so it stays. Archive what you don't want.",
    )
    assert study.post("owner", f"{url}take-back/").status_code == 422
    assert Article.objects.count() == 1


def test_nothing_is_imported_into_an_archived_project(study: Study) -> None:
    url = preview_of(study, ("rows.jsonl", ROWS))
    study.post("owner", study.url("archive"), {"archived": "1"})
    answer = study.get("manager", url)
    assert (answer.status_code, answer["Location"]) == (302, study.url("imports"))
    assert Import.objects.count() == 1
