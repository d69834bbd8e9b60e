"""Typed builders: each fills in what a test doesn't say. Rows are made through the actions wherever there is one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from articles import actions
from articles.models import Article, Assignment, Membership, Project, Role, Round, Span, User
from articles.records import (
    ArticleRecord,
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
    ValueRecord,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD = "a long enough password"
TEXT = (
    "Harbour fees return\n\n"
    "The port council reversed its waiver on Monday, two officials said. "
    "“Nobody asked us 👩‍👩‍👧,” said Karim Haddad, who runs a ferry.\n"
)


def choice(key: str, *values: str, required: bool = False, **fields: Any) -> AttributeRecord:
    """An attribute of type choice."""
    return AttributeRecord(
        key=key,
        name=key.capitalize(),
        values=tuple(ValueRecord(value, value.capitalize()) for value in values),
        required=required,
        **fields,
    )


def make_codebook_record() -> CodebookRecord:
    """A small codebook with one of everything: nothing is required, so that any coding can be submitted."""
    return CodebookRecord(
        name="Test codebook",
        labels=(
            LabelRecord(
                "decision",
                "Decision",
                "De",
                color=1,
                starter=True,
                discontinuous=True,
                definition="What was decided.",
                attributes=(choice("stage", "proposed", "decided", "in-force"),),
            ),
            LabelRecord("opposition", "Opposition", "Op", color=2, starter=True),
            LabelRecord(
                "source",
                "Source",
                "So",
                kind="mention",
                color=3,
                starter=True,
                attributes=(
                    choice("identification", "named", "unnamed"),
                    choice(
                        "reason", "fear", "none-given", shown_when={"identification": ("unnamed",)}
                    ),
                ),
            ),
            LabelRecord(
                "evidence",
                "Evidence",
                "Ev",
                kind="mention",
                color=4,
                self_overlap=True,
                discontinuous=True,
            ),
        ),
        relation_types=(
            RelationTypeRecord(
                "attributed_to",
                "attributed to",
                "Attributed to which source?",
                ("decision", "opposition", "evidence"),
                ("source",),
            ),
            RelationTypeRecord(
                "targets",
                "targets",
                "About which decision?",
                ("opposition",),
                ("decision",),
                minimum=1,
            ),
        ),
        questions=(
            choice("relevance", "reported", "none"),
            AttributeRecord("primary", "Primary decision", type="span", label="decision"),
        ),
        rules=("Code the smallest clause.",),
    )


def make_user(username: str | None = None, **fields: Any) -> User:
    """An account whose password is ``PASSWORD``; hashing is fast in tests."""
    name = username or f"user-{uuid.uuid4().hex[:8]}"
    return User.objects.create_user(username=name, password=PASSWORD, **fields)


def make_project(
    owner: User | None = None, slug: str | None = None, codebook: CodebookRecord | None = None
) -> Project:
    """A project with the small codebook."""
    slug = slug or f"project-{uuid.uuid4().hex[:8]}"
    return actions.create_project(
        owner or make_user(),
        slug=slug,
        name=slug.replace("-", " ").capitalize(),
        codebook=codebook or make_codebook_record(),
    )


def owner_of(project: Project) -> User:
    """The project's first owner."""
    owners = project.memberships.filter(role=Role.OWNER).order_by("created_at")
    return owners.select_related("user")[0].user


def make_member(project: Project, role: str = Role.ANNOTATOR, username: str | None = None) -> User:
    """A person with a role in the project."""
    user = make_user(username)
    Membership.objects.create(project=project, user=user, role=role)
    return user


def make_article(project: Project, text: str | None = None, **fields: Any) -> Article:
    """An article, through the import."""
    text = text if text is not None else f"{TEXT}{uuid.uuid4().hex}\n"
    fields.setdefault("title", "Harbour fees return")
    batch = actions.import_articles(
        owner_of(project), project, [ArticleRecord(text=text, **fields)], format="text"
    )
    assert not batch.errors, batch.errors
    return batch.articles.get()


def round_of(project: Project) -> Round:
    """The project's round ``main``."""
    return project.rounds.select_related("project", "codebook").get(name="main")


def make_assignment(
    project: Project, article: Article | None = None, annotator: User | None = None
) -> Assignment:
    """An assignment in the round ``main``."""
    article = article or make_article(project)
    annotator = annotator or make_member(project)
    actions.assign(owner_of(project), round_of(project), [article.pk], [annotator.pk])
    return Assignment.objects.select_related("round__project", "article", "annotator").get(
        article=article, annotator=annotator
    )


def make_span(
    assignment: Assignment,
    label: str = "decision",
    quote: str = "reversed its waiver",
    **fields: Any,
) -> Span:
    """A span over the first occurrence of ``quote``."""
    start = assignment.article.text.index(quote)
    span, _created = actions.create_span(
        assignment.annotator,
        assignment.pk,
        id=fields.pop("id", None) or uuid.uuid4(),
        label=label,
        start=start,
        end=start + len(quote),
        quote=quote,
        **fields,
    )
    return span


def submit(assignment: Assignment) -> Assignment:
    """Mark an assignment as done, whatever it holds."""
    revision = Assignment.objects.values_list("revision", flat=True).get(pk=assignment.pk)
    return actions.submit(
        assignment.annotator,
        assignment.pk,
        revision=revision,
        nothing_to_code=True,
        accept_warnings=True,
    )


def operation(
    kind: str, id: uuid.UUID | None = None, base_version: int | None = None, **fields: Any
) -> dict[str, Any]:
    """One operation as a browser sends it."""
    made: dict[str, Any] = {"op": str(uuid.uuid4()), "kind": kind, "fields": fields}
    if id is not None:
        made["id"] = str(id)
    if base_version is not None:
        made["base_version"] = base_version
    return made


def quotes(spans: Sequence[Span], text: str) -> list[str]:
    """What the spans say."""
    return [text[span.start : span.end] for span in spans]
