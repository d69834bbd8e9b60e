"""The reliability report: a methods paragraph and a table that can be printed as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotator import __version__
from articles.agreement import krippendorff_band
from articles.agreement.reliability import enough, reliability
from articles.formats.sheet import Sheet
from articles.models import MANAGING
from articles.models.counted import raw_id
from articles.permissions import role_in
from articles.selectors.agreement.ground import load_statistics
from articles.selectors.agreement.levels import TRIMMED
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.wording import (
    told,
    told_alpha,
    told_f1,
    told_number,
    told_sample,
)
from articles.selectors.training import project_training
from articles.values import RESAMPLES

if TYPE_CHECKING:
    from articles.agreement import Band
    from articles.agreement.bootstrap import Progress
    from articles.agreement.reliability import Enough, Reliability, ReliabilityTable
    from articles.models import Project, User
    from articles.selectors.agreement.ground import Ground
    from articles.selectors.agreement.levels import Unit

SOFTWARE = f"Policy Shift Annotator {__version__}"


@dataclass(frozen=True, slots=True)
class Coder:
    """A coder, and how many of the articles they coded."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class ReliabilityReport:
    """Everything that the report shows. ``names``: how each label is called, by key; "" is all labels together.

    ``trained``: coders who passed a training, and None where there was none or one may not know.
    """

    table: ReliabilityTable
    names: dict[str, str]
    coders: list[Coder]
    codebooks: list[int]
    rounds: list[str]
    trained: int | None
    unit: Unit

    @property
    def rows(self) -> list[tuple[str, Reliability, Enough | None]]:
        """Name, figures, and the sample that would be enough: the labels, then all together."""
        return [
            (self.names[row.name], row, enough(row.alpha, row.articles))
            for row in (*self.table.labels, self.table.pooled)
        ]

    @property
    def band(self) -> Band | None:
        """How the pooled alpha is read, by its lower limit."""
        return krippendorff_band(self.table.pooled.alpha)

    def as_rows(self) -> list[dict[str, Any]]:
        """The table with plain numbers, under ``COLUMNS``."""
        return [
            _flat(name, row, sample, self.unit) | {"trimmed": TRIMMED}
            for name, row, sample in self.rows
        ]

    def as_json(self) -> dict[str, Any]:
        """Every number, as the REST API answers it."""
        return {
            "articles": self.table.articles,
            "spans": self.table.spans,
            "coders": [asdict(coder) for coder in self.coders],
            "coders_trained": self.trained,
            "codebooks": self.codebooks,
            "rounds": self.rounds,
            "resamples": self.table.resamples,
            "seed": self.table.seed,
            "software": SOFTWARE,
            "level": self.unit.level,
            "segmenter": self.unit.cut or None,
            "trimmed": TRIMMED,
            "mean_alpha": asdict(self.table.mean_alpha),
            "rows": [_flat(name, row, sample, self.unit) for name, row, sample in self.rows],
            "methods": self.paragraph,
        }

    def sheet(self) -> Sheet:
        """For Markdown and LaTeX."""
        columns = [_("Label"), _("Spans"), _("Articles"), _("Alpha"), _("95 % interval")]
        columns += [_("P(alpha < .667)"), _("P(alpha < .800)"), _("F1 exact"), _("F1 overlap")]
        return Sheet(
            _("Agreement by label"),
            self.paragraph,
            columns,
            [_cells(name, row) for name, row, _sample in self.rows],
            self.notes,
        )

    @property
    def notes(self) -> list[str]:
        """What stands below the table: why a figure is missing, and its cautions, each once."""
        met = [row.alpha for _name, row, _sample in self.rows]
        return list(
            dict.fromkeys(_(text) for one in met for text in (one.undefined, one.flag) if text)
        )

    @property
    def paragraph(self) -> str:
        """What was done, ready to quote, with these numbers (agreement.md §5.4)."""
        return " ".join(part for part in (*self._sample(), *self._figures(), _software()) if part)

    def _sample(self) -> list[str]:
        table = self.table
        said = [
            _("Agreement was assessed on %(sample)s, with %(codebook)s %(version)s.")
            % {
                "sample": told_sample(table.articles, table.coders, table.spans),
                "codebook": ngettext("codebook version", "codebook versions", len(self.codebooks)),
                "version": ", ".join(map(str, self.codebooks)) or "–",
            }
        ]
        if self.trained is not None:
            said.append(
                ngettext(
                    "%(n)s of the coders has passed a training on articles with gold.",
                    "%(n)s of the coders have passed a training on articles with gold.",
                    self.trained,
                )
                % {"n": self.trained}
            )
        return said

    def _figures(self) -> list[str]:
        table, pooled = self.table, self.table.pooled
        said = [
            told_alpha(pooled.alpha, self.unit),
            _("The mean over labels was %(mean)s.") % {"mean": told(table.mean_alpha)},
            told_f1(pooled.f1_overlap, pooled.f1_exact),
            _(
                "Intervals are 95 %% BCa bootstrap intervals over articles (%(resamples)s resamples, seed %(seed)s); "
                "coders were not resampled, so the inference is to more articles by these coders."
            )
            % {"resamples": f"{table.resamples:,}", "seed": table.seed},
        ]
        if pooled.below is not None:
            said.append(
                _(
                    "In %(low)s of the resamples the pooled alpha was below .667, in %(high)s below .800."
                )
                % {"low": _share(pooled.below[0]), "high": _share(pooled.below[1])}
            )
        weak = [self.names[row.name] for row in table.labels if (row.alpha.low or 0) < 0.667]
        if weak:
            said.append(
                _(
                    "Not interpreted, since the lower limit is below .667 or there is none: %(labels)s."
                )
                % {"labels": ", ".join(weak)}
            )
        return said


def _software() -> str:
    return _("Computed with %(software)s.") % {"software": SOFTWARE}


def reliability_report(
    user: User,
    project: Project,
    *,
    resamples: int = RESAMPLES[0],
    progress: Progress | None = None,
    ground: Ground | None = None,
    **filters: Any,
) -> ReliabilityReport:
    """The report over the released codings that ``user`` may see; ``filters`` are those of ``Slice``.

    ``progress`` is told how many resamples of how many are done. ``ground``: what was read already, for the same
    user and filters: 100,000 articles twice would be too much.
    """
    ground = ground or load_statistics(user, project, Slice(**filters))
    table = reliability(ground.statistics, ground.names, resamples=resamples, progress=progress)
    rounds = {
        ground.places.rounds[spot[0]].pk: ground.places.rounds[spot[0]] for spot in ground.spots
    }
    return ReliabilityReport(
        table=table,
        names={label.key: label.name for label in ground.labels} | {"": _("All labels")},
        coders=_coders(ground),
        codebooks=sorted({row.codebook.number for row in rounds.values()}),
        rounds=sorted(row.name for row in rounds.values()),
        trained=_trained(user, project, ground),
        unit=ground.unit,
    )


def _coders(ground: Ground) -> list[Coder]:
    """Those who coded an article that counts, by name."""
    double = (spot for spot in ground.spots if len(ground.places.seats[spot]) > 1)
    coded = Counter(seat.annotator for spot in double for seat in ground.places.seats[spot])
    found = [Coder(coder.name, coded[raw_id(coder.id)]) for coder in ground.coders]
    return sorted((coder for coder in found if coder.articles), key=lambda coder: coder.name)


def _trained(user: User, project: Project, ground: Ground) -> int | None:
    """How many of the coders passed a training; only managers see everybody's."""
    if role_in(user, project) not in MANAGING:
        return None
    rounds = project_training(user, project, manages=True)
    passed = {one.coder for round in rounds for one in round.coders if one.qualified}
    return len(passed & {coder.id for coder in ground.coders}) if rounds else None


COLUMNS = (
    *(
        "label",
        "spans",
        "articles",
        "alpha",
        "alpha_low",
        "alpha_high",
        "p_below_667",
        "p_below_800",
    ),
    *(
        "f1_exact",
        "f1_exact_low",
        "f1_exact_high",
        "f1_overlap",
        "f1_overlap_low",
        "f1_overlap_high",
    ),
    *("character_percent", "articles_for_half_width", "articles_for_667", "articles_for_800"),
    *("undefined", "flag", "method", "level", "segmenter", "trimmed"),
)


def _flat(name: str, row: Reliability, sample: Enough | None, unit: Unit) -> dict[str, Any]:
    below = row.below or (None, None)
    return {
        "label": row.name or name,
        "spans": row.spans,
        "articles": row.articles,
        "alpha": row.alpha.value,
        "alpha_low": row.alpha.low,
        "alpha_high": row.alpha.high,
        "p_below_667": below[0],
        "p_below_800": below[1],
        "f1_exact": row.f1_exact.value,
        "f1_exact_low": row.f1_exact.low,
        "f1_exact_high": row.f1_exact.high,
        "f1_overlap": row.f1_overlap.value,
        "f1_overlap_low": row.f1_overlap.low,
        "f1_overlap_high": row.f1_overlap.high,
        "character_percent": row.character_percent.value,
        "articles_for_half_width": sample.precise if sample else None,
        "articles_for_667": sample.tentative if sample else None,
        "articles_for_800": sample.firm if sample else None,
        "undefined": row.alpha.undefined,
        "flag": row.alpha.flag,
        "method": row.alpha.method,
        "level": unit.level,
        "segmenter": unit.cut or None,
    }


def _cells(name: str, row: Reliability) -> list[str]:
    alpha = row.alpha
    interval = (
        f"{told_number(alpha.low)} to {told_number(alpha.high)}" if alpha.low is not None else "–"
    )
    below = [_share(one) for one in row.below] if row.below else ["–", "–"]
    figures = [told_number(one.value) for one in (row.f1_exact, row.f1_overlap)]
    return [
        name,
        str(row.spans),
        str(row.articles),
        told_number(alpha.value),
        interval,
        *below,
        *figures,
    ]


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
