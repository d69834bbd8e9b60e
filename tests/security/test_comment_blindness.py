"""Blindness by canary strings for comments: what one coder asks, and what a manager answers.

The coder hears all of it, owners and managers too, since it is put to them; nobody else before the article is
released, and reviewers then. Of the coding, owners and managers hear the passage that was shared and no more.
"""

from __future__ import annotations

import re
import uuid

import pytest

from articles import actions
from articles.models import Comment
from tests.builders import make_assignment, make_span
from tests.security.secret import HTMX, Secret, release
from tests.security.visits import addresses, admin_addresses
from tests.security.world import Body, World, undone

QUOTE = "council reversed"
#: Whoever is neither the coder nor asked.
DEAF = ("anonymous", "outsider", "viewer", "annotator", "adjudicator", "token", "root", "staff")


@pytest.fixture(scope="module")
def asked(world: World) -> Secret:
    """A question on a span, its answer, a flag, a withdrawn remark; all on the work of ``other``."""
    side = world.own
    theirs, author, manager = side.theirs, world.people["other"], world.people["manager"]
    span = make_span(theirs, "source", QUOTE, note="canary-coding")
    made: dict[str, Comment] = {}
    for name, user, fields in (
        ("question", author, {"kind": "question", "span": span.pk}),
        ("flag", author, {"kind": "flag"}),
        ("gone", author, {}),
    ):
        made[name], _new = actions.create_comment(
            user, theirs.pk, id=uuid.uuid4(), text=f"canary-{name}", **fields
        )
    made["answer"], _new = actions.create_comment(
        manager, theirs.pk, id=uuid.uuid4(), text="canary-answer", thread=made["question"].pk
    )
    actions.withdraw_comment(author, made["gone"], base_version=1)
    canaries = {name: f"canary-{name}".encode() for name in made}
    canaries |= {f"id of {name}": str(row.pk).encode() for name, row in made.items()}
    canaries |= {"quote": f'"quote":"{QUOTE}"'.encode(), "span": str(span.pk).encode()}
    canaries |= {"coding": b"canary-coding"}
    return Secret(world, theirs, span, uuid.uuid4(), uuid.uuid4(), canaries)


def heard(secret: Secret, person: str, urls: list[str] | None = None, **headers: str) -> set[str]:
    """Names of the canaries that sing for somebody, anywhere."""
    found = secret.heard(person, urls or addresses(secret.side, secret.theirs), **headers)
    return {name for _who, _url, name in found}


def test_the_coder_hears_all_of_it(asked: Secret) -> None:
    """Else the silence below would prove nothing."""
    assert heard(asked, "other") == set(asked.canaries)


@pytest.mark.parametrize("person", ["manager", "owner"])
def test_who_is_asked_hears_the_thread_and_the_passage_but_not_the_coding(
    asked: Secret, person: str
) -> None:
    kept = {"gone", "span", "coding"}  # withdrawn, or never shared
    assert heard(asked, person) == set(asked.canaries) - kept


@pytest.mark.parametrize("person", DEAF)
def test_nobody_else_hears_a_word_before_release(asked: Secret, person: str) -> None:
    assert heard(asked, person) == set()


@pytest.mark.parametrize("person", ["annotator", "adjudicator", "viewer"])
def test_fragments_are_as_silent_as_pages(asked: Secret, person: str) -> None:
    pages = [url for url in addresses(asked.side, asked.theirs) if not url.startswith("/api/")]
    assert heard(asked, person, pages, **HTMX) == set()


@pytest.mark.parametrize("person", ["staff", "root", "helper"])
def test_the_admin_is_silent_too(asked: Secret, person: str) -> None:
    assert heard(asked, person, admin_addresses(asked.side, asked.theirs)) == set()


def test_a_manager_in_the_admin_reads_what_is_put_to_them(asked: Secret) -> None:
    found = heard(asked, "clerk", admin_addresses(asked.side, asked.theirs))
    assert {"gone", "span", "coding"}.isdisjoint(found)
    assert {"id of question", "id of flag", "id of answer"} <= found


def test_a_manager_who_still_codes_the_article_is_deaf(asked: Secret) -> None:
    with undone():
        make_assignment(asked.side.project, asked.side.article, asked.world.people["manager"])
        # Their own answer is on a coding that they are blind for now.
        assert heard(asked, "manager") == set()


@pytest.mark.parametrize("person", ["annotator", "viewer", "outsider"])
def test_after_release_other_coders_still_hear_nothing(asked: Secret, person: str) -> None:
    with undone():
        release(asked)
        assert heard(asked, person) == set()


@pytest.mark.parametrize("person", ["adjudicator", "manager", "owner"])
def test_after_release_reviewers_hear_the_thread(asked: Secret, person: str) -> None:
    with undone():
        release(asked)
        assert {"question", "flag", "answer", "span", "quote"} <= heard(asked, person)


@pytest.mark.parametrize("person", ["annotator", "adjudicator", "viewer", "outsider"])
def test_writing_in_somebody_elses_thread_is_refused_as_absent(asked: Secret, person: str) -> None:
    first = Comment.objects.get(text="canary-question")
    body = {"id": str(uuid.uuid4()), "text": "x", "thread": str(first.pk)}
    match = {"If-Match": '"1"'}
    for method, url, sent in (
        ("POST", f"/api/v1/assignments/{asked.theirs.pk}/comments/", Body(body, True)),
        ("PATCH", f"/api/v1/comments/{first.pk}/", Body({"resolved": True}, True, match)),
        ("DELETE", f"/api/v1/comments/{first.pk}/", Body({}, True, match)),
        ("POST", f"/comments/{first.pk}/", Body({"text": "x"})),
        ("POST", f"/comments/{first.pk}/change/", Body({"action": "resolve"})),
        ("POST", f"/assignments/{asked.theirs.pk}/comments/", Body({"text": "x"})),
    ):
        reply = asked.world.ask(person, method, url, sent)
        assert reply.status == 404, (method, url, reply.text[:200])
        assert re.findall("canary", reply.text) == []


def test_a_span_of_somebody_else_is_no_place_for_a_comment_of_ones_own(asked: Secret) -> None:
    body = {"id": str(uuid.uuid4()), "text": "x"}
    url = f"/api/v1/assignments/{asked.side.mine.pk}/comments/"
    theirs, absent = (
        asked.world.ask("annotator", "POST", url, Body(body | {"span": str(pk)}, True))
        for pk in (asked.span.pk, uuid.uuid4())
    )
    assert theirs.status == absent.status == 400
    hide = r"[0-9a-f-]{36}"
    assert re.sub(hide, "", theirs.text) == re.sub(hide, "", absent.text)
