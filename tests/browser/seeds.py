"""One coder's coding of one article of ``seeds/``: what a browser test makes anew, and compares with the database."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles import actions
from articles.formats import ARTICLE_FORMATS
from articles.formats.codebook_yaml import read_codebook
from articles.models import Answer, Relation
from tests.builders import make_assignment, make_member, make_project, owner_of
from tests.pictures import ROOT

if TYPE_CHECKING:
    from articles.models import Assignment
    from articles.records import AttributeRecord, CodebookRecord

SEEDS = ROOT / "seeds"
#: A span, named by its label and its words, which no other span of these codings has.
Named = tuple[str, str]


@dataclass
class Coding:
    """Spans in the order of the text, links and answers; a span is named by its label and words."""

    spans: list[dict[str, Any]] = field(default_factory=list)
    links: list[tuple[str, Named, Named]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def attributes(self) -> dict[Named, dict[str, Any]]:
        """The attributes of each span."""
        return {named(span): span["attributes"] for span in self.spans}

    def stretches(self) -> dict[Named, tuple[int, int]]:
        """Where each span stands, in code points."""
        return {named(span): (span["start"], span["end"]) for span in self.spans}


def named(span: dict[str, Any]) -> Named:
    """How a span is named here."""
    return span["label"], span["quote"]


def default_codebook(*more: AttributeRecord) -> CodebookRecord:
    """The codebook of ``seeds/``, whole, with further questions."""
    record = read_codebook((SEEDS / "codebook.yaml").read_text(encoding="utf-8"))
    return dataclasses.replace(record, questions=(*record.questions, *more))


def seed_seat(article: str, codebook: CodebookRecord) -> Assignment:
    """The article in a fresh project, assigned to a new coder."""
    project = make_project(codebook=codebook)
    markdown = ARTICLE_FORMATS["markdown"]
    rows = list(markdown.read((SEEDS / "articles" / f"{article}.md").read_bytes()))
    batch = actions.import_articles(owner_of(project), project, rows, format="markdown")
    return make_assignment(project, batch.articles.get(), make_member(project))


def seed_coding(article: str, annotator: str) -> Coding:
    """What ``codings.jsonl`` has of this coder on this article."""
    made = Coding()
    names: dict[str, Named] = {}
    for line in (SEEDS / "codings.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (row["article"], row["annotator"]) != (article, annotator):
            continue
        if row["type"] == "span":
            names[row["id"]] = named(row)
            made.spans.append(row)
        elif row["type"] == "relation":
            made.links.append((row["relation_type"], names[row["source"]], names[row["target"]]))
        elif row["type"] == "answer":
            value = row["value"]
            made.answers[row["question"]] = (
                names.get(value, value) if isinstance(value, str) else value
            )
    made.spans.sort(key=lambda span: (span["start"], -span["end"]))
    return made


def stored_coding(seat: Assignment) -> Coding:
    """What the database has, in the same form."""
    text, made = seat.article.text, Coding()
    names: dict[str, Named] = {}
    for span in seat.spans.live().select_related("label").order_by("start", "-end"):
        quote = text[span.start : span.end]
        row = {"label": span.label.key, "quote": quote, "start": span.start, "end": span.end}
        made.spans.append(row | {"attributes": span.attributes, "note": span.note})
        names[str(span.pk)] = (span.label.key, quote)
    for link in Relation.objects.live().filter(assignment=seat).select_related("type"):
        ends = names[str(link.source_id)], names[str(link.target_id)]
        made.links.append((link.type.key, *ends))
    for answer in Answer.objects.filter(assignment=seat).select_related("question"):
        value = answer.value
        made.answers[answer.question.key] = (
            names.get(value, value) if isinstance(value, str) else value
        )
    return made
