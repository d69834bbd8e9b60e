"""Plain records that formats, agreement and imports read and write.

Offsets are Unicode code points into an article's canonical text, half open: ``text[start:end]``.
Nothing here knows Django or a file format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

#: Sorted, disjoint, non-touching stretches ``[start, end)`` in code points.
Parts = tuple[tuple[int, int], ...]

#: A value list gets these two appended unless the list is closed.
OPEN_VALUES = ("not-stated", "other")


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the article with a role: headline, byline, caption or body."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article as an importer found it, before it is stored.

    ``text`` is canonical (``canon-1``); ``row`` (from 1) and ``file`` say where it came from, for
    error messages. ``id`` is set where the client chose it.
    """

    text: str
    title: str = ""
    outlet: str = ""
    byline: str = ""
    published_on: dt.date | None = None
    url: str = ""
    language: str = ""
    external_id: str = ""
    zones: tuple[Zone, ...] = ()
    extractor: str = ""
    row: int = 1
    file: str = field(default="", compare=False)
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row of an input: where, which field, what to do."""

    row: int
    field: str
    message: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ValueRecord:
    """One choice of a value list. ``key`` is stored, ``name`` is shown."""

    key: str
    name: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class AttributeRecord:
    """A typed attribute of a label, or (as a question) of an article.

    ``type`` is one of choice, multi-choice, boolean, number, year, text, entity, span (questions only).
    ``shown_when`` maps an attribute key of the same label to the values that show this one;
    all its entries must hold. ``required`` is checked at finish, not at save. ``ordered`` (choice only): the values
    stand in their order, from one end of a scale to the other, those of ``OPEN_VALUES`` beside it.
    """

    key: str
    name: str
    type: str = "choice"
    values: tuple[ValueRecord, ...] = ()
    closed: bool = False
    required: bool = False
    shown_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definition: str = ""
    label: str = ""  # for questions of type span: the label a picked span must carry
    ordered: bool = False

    @property
    def scale(self) -> tuple[str, ...]:
        """Keys of the values in their order, where they have one."""
        keys = (value.key for value in self.values)
        return tuple(key for key in keys if key not in OPEN_VALUES) if self.ordered else ()


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """A span label with its guidance and attributes. ``color`` is 1..12 of the palette."""

    key: str
    name: str
    abbreviation: str
    kind: str = "proposition"  # or "mention"
    definition: str = ""
    code_it: str = ""
    do_not_code_it: str = ""
    examples: tuple[str, ...] = ()
    color: int = 1
    parent: str = ""
    self_overlap: bool = False
    discontinuous: bool = False
    starter: bool = False
    attributes: tuple[AttributeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationTypeRecord:
    """A typed, directed link with the labels allowed at its ends.

    ``question`` is what the annotator is asked ("About which decision?"). ``minimum`` relations per source span
    are wanted at finish; ``severity`` says whether a lack of them warns or blocks.
    """

    key: str
    name: str
    question: str
    source_labels: tuple[str, ...]
    target_labels: tuple[str, ...]
    definition: str = ""
    minimum: int = 0
    severity: str = "warning"  # or "required"
    symmetric: bool = False
    same_label: bool = False


@dataclass(frozen=True, slots=True)
class CodebookRecord:
    """A whole codebook version: what ``seeds/codebook.yaml`` holds."""

    name: str
    labels: tuple[LabelRecord, ...]
    relation_types: tuple[RelationTypeRecord, ...] = ()
    questions: tuple[AttributeRecord, ...] = ()
    rules: tuple[str, ...] = ()
    definition: str = ""

    def label(self, key: str) -> LabelRecord | None:
        """The label with this key, or None."""
        return next((label for label in self.labels if label.key == key), None)

    def relation_type(self, key: str) -> RelationTypeRecord | None:
        """The relation type with this key, or None."""
        return next((kind for kind in self.relation_types if kind.key == key), None)

    def question(self, key: str) -> AttributeRecord | None:
        """The article question with this key, or None."""
        return next((question for question in self.questions if question.key == key), None)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One labelled span on its way out or in: the row of ``api.md``, field for field.

    ``article`` holds id, external_id, title, outlet, byline, published_on, url, language, sha256, length.
    ``quote`` is ``text[start:end]`` or None where the export leaves it out. ``entities`` has the values of
    ``attributes`` that name entries of the registry, in the same order, each as it is called today:
    ``{"actor": [{"name": …, "entity": id or None}]}``; it is told, never read back into a coding. ``stale`` is set
    where the export asks for labels as in another codebook version: whether the span does not fit it. Told only, too,
    as ``revealed_before``: whether the coder had seen others' codings of the article, where the export asks for it.
    """

    id: str
    article: Mapping[str, Any]
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    parts: Parts
    quote: str | None
    label: str
    attributes: Mapping[str, Any]
    relations: tuple[Mapping[str, str], ...]
    note: str
    annotator: str
    assignment: str
    round: str
    layer: str
    codebook_version: int
    version: int
    created_at: str
    updated_at: str
    deleted_at: str | None = None
    entities: Mapping[str, Any] = field(default_factory=dict)
    stale: bool | None = None
    revealed_before: bool | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One coding's answer to one question on the article, on its way out.

    ``article`` as in ``ExportRow``. ``value`` is what ``question_type`` says: a key of the list (choice), a list of
    keys (multi-choice), true or false, a number, a text, a list of ``{"name", "entity"}`` (entity), the id of one
    of the coding's own spans (span); None where the answer was taken back. ``entities``, ``stale`` and
    ``revealed_before`` are told as there.
    """

    id: str
    article: Mapping[str, Any]
    question: str
    question_type: str
    value: Any
    entities: tuple[Mapping[str, Any], ...]
    annotator: str
    assignment: str
    round: str
    layer: str
    codebook_version: int
    version: int
    created_at: str
    updated_at: str
    stale: bool | None = None
    revealed_before: bool | None = None
