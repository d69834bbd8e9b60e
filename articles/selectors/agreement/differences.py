"""Why coders differ, for the page and the API: kinds of differences by label, in words, with their passages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from articles.agreement import passage_table
from articles.agreement.explained import DIFFERENCES, Finding, explain
from articles.selectors.agreement.both import found_by_both
from articles.selectors.agreement.load import load_corpus
from articles.selectors.agreement.passages import pairs_of
from articles.selectors.agreement.places import Slice

if TYPE_CHECKING:
    from articles.agreement.explained import Explained, Explanation
    from articles.models import Project, User
    from articles.records import LabelRecord
    from articles.selectors.agreement.both import Both


@dataclass(frozen=True, slots=True)
class Differences:
    """What the passages of a slice differ in. ``labels`` in the order of ``found.labels``.

    ``both`` is None where one coder's pairs alone were asked for.
    """

    found: Explanation
    labels: list[LabelRecord]
    articles: int
    both: Both | None

    def sentence(self, one: Explained) -> str:
        """The main thing about a label, or about all together, in one sentence."""
        if one.label < 0:
            return str(_EVERY[one.finding])
        names = [label.name for label in self.labels]
        other = names[one.other[0]] if one.other else ""
        return str(_LABEL[one.finding]) % {"name": names[one.label], "other": other}

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
            **(self.both.as_json() if self.both else {}),
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
            "finding": one.finding.value,
            "sentence": self.sentence(one),
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
    Finding.MIXED: gettext_lazy("No one kind of difference stands out."),
}


def project_differences(user: User, project: Project, **filters: Any) -> Differences:
    """Over the released codings that ``user`` may compare; ``filters`` are those of ``Slice``, but for ``label``."""
    part = Slice(**(filters | {"label": None}))
    corpus = load_corpus(user, project, part)
    return Differences(
        explain(
            corpus.coding, passage_table(corpus.coding, pairs_of(corpus, None, part.annotator))
        ),
        list(corpus.labels),
        len(corpus.articles),
        None if part.annotator else found_by_both(user, project, part, corpus),
    )
