"""What is still missing before an article can be marked as done. Plain functions on plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articles.values import missing as missing_attributes
from articles.values import missing_questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.records import CodebookRecord


@dataclass(frozen=True, slots=True)
class CodedSpan:
    """A live span as this check sees it."""

    id: str
    label: str
    quote: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A live relation as this check sees it."""

    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. ``span`` is the span's id or empty; warnings can be overruled."""

    kind: str  # spans, attribute, question, relation
    key: str
    name: str
    span: str = ""
    quote: str = ""
    label: str = ""
    severity: str = "required"


def find_gaps(
    codebook: CodebookRecord,
    spans: Iterable[CodedSpan],
    links: Iterable[Link],
    answers: Mapping[str, Any],
    *,
    nothing_to_code: bool,
) -> list[Gap]:
    """Everything that is missing, in reading order; empty when the coding is complete."""
    coded = list(spans)
    gaps = [] if coded or nothing_to_code else [Gap("spans", "spans", "")]
    links = list(links)
    for span in coded:
        label = codebook.label(span.label)
        if label is None:
            continue
        gaps += [
            Gap("attribute", found.key, found.name, span.id, span.quote, label.name)
            for found in missing_attributes(label, span.attributes)
        ]
        for kind in codebook.relation_types:
            linked = sum(link.type == kind.key and link.source == span.id for link in links)
            if span.label in kind.source_labels and linked < kind.minimum:
                gaps.append(
                    Gap(
                        "relation",
                        kind.key,
                        kind.question or kind.name,
                        span.id,
                        span.quote,
                        label.name,
                        kind.severity,
                    )
                )
    live = {span.id for span in coded}
    valid = {
        key: value
        for key, value in answers.items()
        if (question := codebook.question(key)) is not None
        and (question.type != "span" or value in live)
    }
    gaps += [Gap("question", found.key, found.name) for found in missing_questions(codebook, valid)]
    return gaps
