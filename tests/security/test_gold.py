"""Blindness of gold by canary strings: not a byte before one's own coding is finished, nothing of hidden gold ever."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest

from articles import actions
from articles.models import Assignment, Attempt, Place
from tests.builders import make_article, make_assignment, make_span, round_of, submit
from tests.security.routes import address
from tests.security.visits import addresses, admin_addresses
from tests.security.world import Body, World, undone
from tests.training import code, make_training, seat

HTMX = {"HX-Request": "true", "HX-Target": "gold"}


class Canary:
    """Gold of ``owner``'s choice, coded by ``other``, whose words and ids nobody may hear who has not finished."""

    def __init__(self, world: World, *, hidden: bool) -> None:
        self.world, side = world, world.own
        self.coder = world.people["annotator"]
        project, expert = side.project, world.people["other"]
        article = make_article(
            project, f"Zebra crossings painted at dawn. {uuid.uuid4()}\n", title="Z"
        )
        coding = make_assignment(project, article, expert)
        span = make_span(
            coding,
            "source",
            "crossings painted",
            note="canary-note",
            attributes={"remark": "canary-remark"},
        )
        submit(coding)
        gold, _new = actions.make_gold(world.people["owner"], coding.pk, note="canary-why")
        self.gold = gold
        if hidden:
            Place.objects.create(
                round=round_of(project), article=article, purpose=Place.Purpose.GOLD
            )
            self.own = make_assignment(project, article, self.coder)
        else:
            round = make_training(project, [gold], [self.coder], "canary round")
            self.own = seat(self.coder, actions.practise(self.coder, round.pk))
        self.canaries = {
            "note": b"canary-note",
            "remark": b"canary-remark",
            "why": b"canary-why",
            "quote": b"crossings painted</mark>",
            "span": str(span.pk).encode(),
            "coding": str(coding.pk).encode(),
            "gold": str(gold.pk).encode(),
            "expert": expert.username.encode(),
        }

    def urls(self) -> list[str]:
        """Everywhere, and the places of this coding."""
        own = [f"/assignments/{self.own.pk}/", f"/assignments/{self.own.pk}/feedback/"]
        own.append(f"/api/v1/assignments/{self.own.pk}/")
        more = [address(self.world.own, name) for name in ("training", "gold", "drift")]
        return [
            *own,
            *more,
            *(f"{url}?as=csv" for url in more),
            *addresses(self.world.own, self.own),
        ]

    def heard(self, person: str, urls: list[str], **headers: str) -> set[str]:
        """Names of the canaries that sing."""
        found = set()
        for url in urls:
            reply = self.world.ask(person, "GET", url, Body(headers=headers))
            found |= {
                name
                for name, canary in self.canaries.items()
                if canary in reply.everything and canary not in url.encode()
            }
        return found

    def finish(self) -> None:
        """The coder marks something else and is done."""
        code(self.own, [("decision", "Zebra")])


@pytest.fixture(params=[False, True], ids=["practice", "hidden"])
def canary(world: World, request: pytest.FixtureRequest) -> Iterator[Canary]:
    with undone():
        yield Canary(world, hidden=request.param)


def test_no_coder_hears_of_gold_before_submitting(canary: Canary) -> None:
    urls = canary.urls()
    assert canary.heard("annotator", urls) == set()
    assert canary.heard("annotator", urls[:9], **HTMX) == set()
    for person in ("viewer", "outsider", "anonymous"):
        assert canary.heard(person, urls) == set()


def test_admin_is_as_silent(canary: Canary) -> None:
    urls = admin_addresses(canary.world.own, canary.own)
    assert canary.heard("helper", urls) == set()


def test_after_practice_its_coder_sees_gold_on_the_feedback_and_nowhere_else(world: World) -> None:
    with undone():
        canary = Canary(world, hidden=False)
        canary.finish()
        feedback, rest = canary.urls()[1], [url for url in canary.urls() if "feedback" not in url]
        assert {"quote", "span"} <= canary.heard("annotator", [feedback])
        assert canary.heard("annotator", [feedback]) <= {"quote", "span", "remark"}
        assert canary.heard("annotator", rest) == set()
        assert canary.heard("viewer", [feedback]) == set()


def test_of_hidden_gold_its_coder_never_hears(world: World) -> None:
    with undone():
        canary = Canary(world, hidden=True)
        canary.finish()
        attempt = Attempt.objects.get(assignment=canary.own)
        canary.canaries |= {"attempt": str(attempt.pk).encode(), "kind": b"attempt.created"}
        urls = canary.urls()
        assert canary.heard("annotator", urls) == set()
        reply = world.ask("annotator", "GET", f"/assignments/{canary.own.pk}/feedback/")
        assert reply.status == 404
        assert "kind" in canary.heard(
            "owner", [address(world.own, "api:event-list") + "?page_size=200"]
        ) | canary.heard("owner", urls)


def test_submitting_hidden_gold_answers_as_any_article_does(world: World) -> None:
    """The same bytes but for ids and times: no header, field or redirect tells."""
    with undone():
        canary = Canary(world, hidden=True)
        plain = make_assignment(
            world.own.project,
            make_article(world.own.project, f"Plain. {uuid.uuid4()}\n", title="Z"),
            canary.coder,
        )
        found = []
        for own in (canary.own, plain):
            row = Assignment.objects.get(pk=own.pk)
            body = Body({"nothing_to_code": True}, True, {"If-Match": f'"{row.revision}"'})
            reply = world.send("annotator", "POST", f"/api/v1/assignments/{own.pk}/submit/", body)
            assert reply.status == 200, reply.text
            plainly = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9T:.-]{20,}Z", "", reply.text)
            found.append((sorted(reply.headers), plainly))
        assert found[0] == found[1]


def test_managers_hear_counts_of_unreleased_practice_and_no_passage(world: World) -> None:
    with undone():
        canary = Canary(world, hidden=False)
        actions.assign(
            world.people["owner"],
            canary.own.round,
            [canary.own.article_id],
            [world.people["helper"].pk],
        )
        canary.finish()
        own = canary.own.spans.get()
        canary.canaries = {"own span": str(own.pk).encode(), "own quote": b">Zebra</mark>"}
        urls = [*canary.urls(), address(world.own, "api:event-list") + "?page_size=200"]
        assert canary.heard("manager", urls) == set()
        assert world.ask("manager", "GET", f"/assignments/{canary.own.pk}/feedback/").status == 404
        reply = world.ask("manager", "GET", address(world.own, "training"))
        assert canary.coder.username in reply.text
