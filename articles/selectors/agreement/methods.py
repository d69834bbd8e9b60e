"""What was done, in the words of a methods section: sample, coefficient, figures, and their intervals or why none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.agreement.estimate import (
    FEW_ARTICLES,
    FEWEST_ARTICLES,
    NO_INTERVAL,
    NO_STABLE_INTERVAL,
    TOO_FEW,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.agreement import Estimate, Summary
    from articles.selectors.agreement.ground import Ground
    from articles.selectors.agreement.levels import Unit
    from articles.selectors.agreement.places import Slice


@dataclass(frozen=True, slots=True)
class Sample:
    """What was compared. ``every``: whether each article was coded by all the coders.

    ``seen``: articles with a coder who had seen others' codings of them when done. ``kept``: what the sample was
    restricted to, in words.
    """

    articles: int
    coders: int
    spans: int
    every: bool
    seen: int
    kept: list[str]

    @classmethod
    def of(cls, ground: Ground, part: Slice, counts: tuple[int, int, int], seen: int) -> Sample:
        """The sample of a slice; ``counts``: its articles, coders and spans."""
        articles, coders, spans = counts
        sizes = {ground.places.seats.size(spot) for spot in ground.spots}
        every = {size for size in sizes if size > 1} == {coders}
        return cls(articles, coders, spans, every, seen, _restricted(ground, part))


def _restricted(ground: Ground, part: Slice) -> list[str]:
    """What a slice was restricted to."""
    told = {
        "round": _("round “%(value)s”"),
        "codebook": _("codebook version %(value)s"),
        "label": _("the label “%(value)s”"),
        "annotator": _("pairs of coders that include %(value)s"),
        "outlet": _("the outlet “%(value)s”"),
        "batch": _("articles of the import %(value)s"),
        "since": _("articles published on %(value)s or later"),
        "until": _("articles published on %(value)s or earlier"),
        "finished_since": _("articles whose coding was finished on %(value)s or later"),
        "finished_until": _("articles whose coding was finished on %(value)s or earlier"),
    }
    names = {coder.id: coder.name for coder in ground.coders}
    chosen = [(text, getattr(part, name)) for name, text in told.items()]
    return [text % {"value": names.get(value, value)} for text, value in chosen if value]


def methods_paragraph(summary: Summary, unit: Unit, sample: Sample) -> str:
    """What was done, ready to quote, with this slice's numbers (agreement.md §5.4)."""
    pooled = summary.pooled
    if not sample.articles:
        return told_nothing()
    intervals = _(
        "Intervals are 95% jackknife intervals over articles; coders are not resampled, so the inference is "
        "to more articles by these coders."
    )
    return " ".join(
        [
            _("Agreement was assessed on %(sample)s.") % {"sample": told_sample(sample)},
            *told_restrictions(sample),
            told_alpha(pooled.alpha, unit),
            told_f1(pooled.f1_overlap, pooled.f1_exact),
            *told_intervals(intervals, (pooled.alpha, pooled.f1_overlap, pooled.f1_exact)),
        ]
    )


def told_nothing() -> str:
    """Where there is no sample."""
    return _("Agreement was not assessed: no article has the finished codings of two coders.")


def told_sample(sample: Sample) -> str:
    """What was coded, by how many; “independently” only where nobody had seen another's coding."""
    named = {
        "articles": ngettext("%(n)s news article", "%(n)s news articles", sample.articles)
        % {"n": f"{sample.articles:,}"},
        "coded": _coded(sample),
        "spans": ngettext("%(n)s span", "%(n)s spans", sample.spans) % {"n": f"{sample.spans:,}"},
    }
    one = _("%(articles)s, %(coded)s (%(spans)s)")
    many = _("%(articles)s, each %(coded)s (%(spans)s)")
    return (one if sample.articles == 1 else many) % named


def _coded(sample: Sample) -> str:
    said = (
        _("annotated by %(coders)s") if sample.seen else _("annotated independently by %(coders)s")
    )
    return said % {"coders": told_coders(sample)}


def told_coders(sample: Sample) -> str:
    """How many coded each article."""
    if sample.every and sample.coders == 2:
        return _("both coders")
    if sample.every:
        said = ngettext("all %(n)s coder", "all %(n)s coders", sample.coders)
    else:
        said = ngettext(
            "at least two of %(n)s coder", "at least two of %(n)s coders", sample.coders
        )
    return said % {"n": sample.coders}


def told_restrictions(sample: Sample) -> list[str]:
    """What was left out, and what is not independent: nothing to say, or a sentence each."""
    said = []
    if sample.kept:
        kept = "; ".join(sample.kept)
        said.append(_("The sample was restricted to %(kept)s.") % {"kept": kept})
    if sample.seen:
        said.append(
            ngettext(
                "In %(n)s article a coder had seen others’ codings before finishing: not independent.",
                "In %(n)s articles a coder had seen others’ codings before finishing: not independent.",
                sample.seen,
            )
            % {"n": f"{sample.seen:,}"}
        )
    return said


def told_alpha(pooled: Estimate, unit: Unit) -> str:
    """What alpha is, on which units, and the pooled one."""
    said = _(
        "For each label we computed Krippendorff’s alpha (nominal; Krippendorff 2019) %(units)s, treating each "
        "label as a binary variable and articles not assigned to a coder as missing. The pooled coefficient, 1 minus "
        "the ratio of summed observed to summed expected disagreement over labels, was alpha = %(alpha)s."
    ) % {"units": unit.basis, "alpha": told(pooled)}
    return f"{said} {unit.method}".rstrip()


def told_f1(overlap: Estimate, exact: Estimate) -> str:
    """Agreement on spans."""
    return _(
        "At span level, pairwise F1 was %(overlap)s for overlapping spans with the same label (one-to-one optimal "
        "assignment) and %(exact)s for identical spans. White space at the ends of spans was left out before they "
        "were compared."
    ) % {"overlap": told(overlap), "exact": told(exact)}


def told_intervals(said: str, estimates: Iterable[Estimate]) -> list[str]:
    """``said``, and whether the intervals are too short, where an estimate has one; else why none has."""
    shown = [one for one in estimates if one.value is not None]
    flags = {one.flag for one in shown}
    if any(one.low is not None for one in shown):
        if TOO_FEW not in flags:
            return [said]
        caution = _("With fewer than %(limit)s articles, they are likely too short.")
        return [said, caution % {"limit": FEW_ARTICLES}]
    if NO_INTERVAL in flags:
        why = _("No intervals are given, since they would rest on fewer than %(limit)s articles.")
        return [why % {"limit": FEWEST_ARTICLES}]
    if NO_STABLE_INTERVAL in flags:
        return [
            _(
                "No intervals are given, since one of the articles decides whether there is a figure."
            )
        ]
    return []


def told(estimate: Estimate) -> str:
    """A figure with its interval as text, or the reason why there is none."""
    if estimate.value is None:
        return f"({_(estimate.undefined)})"
    if estimate.low is None:
        return told_number(estimate.value)
    limits = f"{told_number(estimate.low)}, {told_number(estimate.high)}"
    return f"{told_number(estimate.value)} [{limits}]"


def told_number(value: float | None) -> str:
    """Three decimals, as the field writes alpha."""
    return "–" if value is None else f"{value:.3f}".replace("-", "−")
