"""The u-alphas of labels that exclude each other, for the page and the API."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.agreement.continua import ContinuumStatistics, continuum_statistics
from articles.agreement.unitizing import ContinuumAgreement, continuum_agreement
from articles.selectors.agreement.load import load_corpus
from articles.selectors.agreement.methods import told, told_intervals
from articles.selectors.agreement.places import Slice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Project, User
    from articles.records import LabelRecord
    from articles.selectors.agreement.load import Corpus

#: Articles in which labels overlap that are named.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class ClashRow:
    """Two labels that a coder laid over each other, at how many places; ``articles`` with most of them."""

    labels: tuple[LabelRecord, LabelRecord]
    places: int
    articles: list[tuple[UUID, str, int]]


@dataclass(frozen=True, slots=True)
class Family:
    """The u-alphas of some labels, which are ``found.labels`` in their order; ``clashes`` say why there are none."""

    labels: list[LabelRecord]
    found: ContinuumAgreement
    clashes: list[ClashRow]

    @property
    def why(self) -> str:
        """The labels that overlap, with the number of places; nothing where none do."""
        if not self.clashes:
            return ""
        named = [
            ngettext(
                "“%(one)s” and “%(other)s” at %(places)s place",
                "“%(one)s” and “%(other)s” at %(places)s places",
                clash.places,
            )
            % {
                "one": clash.labels[0].name,
                "other": clash.labels[1].name,
                "places": f"{clash.places:,}",
            }
            for clash in self.clashes
        ]
        return _(
            "Unavailable, because a coder’s spans of different labels overlap, and u-alphas need one label at each "
            "place: %(labels)s."
        ) % {"labels": ", ".join(named)}

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        keys = {number: label.key for number, label in self.numbered}
        return {
            "labels": list(keys.values()),
            "articles": self.found.articles,
            "units": self.found.units,
            "u": asdict(self.found.u),
            "bar_u": asdict(self.found.bar_u),
            "cu": asdict(self.found.cu),
            "coverage": self.found.coverage,
            "by_label": [
                {
                    "label": keys[one.label],
                    "units": one.units,
                    "ku": asdict(one.ku),
                    "coverage": one.coverage,
                }
                for one in self.found.labels
            ],
            "clashes": [
                {"labels": [label.key for label in clash.labels], "places": clash.places}
                for clash in self.clashes
            ],
            "why": self.why,
        }

    @property
    def numbered(self) -> list[tuple[int, LabelRecord]]:
        """The labels with their numbers in ``found``."""
        return [
            (one.label, label) for one, label in zip(self.found.labels, self.labels, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Unitizing:
    """``exclusive``: keys of the labels that were taken together; empty where each was taken by itself.

    ``families``: one for all of them, or one for each label that somebody used. ``labels``: all there are.
    """

    labels: list[LabelRecord]
    exclusive: list[str]
    families: list[Family]

    @property
    def available(self) -> bool:
        """Whether anything can be compared."""
        return any(one.found.articles for one in self.families)

    @property
    def paragraph(self) -> str:
        """For a methods section (agreement.md §5.4); empty where there is nothing to say."""
        defined = [one for one in self.families if one.found.u.value is not None]
        if not defined:
            return ""
        figures = [one.found.u for one in defined]
        said = _("Intervals are 95% jackknife intervals over articles.")
        intervals = "".join(f" {one}" for one in told_intervals(said, figures))
        if self.exclusive:
            return _together(defined[0]) + intervals
        each = ", ".join(f"{one.labels[0].name} {told(one.found.u)}" for one in defined)
        each_alone = _(
            "Unitizing was further assessed with the u-alpha family (Krippendorff et al. 2016), each label by itself: "
            "u = %(each)s."
        ) % {"each": each}
        return each_alone + intervals

    def as_json(self) -> dict[str, Any]:
        """Every number, as the REST API answers it."""
        return {
            "exclusive": self.exclusive or None,
            "families": [one.as_json() for one in self.families],
            "methods": self.paragraph,
        }


def _together(family: Family) -> str:
    found = family.found
    said = _(
        "Unitizing was further assessed with the u-alpha family (Krippendorff et al. 2016) for the labels %(labels)s, "
        "which exclude each other: u = %(u)s, |u = %(bar)s"
    ) % {
        "labels": ", ".join(label.name for label in family.labels),
        "u": told(found.u),
        "bar": told(found.bar_u),
    }
    if found.cu.value is None or found.coverage is None:
        return f"{said}."
    share = f"{100 * found.coverage:.1f}"
    return said + _(", cu = %(cu)s (covering %(share)s%% of the text).") % {
        "cu": told(found.cu),
        "share": share,
    }


_ALL_CODERS = gettext_lazy(
    "u-alphas compare all coders of an article; there are none of one coder's pairs alone. Leave out annotator."
)


def project_unitizing(
    user: User, project: Project, *, exclusive: Iterable[str] = (), **filters: Any
) -> Unitizing:
    """Over the released codings that ``user`` may compare; ``filters`` are those of ``Slice``, but for ``label``.

    ``exclusive``: keys of labels to take together; without any, each label by itself. Raises ValidationError (code
    ``unknown``) for a key that the codebook does not have, and for a filter by annotator.
    """
    if filters.get("annotator"):
        raise ValidationError({"annotator": ValidationError(_ALL_CODERS, code="invalid")})
    corpus = load_corpus(user, project, Slice(**(filters | {"label": None})))
    numbers = {label.key: number for number, label in enumerate(corpus.labels)}
    wanted = list(dict.fromkeys(exclusive))
    for key in wanted:
        if key not in numbers:
            message = _("There is no label “%(name)s”. Known: %(known)s.")
            params = {"name": key, "known": ", ".join(numbers)}
            raise ValidationError(
                {"exclusive": ValidationError(message, code="unknown", params=params)}
            )
    if wanted:
        families = [_family(corpus, sorted(numbers[key] for key in wanted))]
    else:
        families = [_family(corpus, [number]) for number in numbers.values()]
        families = [family for family in families if family.found.units]
    return Unitizing(
        corpus.labels,
        [label.key for label in corpus.labels if label.key in wanted],
        families,
    )


def _family(corpus: Corpus, numbers: list[int]) -> Family:
    statistics = continuum_statistics(corpus.coding, numbers)
    found = continuum_agreement(statistics)
    labels = {number: corpus.labels[number] for number in numbers}
    clashes = [
        ClashRow(
            (labels[clash.labels[0]], labels[clash.labels[1]]),
            clash.places,
            _articles(corpus, statistics, clash.labels),
        )
        for clash in found.clashes
    ]
    return Family(list(labels.values()), found, clashes)


def _articles(
    corpus: Corpus, found: ContinuumStatistics, labels: tuple[int, int]
) -> list[tuple[UUID, str, int]]:
    """The articles in which two labels overlap most often."""
    low, high = (found.labels.index(label) for label in labels)
    rows = found.clashes.row[(found.clashes.low == low) & (found.clashes.high == high)]
    counted = Counter(found.article[rows].tolist()).most_common(SHOWN)
    return [(corpus.articles[at].pk, corpus.articles[at].title, places) for at, places in counted]
