"""What one annotator coded, as canary strings that nobody else may hear."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from articles import actions
from articles.models import Assignment, Comment, Span
from tests.builders import make_span, submit
from tests.security.side import Side
from tests.security.visits import addresses
from tests.security.world import Body, World, undone

WORDS = ("canary-note", "canary-remark", "canary-summary", "canary-gone", "canary-moved")
QUOTE = "The port council"
STAFF = ("staff", "root", "clerk", "helper")
#: Everybody but the author.
BLIND = (
    *("anonymous", "outsider", "viewer", "annotator", "adjudicator", "manager", "owner", "token"),
    "root",
)
REVIEWERS = ("adjudicator", "manager", "owner", "token")
#: What is put to owners and managers before release: the thread and its passage, not the coding.
ASKED = ("manager", "owner")
SHARED = "council reversed"
THREAD = ("question", "flag", "answer")
PUT_TO_THEM = frozenset(
    {*THREAD, *(f"id of {name}" for name in (*THREAD, "withdrawn")), "shared passage"}
)
HTMX = {"HX-Request": "true", "HX-Target": "spans"}


@dataclass
class Secret:
    """What ``other`` coded, and what must not be heard of it."""

    world: World
    theirs: Assignment
    span: Span
    relation: uuid.UUID
    op: uuid.UUID
    canaries: dict[str, bytes]
    places: list[str] = field(default_factory=list)
    told: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    @property
    def side(self) -> Side:
        """The project."""
        return self.world.own

    def heard(self, person: str, urls: list[str], **headers: str) -> list[tuple[str, str, str]]:
        """Person, address and name of each canary that sings; what one asks for is no news."""
        return [
            (person, url, name)
            for url in urls
            for name in self.sung(self.world.ask(person, "GET", url, Body(headers=headers)))
            if self.canaries[name] not in url.encode()
        ]

    def sung(self, reply: Any) -> list[str]:
        """Canaries in an answer."""
        return [name for name, canary in self.canaries.items() if canary in reply.everything]

    def told_to(self, person: str) -> list[tuple[str, str, str]]:
        """What is heard before release at every address; asked once."""
        if person not in self.told:
            self.told[person] = self.heard(person, self.everywhere())
        return self.told[person]

    def everywhere(self) -> list[str]:
        """Every address that could tell."""
        return addresses(self.side, self.theirs)

    def telling(self) -> list[str]:
        """Every address that does tell somebody: the author now, or the owner after release."""
        if not self.places:
            urls = self.everywhere()
            heard = list(self.told_to("other"))
            with undone():
                release(self)
                heard += self.heard("owner", urls)
            found = {url for _who, url, _name in heard}
            self.places = [url for url in urls if url in found]
        return self.places


def make_secret(world: World) -> Secret:
    """Notes, free text, a deleted span, a changed span, a link, answers, an operation, a thread of comments."""
    theirs, author = world.own.theirs, world.own.people["other"]
    span = make_span(theirs, "source", QUOTE, note=WORDS[0], attributes={"remark": WORDS[1]})
    gone = make_span(theirs, "evidence", "ferry", note=WORDS[3])
    actions.delete_span(author, gone, base_version=1)
    moved = make_span(theirs, "evidence", "officials said", note=WORDS[4])
    actions.update_span(author, moved, base_version=1, fields={"note": "another"})
    first = Span.objects.get(assignment=theirs, label__key="decision")
    op, relation = uuid.uuid4(), uuid.uuid4()
    link = {"type": "attributed_to", "source": first.pk, "target": span.pk}
    (result,) = actions.apply_operations(
        author, theirs.pk, [actions.Operation(op, "relation.create", relation, None, link)]
    )[1]
    assert result.status == "applied"
    answers, _revision = actions.set_answers(author, theirs.pk, {"summary": WORDS[2]})
    canaries = {word: word.encode() for word in WORDS}
    canaries |= {"quote": f'"quote":"{QUOTE}"'.encode(), "link": str(relation).encode()}
    canaries |= {"op": str(op).encode(), "answer": str(answers[0].pk).encode()}
    canaries |= {f"span {row.label.key}": str(row.pk).encode() for row in (span, gone, moved)}
    shared = make_span(theirs, "evidence", SHARED, note="canary-shared")
    canaries |= {"shared span": str(shared.pk).encode(), "shared note": b"canary-shared"}
    canaries |= {"shared passage": f'"quote":"{SHARED}"'.encode()}
    canaries |= make_thread(world, theirs, shared)
    return Secret(world, theirs, span, relation, op, canaries)


def make_thread(world: World, theirs: Assignment, span: Span) -> dict[str, bytes]:
    """A question on a span, its answer by the manager, a flag, a withdrawn remark; the canaries of each."""
    author, made = theirs.annotator, dict[str, Comment]()
    for name, fields in (
        ("question", {"kind": "question", "span": span.pk}),
        ("flag", {"kind": "flag"}),
        ("withdrawn", {}),
    ):
        made[name], _new = actions.create_comment(
            author, theirs.pk, id=uuid.uuid4(), text=f"canary-{name}", **fields
        )
    made["answer"], _new = actions.create_comment(
        world.people["manager"],
        theirs.pk,
        id=uuid.uuid4(),
        text="canary-answer",
        thread=made["question"].pk,
    )
    actions.withdraw_comment(author, made["withdrawn"], base_version=1)
    canaries = {name: f"canary-{name}".encode() for name in made}
    return canaries | {f"id of {name}": str(row.pk).encode() for name, row in made.items()}


def unasked(person: str, found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What somebody hears beyond what was put to them."""
    allowed = PUT_TO_THEM if person in (*ASKED, "clerk") else frozenset()
    return [one for one in found if one[2] not in allowed]


def release(secret: Secret) -> None:
    """Everybody is done."""
    for assignment in (secret.side.mine, secret.theirs):
        submit(assignment)
