"""From a passage to a discussion: a thread with each of two coders, told no more of the other than what was written."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from articles import actions
from articles.models import Assignment, Comment, Event, Project, Reveal, Role, Span, User
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db

PASSAGES = "/projects/harbour/agreement/passages/"
ASK = "/projects/harbour/agreement/discuss/"


@pytest.fixture
def coded() -> Project:
    """One released article: ada and ben differ on the end of a decision; only ada marks a source."""
    project = make_project(slug="harbour")
    article = make_article(project)
    for name, decision in (("ada", "reversed its waiver"), ("ben", "reversed its")):
        seat = make_assignment(project, article, make_member(project, username=name))
        make_span(seat, quote=decision)
        if name == "ada":
            make_span(seat, "source", "two officials")
        submit(seat)
    return project


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def links(project: Project, kind: str) -> list[str]:
    shown = client(owner_of(project)).get(f"{PASSAGES}?kind={kind}").content.decode()
    return [html.unescape(found) for found in re.findall(rf'href="({ASK}[^"]+)"', shown)]


def words(address: str, user: User) -> str:
    return " ".join(html.unescape(client(user).get(address).content.decode()).split())


def seat(name: str) -> Assignment:
    return Assignment.objects.get(annotator__username=name)


def send(
    project: Project, address: str, text: str = "Where does it end?", user: User | None = None
) -> Any:
    form = {"a_id": str(uuid.uuid4()), "b_id": str(uuid.uuid4()), "text": text}
    return client(user or owner_of(project)).post(address, form)


def test_a_passage_leads_to_words_for_both_coders_who_find_them_on_their_own_spans(
    coded: Project,
) -> None:
    (address,) = links(coded, "boundary")
    answer = send(coded, address)
    assert answer.status_code == 302
    assert "/side-by-side/" in answer["Location"]
    ada, ben = (Comment.objects.get(assignment=seat(name)) for name in ("ada", "ben"))
    assert (ada.text, ben.text) == ("Where does it end?",) * 2
    assert (ada.quote, ben.quote) == ("reversed its waiver", "reversed its")
    for name in ("ada", "ben"):
        own = words(f"/assignments/{seat(name).pk}/comments/", seat(name).annotator)
        assert "Where does it end?" in own
    assert "reversed its waiver" not in words("/inbox/", seat("ben").annotator)
    # From now on the passage says so, instead of offering it again.
    assert links(coded, "boundary") == []
    assert f"/comments/{ada.pk}/" in words(f"{PASSAGES}?kind=boundary", owner_of(coded))


def test_a_passage_that_one_did_not_mark_is_quoted_in_the_words_which_can_be_changed(
    coded: Project,
) -> None:
    (address,) = links(coded, "missed")
    assert "About “two officials”:" in words(address, owner_of(coded))
    assert send(coded, address, "Who says so?").status_code == 302
    ben = Comment.objects.get(assignment=seat("ben"))
    assert (ben.span, ben.quote, ben.text) == (None, "", "Who says so?")


def test_both_coders_are_noted_to_have_been_told(coded: Project) -> None:
    (address,) = links(coded, "boundary")
    send(coded, address)
    found = Reveal.objects.filter(place="discussion").values_list("user__username", flat=True)
    assert sorted(found) == ["ada", "ben"]
    assert Event.objects.filter(kind="comment.created").count() == 2


def test_sent_twice_it_is_one_discussion(coded: Project) -> None:
    (address,) = links(coded, "boundary")
    form = {"a_id": str(uuid.uuid4()), "b_id": str(uuid.uuid4()), "text": "Where?"}
    for _again in range(2):
        assert client(owner_of(coded)).post(address, form).status_code == 302
    assert Comment.objects.count() == 2


def test_without_words_nothing_is_sent_and_the_page_says_so(coded: Project) -> None:
    (address,) = links(coded, "boundary")
    answer = send(coded, address, "  ")
    assert answer.status_code == 422
    assert "Write what you want to say." in html.unescape(answer.content.decode())
    assert Comment.objects.count() == 0


def test_coders_do_not_start_discussions_and_open_codings_are_not_discussed(coded: Project) -> None:
    (address,) = links(coded, "boundary")
    assert send(coded, address, user=seat("ada").annotator).status_code == 403
    actions.reopen(owner_of(coded), seat("ben").pk, reason="look again")
    assert client(owner_of(coded)).get(address).status_code == 404
    assert send(coded, address).status_code == 404


def test_sides_must_be_two_codings_and_spans_theirs(coded: Project) -> None:
    ada, ben = seat("ada"), seat("ben")
    span = Span.objects.filter(assignment=ada).first()
    assert span is not None
    owner = client(owner_of(coded))

    def status(**query: object) -> int:
        return owner.get(f"{ASK}?{urlencode(query)}").status_code

    assert status(a=ada.pk, b=ben.pk, a_span=span.pk) == 200
    assert status(a=ada.pk, b=ada.pk, a_span=span.pk) == 404
    assert status(a=ada.pk, b=ben.pk, b_span=span.pk) == 404
    assert status(a=ada.pk, b=ben.pk) == 404
    assert status(a=ada.pk, b=uuid.uuid4(), a_span=span.pk) == 404
    assert owner.get(ASK)["Location"] == PASSAGES


def test_an_adjudicator_starts_one_by_rest_and_the_same_again_changes_nothing(
    coded: Project,
) -> None:
    judge = client(make_member(coded, Role.ADJUDICATOR))
    spans = {row.assignment_id: row.pk for row in Span.objects.filter(label__key="decision")}
    sides = [
        {"id": str(uuid.uuid4()), "assignment": str(pk), "span": str(spans[pk])}
        for pk in (seat("ada").pk, seat("ben").pk)
    ]
    url = "/api/v1/projects/harbour/agreement/discussions/"

    def ask(text: str = "Where?", **change: object) -> Any:
        return judge.post(
            url, {"sides": sides, "text": text} | change, content_type="application/json"
        )

    first, again = ask(), ask()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    made = first.json()["comments"]
    assert [comment["id"] for comment in made] == [side["id"] for side in sides]
    assert [comment["quote"] for comment in made] == ["reversed its waiver", "reversed its"]
    other = ask("Something else")
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "exists")
    twins = [sides[0] | {"id": str(uuid.uuid4())}, sides[0]]
    refused = ask(sides=twins)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["attr"].startswith("sides")
    assert ask(sides=sides[:1]).status_code == 400
    assert Comment.objects.count() == 2


def test_of_two_threads_both_stand_or_none(coded: Project) -> None:
    ada, ben = seat("ada"), seat("ben")
    sides = [
        actions.Side(uuid.uuid4(), ada.pk),
        actions.Side(uuid.uuid4(), ben.pk, span=uuid.uuid4()),
    ]
    with pytest.raises(Exception, match="no span"):
        actions.discuss(owner_of(coded), coded, sides=sides, text="Where?")
    assert Comment.objects.count() == 0
    assert Reveal.objects.filter(place="discussion").count() == 0
