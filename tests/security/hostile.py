"""A project in which every text that a person can write is hostile."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from articles import actions
from articles.models import Article, Assignment, Import, Membership, Project, Role, User
from articles.records import ArticleRecord, CodebookRecord
from tests.builders import PASSWORD, make_assignment, make_codebook_record, make_project, submit
from tests.security.payloads import MIXED, PAYLOADS, SHORT, TEXT

QUOTE = "reversed its waiver"


@dataclass
class Hostile:
    """An owner, two coders, one released article and one that is open."""

    project: Project
    owner: User
    coder: User
    other: User
    article: Article
    released: Assignment
    open: Assignment


def make_hostile(slug: str = "hostile") -> Hostile:
    """The project; every account's password is ``PASSWORD``."""
    owner, coder, other = (person(f"{SHORT}{number}") for number in range(3))
    owner.is_staff = True
    owner.save()
    project = make_project(owner, slug, codebook())
    actions.update_project(owner, project, name=MIXED, description="\n".join(PAYLOADS))
    for member in (coder, other):
        Membership.objects.create(project=project, user=member, role=Role.ANNOTATOR)
    first, second = (article(owner, project, number) for number in range(2))
    released = make_assignment(project, first, coder)
    both = (released, make_assignment(project, first, other))
    for assignment in both:
        code(assignment)
        submit(assignment)
    opened = make_assignment(project, second, coder)
    code(opened)
    make_assignment(project, second, owner)
    actions.start_draft(owner, project, note=MIXED)
    actions.create_token(owner, name=SHORT, scopes=["export:read"], project=project)
    return Hostile(project, owner, coder, other, second, released, opened)


def person(name: str) -> User:
    """Somebody with a hostile name."""
    user: User = User.objects.create_user(username=name, password=PASSWORD, email="a@example.org")
    user.first_name, user.last_name = SHORT[:60], "</script>"
    user.save()
    return user


def article(owner: User, project: Project, number: int) -> Article:
    """An article, hostile in all its fields, from a file with a hostile name."""
    record = ArticleRecord(
        text=f"{TEXT}{number}\n",
        title=f"{MIXED}{number}",
        outlet=SHORT,
        byline=MIXED,
        url="https://example.org/?a=<script>window.__xss=1</script>",
        external_id=f"{SHORT}{number}",
    )
    batch = actions.import_articles(owner, project, [record], format="text", filename=MIXED)
    assert not batch.errors, batch.errors
    return batch.articles.get()


def codebook() -> CodebookRecord:
    """A codebook whose every word is hostile; keys are held to be plain."""
    plain = make_codebook_record()
    words: dict[str, Any] = {"definition": MIXED}

    def field(record: Any) -> Any:
        values = tuple(replace(value, name=SHORT, definition=MIXED) for value in record.values)
        return replace(record, name=SHORT, values=values, **words)

    return replace(
        plain,
        name=MIXED,
        definition=MIXED,
        labels=tuple(
            replace(
                label,
                name=SHORT,
                abbreviation="<u>",
                code_it=MIXED,
                do_not_code_it=MIXED,
                examples=(MIXED,),
                attributes=tuple(field(attribute) for attribute in label.attributes),
                **words,
            )
            for label in plain.labels
        ),
        relation_types=tuple(
            replace(kind, name=SHORT, question=MIXED, **words) for kind in plain.relation_types
        ),
        questions=tuple(field(question) for question in plain.questions),
        rules=(MIXED,),
    )


def code(assignment: Assignment) -> None:
    """Spans over hostile text, with hostile notes, linked."""
    text, ids = assignment.article.text, [uuid.uuid4(), uuid.uuid4()]
    for pk, label, quote in zip(ids, ("decision", "source"), (QUOTE, PAYLOADS[0]), strict=True):
        start = text.index(quote)
        actions.create_span(
            assignment.annotator,
            assignment.pk,
            id=pk,
            label=label,
            start=start,
            end=start + len(quote),
            quote=quote,
            note="\n".join(PAYLOADS),
            attributes={"stage": "decided"} if label == "decision" else {},
        )
    link = {"type": "attributed_to", "source": ids[0], "target": ids[1]}
    actions.create_relation(assignment.annotator, assignment.pk, id=uuid.uuid4(), **link)


def pages(hostile: Hostile) -> list[str]:
    """Every page that shows what people wrote."""
    slug = hostile.project.slug
    parts = ("", "articles/", "imports/", "members/", "codebook/", "assign/", "agreement/")
    found = [f"/projects/{slug}/{part}" for part in (*parts, "export/", "settings/")]
    found += [
        f"/projects/{slug}/agreement/passages/?kind={kind}" for kind in ("", "same", "missed")
    ]
    released = hostile.released.article_id
    for pk in (released, hostile.article.pk):
        found += [
            f"/projects/{slug}/articles/{pk}/",
            f"/projects/{slug}/articles/{pk}/side-by-side/",
        ]
    found += [
        f"/projects/{slug}/imports/{batch.pk}/"
        for batch in Import.objects.filter(project=hostile.project)
    ]
    steps = ["", "?at=about", "?at=relation.targets", "?at=question.relevance", "publish/", "file/"]
    steps += ["merge/decision/", "split/decision/", "retire/decision/"]
    found += [f"/projects/{slug}/codebook/edit/{step}" for step in steps]
    found.append(f"/projects/{slug}/codebook/versions/")
    found += [
        "/",
        "/?show=all",
        "/account/tokens/",
        "/projects/new/",
        "/account/logout/",
        "/api/v1/docs/",
    ]
    for seat in (hostile.released, hostile.open):
        found.append(f"/assignments/{seat.pk}/")
        found += [f"/assignments/{seat.pk}/spans/{span.pk}/card/" for span in seat.spans.all()]
    return found
