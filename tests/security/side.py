"""A project with people and work in every state, twice in the world."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from articles import actions
from articles.models import (
    Answer,
    Article,
    Assignment,
    Codebook,
    Comment,
    Entity,
    Import,
    Membership,
    Precedent,
    Project,
    Relation,
    Role,
    Ruling,
    Span,
    Token,
    User,
)
from articles.records import AttributeRecord, CodebookRecord
from tests.builders import (
    TEXT,
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    make_user,
    submit,
)
from tests.study import make_judgement, make_study
from tests.training import make_practice
from tests.versions import relabel


@dataclass
class Side:
    """A project in which every state of an assignment occurs.

    ``article``: coded by annotator (``mine``) and other (``theirs``), both still open. ``done``:
    submitted by the annotator while other codes on. ``released``: submitted by both.
    ``untouched``: assigned to the annotator, nothing done. ``fresh``: an article nobody has.
    """

    name: str
    project: Project
    people: dict[str, User]
    article: Article
    mine: Assignment
    theirs: Assignment
    done: Assignment
    released: Assignment
    released_other: Assignment
    untouched: Assignment
    fresh: Article
    spans: list[Span]
    relation: Relation
    answer: Answer
    comment: Comment
    entity: Entity
    other_entity: Entity
    token: Token
    spare: User
    study: dict[str, Any]
    judged: Assignment
    ruling: Ruling
    practised: Assignment

    @property
    def slug(self) -> str:
        """The project's address."""
        return self.project.slug

    @property
    def draft(self) -> Codebook:
        """The draft of the next codebook version."""
        return self.project.codebooks.get(state=Codebook.State.DRAFT)

    @property
    def batch(self) -> Import:
        """The import that brought ``fresh``; it carries no work."""
        assert self.fresh.batch is not None
        return self.fresh.batch

    @property
    def precedent(self) -> Precedent:
        """A precedent, made by the owner."""
        found: Precedent = self.study["precedent"]
        return found

    def seat(self, person: str) -> Membership:
        """Somebody's membership."""
        return self.project.memberships.get(user=self.people[person])


def codebook() -> CodebookRecord:
    """The small codebook with free text in it: an attribute of every label, and a question."""
    small = make_codebook_record()
    remark = AttributeRecord("remark", "Remark", type="text")
    return replace(
        small,
        labels=tuple(
            replace(label, attributes=(*label.attributes, remark)) for label in small.labels
        ),
        questions=(*small.questions, AttributeRecord("summary", "Summary", type="text")),
    )


def make_versions(owner: User, project: Project) -> None:
    """A second version that no round codes with, and a draft of the third in which a label has another name."""
    second = actions.start_draft(owner, project)
    actions.publish_draft(owner, second, base_version=second.version)
    draft = actions.start_draft(owner, project)
    rename = relabel("source", name="Voice")
    actions.change_draft(owner, draft, rename, base_version=draft.version, kind="edited")


def make_side(name: str) -> Side:
    """A project, its people and their work."""
    owner = make_user(f"{name}-owner")
    project = make_project(owner, name, codebook())
    people = {"owner": owner}
    for person, role in (
        ("manager", Role.MANAGER),
        ("adjudicator", Role.ADJUDICATOR),
        ("annotator", Role.ANNOTATOR),
        ("other", Role.ANNOTATOR),
        ("viewer", Role.VIEWER),
    ):
        people[person] = make_member(project, role, f"{name}-{person}")

    def both(title: str) -> tuple[Assignment, Assignment]:
        article = make_article(project, f"{TEXT}{name} {title}\n", title=f"{name} {title}")
        return tuple(
            make_assignment(project, article, people[who]) for who in ("annotator", "other")
        )  # type: ignore[return-value]  # two people

    mine, theirs = both("open")
    spans = [
        make_span(mine, note=f"{name} note"),
        make_span(mine, "source", "two officials"),
        make_span(mine, "opposition", "Nobody asked us", id=uuid.uuid4()),
    ]
    relation, _new = actions.create_relation(
        mine.annotator,
        mine.pk,
        id=uuid.uuid4(),
        type="attributed_to",
        source=spans[0].pk,
        target=spans[1].pk,
    )
    (answer,), _revision = actions.set_answers(mine.annotator, mine.pk, {"relevance": "reported"})
    comment, _new = actions.create_comment(
        mine.annotator, mine.pk, id=uuid.uuid4(), text=f"{name} question", kind="question"
    )
    actions.report_time(mine.annotator, mine.pk, session=uuid.uuid4(), seconds=0)
    make_span(theirs)
    done, done_other = both("half done")
    make_span(done)
    make_span(done_other)
    released, released_other = both("released")
    for assignment in (done, released, released_other):
        if assignment is not done:
            make_span(assignment)
        submit(assignment)
    untouched, _other = both("untouched")
    make_versions(owner, project)
    fresh = make_article(project, f"{TEXT}{name} fresh\n", title=f"{name} fresh")
    entity, other_entity = (
        actions.create_entity(
            owner, project, name=f"{name} {what}", aliases=[f"{name} alias {what}"]
        )[0]
        for what in ("council", "ministry")
    )
    judged, ruling = make_judgement(people["adjudicator"], released)
    token, _secret = actions.create_token(people["annotator"], name="own", scopes=["export:read"])
    rows = Assignment.objects.select_related("round__project", "article", "annotator").in_bulk()
    return Side(
        name=name,
        project=project,
        people=people,
        article=mine.article,
        mine=rows[mine.pk],
        theirs=rows[theirs.pk],
        done=rows[done.pk],
        released=rows[released.pk],
        released_other=rows[released_other.pk],
        untouched=rows[untouched.pk],
        fresh=fresh,
        spans=list(Span.objects.filter(pk__in=[span.pk for span in spans]).order_by("start")),
        relation=relation,
        answer=answer,
        comment=comment,
        entity=entity,
        other_entity=other_entity,
        token=token,
        spare=make_user(f"{name}-spare"),
        study=make_study(owner, rows[released.pk]),
        judged=judged,
        ruling=ruling,
        practised=make_practice(project, people["other"], people["annotator"]),
    )
