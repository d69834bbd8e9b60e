"""Why coders differ, for the page and the API: kinds of differences by label, in words, with their passages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from articles.agreement import Kind, passage_table
from articles.agreement.contents import tell_apart
from articles.agreement.distances import Level
from articles.agreement.explained import DIFFERENCES, Finding, explain
from articles.agreement.relations import link_figures
from articles.selectors.agreement.answered import answers_alike
from articles.selectors.agreement.both import found_by_both
from articles.selectors.agreement.filled import columns_of, links_of
from articles.selectors.agreement.load import load_corpus
from articles.selectors.agreement.methods import told_intervals
from articles.selectors.agreement.passages import pairs_of
from articles.selectors.agreement.places import Slice

if TYPE_CHECKING:
    from articles.agreement.explained import Explained, Explanation
    from articles.agreement.relations import LinkFigures
    from articles.models import Project, User
    from articles.records import AttributeRecord, LabelRecord, RelationTypeRecord
    from articles.selectors.agreement.answered import QuestionRow
    from articles.selectors.agreement.both import Both


@dataclass(frozen=True, slots=True)
class Differences:
    """What the passages of a slice differ in. ``labels`` in the order of ``found.labels``.

    ``attributes`` and ``types`` (of links) in the order of the numbers in ``found``; ``links``: F1 of the types that
    somebody used, given matched ends. ``questions``: those on articles. ``both`` is None, and there are no
    ``questions``, where one coder's pairs alone were asked for.
    """

    found: Explanation
    labels: list[LabelRecord]
    attributes: list[tuple[LabelRecord, AttributeRecord]]
    types: list[RelationTypeRecord]
    links: list[LinkFigures]
    articles: int
    both: Both | None
    questions: list[QuestionRow]

    def sentence(self, one: Explained) -> str:
        """The main thing about a label, or about all together, in one sentence."""
        sentences = _EVERY if one.label < 0 else _LABEL
        label, attribute = self.attributes[one.attribute[0]] if one.attribute else (None, None)
        words = {
            "name": self.labels[one.label].name if one.label >= 0 else "",
            "other": self.labels[one.other[0]].name if one.other else "",
            "owner": label.name if label else "",
            "attribute": attribute.name if attribute else "",
            "link": self.types[one.link[0]].name if one.link else "",
        }
        return str(sentences[one.finding]) % words

    @property
    def filled_in_otherwise(self) -> dict[str, int]:
        """How many passages of the kind *attribute* differ in each, by ``label.attribute``."""
        return {
            f"{self.attributes[number][0].key}.{self.attributes[number][1].key}": count
            for number, count in self.found.attributes.items()
        }

    def linked_otherwise(self, one: LinkFigures) -> int:
        """How many passages of the kind *relation* differ in a type of link, or at all."""
        if one.type >= 0:
            return self.found.links.get(one.type, 0)
        return self.found.every.counts[DIFFERENCES.index(Kind.RELATION)]

    @property
    def methods(self) -> str:
        """How values were compared, ready to quote: at which level those of attributes and answers."""
        attributes = self.both.attributes if self.both else ()
        measured = [
            *((row.level.value, f"{row.label.name}: {row.attribute.name}") for row in attributes),
            *((row.level, row.question.name) for row in self.questions),
        ]
        said = [str(_COMPARED)] if measured else []
        for level, sentence in _MEASURED.items():
            names = ", ".join(f"“{name}”" for one, name in measured if one == level)
            said += [str(sentence) % {"names": names}] if names else []
        figures = [
            *(row.found.alpha for row in attributes),
            *(row.found.alpha for row in self.questions),
        ]
        return " ".join((*said, *told_intervals(str(_INTERVALS), figures)))

    def as_json(self) -> dict[str, Any]:
        """Every number, as the REST API answers it."""
        keys = [label.key for label in self.labels]
        cells = self.found.confusion.tolist()
        return {
            "labels": [self._json(one, keys[one.label]) for one in self.found.labels],
            "every": self._json(self.found.every, None),
            "confusion": {
                "labels": [*keys, None],
                "passages": cells,
            },
            "relations": [
                asdict(one)
                | {"type": self.types[one.type].key if one.type >= 0 else "all types"}
                | {"differing": self.linked_otherwise(one)}
                for one in self.links
            ],
            "differing": [
                {"attribute": name, "passages": count}
                for name, count in self.filled_in_otherwise.items()
            ],
            **(self.both.as_json() if self.both else {}),
            "questions": [row.as_json() for row in self.questions],
            "methods": self.methods,
        }

    def _json(self, one: Explained, key: str | None) -> dict[str, Any]:
        counts = zip(DIFFERENCES, one.counts, one.shares, strict=True)
        return {
            "label": key,
            "passages": one.passages,
            "same": one.same,
            "agree": asdict(one.agree),
            "kinds": {
                kind.value: {"passages": count, "share": asdict(share)}
                for kind, count, share in counts
            },
            "most": self._most(one),
            "finding": one.finding.value,
            "sentence": self.sentence(one),
        }

    def _most(self, one: Explained) -> dict[str, Any]:
        """What most passages of a kind differ in."""
        label, attribute = self.attributes[one.attribute[0]] if one.attribute else (None, None)
        return {
            "label": self.labels[one.other[0]].key if one.other else None,
            "attribute": f"{label.key}.{attribute.key}" if label and attribute else None,
            "relation": self.types[one.link[0]].key if one.link else None,
        }


_COMPARED = gettext_lazy(
    "Attributes were compared where two coders both found the passage and filled them in, answers where two coders "
    "gave one, by Krippendorff’s alpha, nominal unless said otherwise, with percent agreement and Gwet’s AC1."
)
_INTERVALS = gettext_lazy("Intervals are 95% jackknife intervals over articles.")
#: By level, for the values that are not nominal.
_MEASURED = {
    Level.ORDINAL.value: gettext_lazy(
        "Ordinal, by ranks in the order of the codebook, with “not stated” and “other” left out as missing: %(names)s."
    ),
    Level.INTERVAL.value: gettext_lazy("Interval: %(names)s."),
    Level.MASI.value: gettext_lazy("Sets of values, by MASI distances: %(names)s."),
}
#: A kind is the main thing where it makes half of the differences or more, and half as many again as the next.
_LABEL = {
    Finding.NOTHING: gettext_lazy("Nobody marked “%(name)s”."),
    Finding.ALIKE: gettext_lazy("You mark “%(name)s” alike."),
    Finding.MISSED: gettext_lazy("You differ on whether “%(name)s” is there at all."),
    Finding.BOUNDARY: gettext_lazy(
        "You agree where “%(name)s” is; you differ on where it begins and ends."
    ),
    Finding.LABEL: gettext_lazy(
        "You agree where something is; you differ on whether it is “%(name)s” or “%(other)s”."
    ),
    Finding.ATTRIBUTE: gettext_lazy(
        "You agree where “%(name)s” is; you differ on its “%(attribute)s”."
    ),
    Finding.RELATION: gettext_lazy(
        "You agree where “%(name)s” is and on its values; you differ on its links, “%(link)s” most of all."
    ),
    Finding.MIXED: gettext_lazy("No one kind of difference stands out for “%(name)s”."),
}
_EVERY = {
    Finding.NOTHING: gettext_lazy("Nobody marked anything."),
    Finding.ALIKE: gettext_lazy("You mark everything alike."),
    Finding.MISSED: gettext_lazy(
        "Most differences are spans that only one of two coders marked: talk about what counts."
    ),
    Finding.BOUNDARY: gettext_lazy(
        "Most differences are a matter of where spans begin and end: agree on a rule for the ends."
    ),
    Finding.LABEL: gettext_lazy(
        "Most differences are a matter of labels: you find the same places and call them otherwise."
    ),
    Finding.ATTRIBUTE: gettext_lazy(
        "Most differences are a matter of values: you mark the same, and differ on “%(attribute)s” of “%(owner)s” most "
        "of all."
    ),
    Finding.RELATION: gettext_lazy(
        "Most differences are a matter of links: you mark the same, and differ on “%(link)s” most of all."
    ),
    Finding.MIXED: gettext_lazy("No one kind of difference stands out."),
}


def project_differences(user: User, project: Project, **filters: Any) -> Differences:
    """Over the released codings that ``user`` may compare; ``filters`` are those of ``Slice``, but for ``label``."""
    part = Slice(**(filters | {"label": None}))
    corpus = load_corpus(user, project, part)
    pairs = pairs_of(corpus, None, part.annotator)
    columns = columns_of(corpus.labels, corpus.coding.span_label, corpus.attributes)
    links, types = links_of(project, corpus)
    table = passage_table(corpus.coding, pairs)
    finer = tell_apart(corpus.coding, table, pairs, [column.values for column in columns], links)
    return Differences(
        found=explain(corpus.coding, finer),
        labels=list(corpus.labels),
        attributes=[(column.label, column.attribute) for column in columns],
        types=types,
        links=[one for one in link_figures(finer.links, len(types)) if one.links or one.left_out],
        articles=len(corpus.articles),
        both=None if part.annotator else found_by_both(corpus, columns),
        questions=[] if part.annotator else answers_alike(project, corpus, table, pairs),
    )
