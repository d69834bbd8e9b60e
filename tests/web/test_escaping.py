"""What people type is shown as text, wherever it comes back (T11 to T13)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import actions
from tests.builders import make_article, make_assignment, make_user
from tests.web.people import Study

PAYLOADS = (
    "<script>window.xss=1</script>",
    '"><img src=x onerror=window.xss=1>',
    "</textarea><svg onload=window.xss=1>",
    "{{7*7}}{% debug %}",
    "${window.xss=1}\u2028",
)
RAW = ("<script>window", "<img src=x", "<svg onload", ">49<")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_titles_and_texts_are_shown_as_text(study: Study, payload: str) -> None:
    owner = study.people["owner"]
    actions.update_project(owner, study.project, name=payload, description=payload)
    text = f"{payload} {payload}"
    fields = dict.fromkeys(("title", "outlet", "byline", "external_id"), payload)
    article = make_article(study.project, text, **fields)
    make_assignment(study.project, article, study.people["annotator"])
    person = make_user("payload", first_name=payload)
    actions.add_member(owner, study.project, member=person, role="annotator")
    sent = SimpleUploadedFile(f"{payload}.txt", text.encode())
    preview = study.post("owner", study.url("imports"), {"source": "upload", "files": [sent]})
    urls = [
        "/",
        study.url(),
        *map(study.url, ("articles", "members", "assign", "imports", "settings")),
    ]
    urls += [study.url("articles", article.pk), preview["Location"]]
    pages = [study.get("owner", url) for url in urls] + [study.get("annotator", "/")]
    assert [raw for page in pages for raw in RAW if raw in page.content.decode()] == []
    assert {page["Content-Type"] for page in pages} == {"text/html; charset=utf-8"}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_addresses_and_form_errors_are_shown_as_text(
    study: Study, payload: str, htmx: bool
) -> None:
    names = (
        "q",
        "state",
        "coder",
        "outlet",
        "since",
        "sort",
        "page",
        "show",
        "label",
        "scope",
        "article",
    )
    query = dict.fromkeys(names, payload)
    answers = [
        study.get("owner", url, query, htmx=htmx)
        for url in ("/", study.url("articles"), study.url("assign"), study.url("export"))
    ]
    form = dict.fromkeys(
        ("name", "slug", "user", "role", "action", "coder", "scopes", "text"), payload
    )
    answers += [
        study.post("owner", url, form, htmx=htmx)
        for url in (
            "/projects/new/",
            "/account/tokens/",
            *map(study.url, ("members", "assign", "articles", "settings")),
        )
    ]
    answers.append(
        study.post("owner", study.url("imports"), form | {"source": "paste", "url": payload})
    )
    html = [answer for answer in answers if answer["Content-Type"].startswith("text/html")]
    assert len(html) == len(answers) - 1  # the bulk form answers in plain text
    assert [raw for answer in html for raw in RAW if raw in answer.content.decode()] == []
