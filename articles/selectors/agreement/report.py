"""The agreement page, its admin twin and its JSON: one report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.agreement import Estimate, krippendorff_band, summarize
from articles.agreement.left_out import alpha_without
from articles.models import Article
from articles.selectors.agreement.ground import Ground, load_statistics
from articles.selectors.agreement.levels import TRIMMED
from articles.selectors.agreement.methods import Sample, methods_paragraph
from articles.selectors.agreement.passes import agreement_by_pass
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.wording import FLAGS, flag_notes, quality_notes

if TYPE_CHECKING:
    from articles.agreement import LabelRow, Measures, PairRow, Summary
    from articles.models import Project, User
    from articles.records import LabelRecord
    from articles.selectors.agreement.counting import Progress
    from articles.selectors.agreement.levels import Unit
    from articles.selectors.agreement.passes import Passes

#: Makes the address of the passages behind a number from query parameters.
Link = "Callable[..., str]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its interval, or the reason why it has none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the numbers at the top."""

    key: str
    name: str
    figure: Figure
    explain: str
    band: str = ""
    band_key: str = "none"
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One row of the table by label."""

    label: LabelRecord
    spans: int
    articles: int
    alpha: Figure
    exact: Figure
    overlap: Figure
    percent_characters: Figure
    percent_spans: Figure
    flags: list[str]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Worst:
    """An article with much of the disagreement, and the pairs of coders to look at."""

    article_id: str
    title: str
    outlet: str
    share: float
    pairs: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the agreement page shows.

    ``without``: pooled alpha without each coder in turn, in their order; empty where fewer than three are compared.
    """

    ground: Ground
    summary: Summary
    headline: list[Headline]
    labels: list[LabelFigures]
    worst: list[Worst]
    notes: list[tuple[str, int]]
    cautions: list[str]
    methods: str
    sample: Sample
    passes: Passes
    without: list[Estimate]

    @property
    def available(self) -> bool:
        """Whether anything can be compared."""
        return self.summary.double_coded > 0

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method, as the REST API answers it."""
        summary = self.summary
        return {
            "articles": summary.double_coded,
            "articles_single": summary.quality.single_coded,
            "articles_repeated": self.ground.repeated,
            "spans_unmapped": self.ground.unmapped,
            "pending": self.ground.pending,
            "coders": [
                {"id": str(coder.id), "username": coder.name} for coder in self.ground.coders
            ],
            "spans": summary.spans,
            "level": self.ground.unit.level,
            "segmenter": self.ground.unit.cut or None,
            "trimmed": TRIMMED,
            "seed": None,
            "pooled": _measures_json(summary.pooled),
            "mean_alpha": asdict(summary.mean_alpha),
            "labels": [
                {
                    "label": row.name,
                    "spans": row.spans,
                    "articles": row.articles,
                    "articles_left_out": row.left_out,
                    **_measures_json(row.measures),
                }
                for row in summary.labels
            ],
            "pairs": [_pair_json(self.ground, pair) for pair in summary.pairs],
            "without": [
                {"annotator": str(coder.id), "username": coder.name, "alpha": asdict(alpha)}
                for coder, alpha in zip(self.ground.coders, self.without, strict=False)
            ],
            "worst": [
                {"article": row.article_id, "title": row.title, "share": row.share}
                for row in self.worst
            ],
            "quality": asdict(summary.quality),
            **self.passes.as_json(),
            "methods": self.methods,
        }


def project_agreement(
    user: User, project: Project, *, progress: Progress | None = None, **filters: Any
) -> Report:
    """Agreement over the released codings that ``user`` may see; ``filters`` are those of ``Slice``.

    From kept statistics where they hold; ``progress`` is told how many articles of how many are counted anew.
    """
    part = Slice(**filters)
    ground = load_statistics(user, project, part, progress)
    passes = agreement_by_pass(project, ground, part)
    summary = summarize(ground.statistics, ground.names)
    counts = (summary.double_coded, summary.coders, summary.spans)
    sample = Sample.of(ground, part, counts, passes.seen)
    return Report(
        ground=ground,
        summary=summary,
        headline=_headline(summary, ground.unit),
        labels=[
            _label_row(label, row) for label, row in zip(ground.labels, summary.labels, strict=True)
        ],
        worst=_worst(ground, summary),
        notes=quality_notes(summary, ground.pending, ground.repeated, ground.unmapped, passes.seen),
        cautions=flag_notes(summary),
        methods=methods_paragraph(summary, ground.unit, sample),
        sample=sample,
        passes=passes,
        without=_without(ground, part),
    )


def _without(ground: Ground, part: Slice) -> list[Estimate]:
    """Without each coder: nothing where no two would be left, or only one coder's pairs were asked for."""
    if len(ground.coders) < 3 or part.annotator:
        return []
    return [alpha_without(ground.statistics, number) for number in range(len(ground.coders))]


def figure(estimate: Estimate) -> Figure:
    """An estimate as the templates take it."""
    return Figure(
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.n_articles,
        _(estimate.undefined) if estimate.undefined else "",
    )


def _headline(summary: Summary, unit: Unit) -> list[Headline]:
    pooled = summary.pooled
    band = krippendorff_band(pooled.alpha)
    return [
        Headline(
            "alpha",
            _("Alpha, all labels"),
            figure(pooled.alpha),
            unit.alpha,
            f"{_(band.name)} ({_(band.rule)})" if band else "",
            band.key if band else "none",
        ),
        Headline(
            "mean",
            _("Alpha, mean of labels"),
            figure(summary.mean_alpha),
            _("every label counts the same"),
        ),
        Headline(
            "overlap",
            _("F1, overlapping spans"),
            figure(pooled.f1_overlap),
            _("same label, at least one character in common"),
        ),
        Headline(
            "exact",
            _("F1, identical spans"),
            figure(pooled.f1_exact),
            _("same label, same first and last character"),
            params={"kind": "boundary"},
        ),
        Headline(
            "percent_characters",
            unit.agreement,
            figure(pooled.character_percent),
            _("marked or not, blank text included"),
        ),
        Headline(
            "percent_spans",
            _("Agreement on spans"),
            figure(pooled.span_percent),
            _("marked by both, of what either marked"),
        ),
    ]


def _label_row(label: LabelRecord, row: LabelRow) -> LabelFigures:
    measures = row.measures
    return LabelFigures(
        label=label,
        spans=row.spans,
        articles=row.articles,
        alpha=figure(measures.alpha),
        exact=figure(measures.f1_exact),
        overlap=figure(measures.f1_overlap),
        percent_characters=figure(measures.character_percent),
        percent_spans=figure(measures.span_percent),
        flags=[_(FLAGS[measures.alpha.flag])] if measures.alpha.flag else [],
        left_out=row.left_out,
    )


def _worst(ground: Ground, summary: Summary) -> list[Worst]:
    """The articles with their names. One query."""
    ids = [ground.article_id(row.article) for row in summary.worst]
    articles = Article.objects.without_text().in_bulk(ids)
    found = []
    for row, pk in zip(summary.worst, ids, strict=True):
        seats = ground.seats(row.article)
        pairs = [
            (f"{a_name} × {b_name}", str(a), str(b))
            for i, (a_name, a) in enumerate(seats)
            for b_name, b in seats[i + 1 :]
        ]
        article = articles[pk]
        found.append(Worst(str(pk), article.title, article.outlet, row.share, pairs))
    return found


def _measures_json(measures: Measures) -> dict[str, Any]:
    return {name: asdict(getattr(measures, name)) for name in measures.__dataclass_fields__}


def _pair_json(ground: Ground, pair: PairRow) -> dict[str, Any]:
    return {
        "annotators": [str(ground.coders[number].id) for number in pair.coders],
        "usernames": list(pair.names),
        "articles": pair.shared_articles,
        "alpha": asdict(pair.alpha),
        "f1_exact": asdict(pair.f1_exact),
        "f1_overlap": asdict(pair.f1_overlap),
    }


def why_empty(report: Report) -> str:
    """Why nothing can be compared yet, and what would change that."""
    pending = report.ground.pending
    if pending:
        return ngettext(
            "No article has been finished by all its coders yet; %(count)s article is still being coded.",
            "No article has been finished by all its coders yet; %(count)s articles are still being coded.",
            pending,
        ) % {"count": pending}
    return _(
        "No article has two finished codings. Assign the same articles to at least two people."
    )
