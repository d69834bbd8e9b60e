"""What the spans of a corpus say beside their label: values of attributes as codes, and links."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from articles.agreement.contents import Links, Values
from articles.agreement.distances import Level
from articles.models import Relation
from articles.models.counted import raw_id, raw_rows
from articles.values import is_empty, is_shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from articles.agreement.coding import IntArray
    from articles.models import Project
    from articles.records import AttributeRecord, LabelRecord, RelationTypeRecord
    from articles.selectors.agreement.load import Corpus

#: How far apart two values of a type are. Free text and entities are not compared.
LEVELS = {
    "choice": Level.NOMINAL,
    "boolean": Level.NOMINAL,
    "multi-choice": Level.MASI,
    "number": Level.INTERVAL,
    "year": Level.INTERVAL,
}


def level_of(attribute: AttributeRecord) -> Level:
    """How far apart two values of an attribute that is compared are."""
    return Level.ORDINAL if attribute.ordered else LEVELS[attribute.type]


def off_scale(attribute: AttributeRecord, categories: Sequence[Hashable]) -> list[int]:
    """Places of the values that stand beside the scale of an ordered attribute; none where it has no order."""
    scale = attribute.scale
    return [at for at, value in enumerate(categories) if scale and value not in scale]


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of a label (``number``), the values that its ``codes`` stand for, and those of the label's spans."""

    number: int
    label: LabelRecord
    attribute: AttributeRecord
    level: Level
    categories: list[Hashable]
    codes: IntArray

    @property
    def values(self) -> Values:
        """As the statistics take it."""
        return Values(self.number, self.codes)


def columns_of(
    labels: Sequence[LabelRecord], span_label: IntArray, attributes: Sequence[str]
) -> list[Column]:
    """The attributes that can be compared, of labels with spans; ``attributes`` is the JSON of each span.

    A value that ``labels`` don't offer is as good as none; so is one that its question was not shown for. Each
    different JSON is read once: thousands of spans say the same.
    """
    found = []
    for number, label in enumerate(labels):
        mine = np.flatnonzero(span_label == number).tolist()
        asked = [one for one in label.attributes if one.type in LEVELS]
        if not mine or not asked:
            continue
        texts = [attributes[span] for span in mine]
        place = {text: at for at, text in enumerate(dict.fromkeys(texts))}
        index = np.array([place[text] for text in texts], dtype=np.int64)
        given: list[dict[str, Any]] = [json.loads(text) for text in place]
        for attribute in asked:
            level = level_of(attribute)
            codes, categories = codes_of(attribute, level, given)
            found.append(Column(number, label, attribute, level, categories, codes[index]))
    return found


def codes_of(
    attribute: AttributeRecord, level: Level, given: Iterable[dict[str, Any]]
) -> tuple[IntArray, list[Hashable]]:
    """The code of each of ``given``, -1 where it says nothing, and the values that the codes stand for."""
    given = list(given)
    if attribute.type == "choice" and not attribute.shown_when:  # nearly all, and at once
        keys: list[Hashable] = [value.key for value in attribute.values]
        numbers = {value: number for number, value in enumerate(keys)}
        return np.array(
            [numbers.get(one.get(attribute.key), -1) for one in given], dtype=np.int64
        ), keys
    told = [_told(attribute, level, one) for one in given]
    if attribute.type == "boolean":
        offered: list[Hashable] = [False, True]
    elif level is Level.MASI:
        offered = [*sorted({one for one in told if one}, key=sorted)]
    elif level is Level.INTERVAL:
        offered = [*sorted({one for one in told if one is not None})]
    else:
        offered = [value.key for value in attribute.values]
    place = {value: number for number, value in enumerate(offered)}
    codes = [-1 if one is None else place.get(one, -1) for one in told]
    return np.array(codes, dtype=np.int64), offered


def _told(attribute: AttributeRecord, level: Level, values: dict[str, Any]) -> Any:
    """What an attribute says, None where it is missing."""
    answer: Any = values.get(attribute.key)
    if is_empty(answer) or not is_shown(attribute, values):
        return None
    if level is Level.MASI:
        return frozenset(answer) & {value.key for value in attribute.values}
    return answer


def links_of(project: Project, corpus: Corpus) -> tuple[Links, list[RelationTypeRecord]]:
    """The links between the spans of ``corpus``, by the types of its newest codebook version. One query.

    Types go by their key in every version; one that the newest version does not have is left out.
    """
    if not corpus.structures:
        return Links.none(), []
    types = list(corpus.structures[0].record.relation_types)
    place = {kind.key: number for number, kind in enumerate(types)}
    numbers = {
        raw_id(pk): place[key]
        for one in corpus.structures
        for pk, key in one.relation_type_keys.items()
        if key in place
    }
    live = Relation.objects.live().filter(assignment__round__project=project).order_by()
    rows = raw_rows(live.values_list("type_id", "source_id", "target_id"))
    span_of = {pk: number for number, pk in enumerate(corpus.span_ids)} if rows else {}
    found = [
        (numbers[kind], span_of[source], span_of[target])
        for kind, source, target in rows
        if kind in numbers and source in span_of and target in span_of
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    symmetric = np.array([kind.symmetric for kind in types], dtype=np.bool_)
    return Links(table[:, 0], table[:, 1], table[:, 2], symmetric), types
