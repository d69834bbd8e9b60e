"""Two people change an article's metadata: nobody overwrites what they have not seen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from articles import actions
from articles.models import Event
from tests.web.people import Study


def form_of(page: Any) -> dict[str, str]:
    """What a browser would send: the hidden and the visible fields as they stand."""
    html = page.content.decode()
    names = [field.html_name for field in page.context["form"]]
    initial = [f"initial-{name}" for name in names if name != "version"]
    return {name: _value(html, name) for name in (*names, *initial)}


def _value(html: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    assert tag is not None, name
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


@pytest.fixture
def url(study: Study) -> str:
    """The article's page."""
    return study.url("articles", study.article.pk)


@pytest.fixture
def stale(study: Study, url: str) -> dict[str, str]:
    """The owner's form, opened before the manager changed title and outlet."""
    opened = form_of(study.get("owner", url))
    actions.update_article(
        study.people["manager"], study.article, title="Their title", outlet="Their outlet"
    )
    return opened


@pytest.mark.parametrize("htmx", [False, True])
def test_what_another_saved_is_shown_beside_what_was_typed(
    study: Study, url: str, stale: dict[str, str], htmx: bool
) -> None:
    wish = stale | {"title": "My title", "byline": "My byline"}
    answer = study.post("owner", url, wish, htmx=htmx)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "harbour-manager changed this article after you opened the page" in html
    assert answer.context["theirs"].values == [("Title", "Their title"), ("Byline", "")]
    assert "<bdi>Their title</bdi>" in html
    study.article.refresh_from_db()
    assert (study.article.title, study.article.byline) == ("Their title", "")
    kept = form_of(answer)
    # What the person typed stays; the outlet, which they left alone, is the other's.
    assert (kept["title"], kept["byline"], kept["outlet"]) == (
        "My title",
        "My byline",
        "Their outlet",
    )


def test_a_second_save_stores_the_typed_values_and_leaves_the_rest(
    study: Study, url: str, stale: dict[str, str]
) -> None:
    again = form_of(study.post("owner", url, stale | {"title": "My title"}))
    assert study.post("owner", url, again).status_code == 302
    study.article.refresh_from_db()
    assert (study.article.title, study.article.outlet) == ("My title", "Their outlet")
    assert [event.payload for event in Event.objects.filter(kind="article.updated")] == [
        {"title": "Their title", "outlet": "Their outlet"},
        {"title": "My title"},
    ]


def test_a_saved_form_can_be_saved_again(study: Study, url: str) -> None:
    wish = form_of(study.get("owner", url)) | {"title": "First"}
    answer = study.post("owner", url, wish, htmx=True)
    assert (answer.status_code, answer.context["saved"]) == (200, True)
    answer = study.post("owner", url, form_of(answer) | {"title": "Second"}, htmx=True)
    assert (answer.status_code, answer.context["saved"]) == (200, True)
    study.article.refresh_from_db()
    assert (study.article.title, study.article.version) == ("Second", 3)


@pytest.mark.parametrize("version", ["", "0", "x"])
def test_a_form_without_its_version_is_refused(study: Study, url: str, version: str) -> None:
    wish = form_of(study.get("owner", url)) | {"title": "New", "version": version}
    answer = study.post("owner", url, wish)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"version"})
    study.article.refresh_from_db()
    assert study.article.title == "Harbour fees return"
