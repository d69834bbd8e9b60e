"""The numbers in docs/agreement.md are what the package computes."""

from __future__ import annotations

import re
from pathlib import Path

from articles.agreement import statistics, summarize
from articles.agreement.accuracy import against
from articles.agreement.continua import continuum_statistics
from articles.agreement.segments import pack_segments, unpack_segments
from articles.agreement.unitizing import continuum_agreement
from tests.agreement.builders import Article, code, summary_of

DOC = Path(__file__).parents[2] / "docs/agreement.md"
EXAMPLE: Article = (
    100,
    {
        "ann": [("DEC", 10, 30), ("OPP", 40, 60)],
        "bob": [("DEC", 10, 30), ("OPP", 50, 70), ("DEC", 80, 90)],
    },
)


def test_every_worked_example_is_what_the_package_computes() -> None:
    summary = summary_of(EXAMPLE, labels=("DEC", "OPP"))
    decision, opposition = (row.measures for row in summary.labels)
    coding, names = code(EXAMPLE, labels=("DEC", "OPP"))
    sentences = unpack_segments([pack_segments((0, 24, 25, 49, 50, 74, 75, 100))])
    by_sentence = summarize(statistics(coding, sentences), names)
    second: Article = (100, {"ann": [("DEC", 0, 10)], "bob": []})
    six = [
        (100, {"ann": [("DEC", 10, 30)], "bob": [("DEC", 10, 30 + later)]})
        for later in (0, 1, 3, 0, 7, 2)
    ]
    repeated = summary_of(*six).pooled.alpha
    family = continuum_agreement(continuum_statistics(code(EXAMPLE, labels=("DEC", "OPP"))[0]))
    held = against(code(EXAMPLE, coders=("ann", "bob"), labels=("DEC", "OPP"))[0], 1)[-1]
    values = [
        decision.alpha.value,
        opposition.alpha.value,
        summary.pooled.alpha.value,
        summary.mean_alpha.value,
        summary.pooled.character_percent.value,
        by_sentence.labels[0].measures.alpha.value,
        summary.pooled.f1_overlap.value,
        summary.pooled.f1_exact.value,
        summary.pooled.span_percent.value,
        family.u.value,
        family.bar_u.value,
        family.cu.value,
        family.coverage,
        summary_of(EXAMPLE, second).worst[0].share,
        repeated.value,
        repeated.low,
        held.precision.value,
        held.recall.value,
    ]
    written = re.findall(r"\*\*(\d\.\d{3})\*\*", DOC.read_text())
    assert written == [f"{value:.3f}" for value in values]
