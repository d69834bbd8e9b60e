"""Blindness by canary strings (T36, T37, T38, T39), on every face: pages, fragments, API, admin.

The canaries are what one annotator coded: a note, free text, an answer, the quote as a field, every
id. Before the article is released they are in no byte of any answer to anybody else. Comments on it are heard by
owners and managers, since they are put to them, with the passage that was shared and no more of the coding.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from articles.models import Assignment, Comment, Membership, Role
from tests.builders import make_assignment, make_span, make_user, submit
from tests.security.routes import address
from tests.security.secret import (
    ASKED,
    BLIND,
    HTMX,
    PUT_TO_THEM,
    QUOTE,
    STAFF,
    THREAD,
    Secret,
    unasked,
)
from tests.security.visits import addresses, admin_addresses
from tests.security.world import Body, World, database_hash, undone

# --- before release


def test_the_author_hears_every_canary(secret: Secret) -> None:
    """Else the silence below would prove nothing."""
    heard = {name for _who, _url, name in secret.told_to("other")}
    assert heard == set(secret.canaries)


@pytest.mark.parametrize("person", [*BLIND, "staff"])
def test_nobody_else_hears_one_before_release(secret: Secret, person: str) -> None:
    assert unasked(person, secret.told_to(person)) == []


@pytest.mark.parametrize("person", ASKED)
def test_who_is_asked_hears_the_thread_and_its_passage(secret: Secret, person: str) -> None:
    assert {name for _who, _url, name in secret.told_to(person)} == PUT_TO_THEM


@pytest.mark.parametrize("person", ["annotator", "manager"])
def test_fragments_are_as_silent_as_pages(secret: Secret, person: str) -> None:
    pages = [url for url in secret.telling() if not url.startswith("/api/")]
    assert unasked(person, secret.heard(person, pages, **HTMX)) == []


@pytest.mark.parametrize("person", STAFF)
def test_the_admin_is_silent_too(secret: Secret, person: str) -> None:
    found = secret.heard(person, admin_addresses(secret.side, secret.theirs))
    assert unasked(person, found) == []


def test_a_manager_in_the_admin_reads_what_is_put_to_them(secret: Secret) -> None:
    urls = admin_addresses(secret.side, secret.theirs)
    found = {name for _who, _url, name in secret.heard("clerk", urls)}
    assert {f"id of {name}" for name in THREAD} <= found <= PUT_TO_THEM


@pytest.mark.parametrize("person", ["annotator", "helper"])
def test_one_coder_is_not_told_who_the_other_is(secret: Secret, person: str) -> None:
    named = {
        "name": secret.theirs.annotator.username.encode(),
        "seat": str(secret.theirs.pk).encode(),
    }
    urls = secret.everywhere() if person == "annotator" else []
    urls = urls or admin_addresses(secret.side, secret.theirs)
    assert Secret(**{**vars(secret), "canaries": named}).heard(person, urls) == []


@pytest.mark.parametrize("person", ["annotator", "manager", "owner", "adjudicator", "outsider"])
def test_writing_at_somebody_elses_work_tells_nothing_and_does_nothing(
    secret: Secret, person: str
) -> None:
    before = database_hash()
    for method, url, body in writes(secret, person):
        reply = secret.world.send(person, method, url, body)
        assert reply.status in (302, 403, 404, 405, 409, 412), (method, url, reply.text[:300])
        assert secret.sung(without_the_question(secret, reply)) == [], (method, url)
    assert database_hash() == before


def writes(secret: Secret, person: str) -> Iterator[tuple[str, str, Body]]:
    """Changes of another's rows, each well formed."""
    side, sender = secret.side, str(secret.world.people[person].pk)
    match = {"If-Match": '"1"'}
    span = str(secret.span.pk)
    yield "PATCH", f"/api/v1/spans/{span}/", Body({"note": "x"}, True, match)
    yield "DELETE", f"/api/v1/spans/{span}/", Body({}, True, match)
    yield "DELETE", f"/api/v1/relations/{secret.relation}/", Body({}, True, match)
    seat = f"/api/v1/assignments/{secret.theirs.pk}/"
    yield "PUT", f"{seat}answers/", Body({"answers": {"summary": "x"}}, True)
    body = {
        "user": sender,
        "operations": [{"op": str(uuid.uuid4()), "kind": "span.delete", "id": span}],
    }
    yield "POST", f"{seat}operations/", Body(body, True)
    revision = Assignment.objects.get(pk=secret.theirs.pk).revision
    yield "POST", f"{seat}submit/", Body({}, True, {"If-Match": f'"{revision}"'})
    yield (
        "POST",
        address(side, "span-card", pk=secret.theirs.pk, span_id=span),
        Body({"version": 1}),
    )
    yield "POST", address(side, "assignment-answers", pk=secret.theirs.pk), Body({"x": "y"})
    yield (
        "POST",
        address(side, "assignment-submit", pk=secret.theirs.pk),
        Body({"revision": revision}),
    )


def without_the_question(secret: Secret, reply: Any) -> Any:
    """An answer without the ids that the question held: they are no news."""
    for asked in (secret.span.pk, secret.relation, secret.theirs.pk):
        reply.content = reply.content.replace(str(asked).encode(), b"")
    return reply


def test_operations_on_anothers_rows_are_refused_as_unknown(secret: Secret) -> None:
    """Within one's own assignment: the ids of another's rows name nothing there."""
    author, mine = secret.world.people["annotator"], secret.side.mine
    quote = secret.side.article.text[:4]
    span = {"label": "evidence", "start": 0, "end": 4, "quote": quote}
    asked: list[tuple[str, uuid.UUID, dict[str, Any], int | None]] = [
        ("span.update", secret.span.pk, {"note": "x"}, 1),
        ("span.delete", secret.span.pk, {}, 1),
        ("span.restore", secret.span.pk, {}, 1),
        ("relation.delete", secret.relation, {}, 1),
        ("relation.restore", secret.relation, {}, 1),
        ("span.create", secret.span.pk, span, None),
    ]
    operations = [
        {"op": str(uuid.uuid4()), "kind": kind, "id": str(pk), "fields": fields}
        | ({"base_version": base} if base else {})
        for kind, pk, fields, base in asked
    ]
    url = f"/api/v1/assignments/{mine.pk}/operations/"
    before = database_hash()
    body = Body({"user": str(author.pk), "operations": operations}, json=True)
    reply = secret.world.send("annotator", "POST", url, body)
    codes = re.findall(r'"code":"(\w+)"', reply.text)
    assert codes == ["unknown"] * 5 + ["exists"]
    assert secret.sung(without_the_question(secret, reply)) == []
    assert database_hash() == before


def test_the_same_passage_may_be_marked_by_both(secret: Secret) -> None:
    """T37: a twin of another's span is no conflict, so it can't be noticed."""
    start = secret.side.article.text.index(QUOTE)
    span = {"label": "source", "start": start, "end": start + len(QUOTE), "quote": QUOTE}
    url = f"/api/v1/assignments/{secret.side.mine.pk}/spans/"
    reply = secret.world.ask(
        "annotator", "POST", url, Body({"id": str(uuid.uuid4()), **span}, True)
    )
    assert reply.status == 201
    taken = secret.world.ask(
        "annotator", "POST", url, Body({"id": str(secret.span.pk), **span}, True)
    )
    assert (taken.status, re.findall(r'"code":"(\w+)"', taken.text)) == (409, ["exists"])


@pytest.mark.parametrize("person", ["annotator", "helper"])
def test_what_others_do_makes_no_difference_to_a_coder(secret: Secret, person: str) -> None:
    """Not a byte of anything that can be read: no count, state, tag or order gives it away."""
    world, side = secret.world, secret.side
    urls = [url for url in addresses(side, side.theirs) if "/imports/" not in url]
    if person == "helper":
        urls = [url for url in admin_addresses(side, side.theirs) if "agreement" not in url]
    with undone():
        before = pages(world, person, urls)
        make_span(side.theirs, "evidence", "Nobody asked us", note="more")
        working = pages(world, person, urls)
        submit(side.theirs)
        third = make_user("third")
        Membership.objects.create(project=side.project, user=third, role=Role.ANNOTATOR)
        make_assignment(side.project, side.article, third)
        done = pages(world, person, urls)
    assert [url for url in urls if not before[url] == working[url] == done[url]] == []


def pages(world: World, person: str, urls: list[str]) -> dict[str, bytes]:
    """Every answer, without what differs each time."""
    noise = re.compile(
        rb'(csrf\w*" (?:content|value)=|X-CSRFToken: |csrf=)"?[\w-]+|messages=[^;]+|[Ee]xpires[:=][^;\n]+'
        rb'|name="id" value="[0-9a-f-]{36}'  # the id that a form gives to what it will make
    )
    return {url: noise.sub(b"", world.ask(person, "GET", url).everything) for url in urls}


# --- comments


@pytest.mark.parametrize("person", ["annotator", "adjudicator", "viewer", "outsider"])
def test_writing_in_somebody_elses_thread_is_refused_as_absent(secret: Secret, person: str) -> None:
    first = Comment.objects.get(text="canary-question")
    body = {"id": str(uuid.uuid4()), "text": "x", "thread": str(first.pk)}
    match = {"If-Match": '"1"'}
    for method, url, sent in (
        ("POST", f"/api/v1/assignments/{secret.theirs.pk}/comments/", Body(body, True)),
        ("PATCH", f"/api/v1/comments/{first.pk}/", Body({"resolved": True}, True, match)),
        ("DELETE", f"/api/v1/comments/{first.pk}/", Body({}, True, match)),
        ("POST", f"/comments/{first.pk}/", Body({"text": "x"})),
        ("POST", f"/comments/{first.pk}/change/", Body({"action": "resolve"})),
        ("POST", f"/assignments/{secret.theirs.pk}/comments/", Body({"text": "x"})),
    ):
        reply = secret.world.ask(person, method, url, sent)
        assert reply.status == 404, (method, url, reply.text[:200])
        assert re.findall("canary", reply.text) == []


def test_a_span_of_somebody_else_is_no_place_for_a_comment_of_ones_own(secret: Secret) -> None:
    body = {"id": str(uuid.uuid4()), "text": "x"}
    url = f"/api/v1/assignments/{secret.side.mine.pk}/comments/"
    theirs, absent = (
        secret.world.ask("annotator", "POST", url, Body(body | {"span": str(pk)}, True))
        for pk in (secret.span.pk, uuid.uuid4())
    )
    assert theirs.status == absent.status == 400
    hide = r"[0-9a-f-]{36}"
    assert re.sub(hide, "", theirs.text) == re.sub(hide, "", absent.text)
