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
from articles.selectors.agreement.methods import (
    Sample,
    told,
    told_alpha,
    told_f1,
    told_intervals,
    told_nothing,
    told_restrictions,
    told_sample,
)
from articles.selectors.agreement.passes import seen_places
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.reliability_rows import cells, flat, told_share
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
    sample: Sample

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
            flat(name, row, sample, self.unit) | {"trimmed": TRIMMED}
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
            "rows": [flat(name, row, sample, self.unit) for name, row, sample in self.rows],
            "methods": self.paragraph,
        }

    def sheet(self) -> Sheet:
        """For Markdown and LaTeX."""
        columns = [_("Label"), _("Spans"), _("Articles"), _("Alpha"), _("95% interval")]
        columns += [_("P(alpha < .667)"), _("P(alpha < .800)"), _("F1 exact"), _("F1 overlap")]
        return Sheet(
            _("Agreement by label"),
            self.paragraph,
            columns,
            [cells(name, row) for name, row, _sample in self.rows],
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
        if not self.table.articles:
            return told_nothing()
        return " ".join(part for part in (*self._sample(), *self._figures(), _software()) if part)

    def _sample(self) -> list[str]:
        said = [
            _("Agreement was assessed on %(sample)s, with %(codebook)s %(version)s.")
            % {
                "sample": told_sample(self.sample),
                "codebook": ngettext("codebook version", "codebook versions", len(self.codebooks)),
                "version": ", ".join(map(str, self.codebooks)) or "–",
            },
            *told_restrictions(self.sample),
        ]
        if self.trained is not None:
            said.append(
                _("Of the coders, %(n)s had passed a training on articles with a reference coding.")
                % {"n": self.trained or _("none")}
            )
        return said

    def _figures(self) -> list[str]:
        table, pooled = self.table, self.table.pooled
        intervals = _(
            "Intervals are 95%% BCa bootstrap intervals over articles (%(resamples)s resamples, seed %(seed)s); "
            "coders were not resampled, so the inference is to more articles by these coders."
        ) % {"resamples": f"{table.resamples:,}", "seed": table.seed}
        said = [
            told_alpha(pooled.alpha, self.unit),
            _("The mean over labels was %(mean)s.") % {"mean": told(table.mean_alpha)},
            told_f1(pooled.f1_overlap, pooled.f1_exact),
            *told_intervals(intervals, (pooled.alpha, pooled.f1_overlap, pooled.f1_exact)),
        ]
        if pooled.below is not None:
            said.append(
                _(
                    "In %(low)s of the resamples the pooled alpha was below .667, in %(high)s below .800."
                )
                % {"low": told_share(pooled.below[0]), "high": told_share(pooled.below[1])}
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
    part = Slice(**filters)
    ground = ground or load_statistics(user, project, part)
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
        sample=Sample.of(
            ground, part, (table.articles, table.coders, table.spans), _seen(project, ground)
        ),
    )


def _seen(project: Project, ground: Ground) -> int:
    """Articles of the sample with codings that are not independent."""
    size = ground.places.seats.size
    return sum(size(spot) > 1 for spot in seen_places(project) & set(ground.spots))


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
