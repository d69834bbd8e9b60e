"""The report in words: its cautions, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from articles.agreement.estimate import NO_INTERVAL, NO_STABLE_INTERVAL, TOO_FEW

if TYPE_CHECKING:
    from articles.agreement import Summary

#: The sentences of ``articles.agreement``, which knows no gettext, for the translators.
TRANSLATED = (
    gettext_noop("Not defined: no article was submitted by at least two coders."),
    gettext_noop("Not defined: no unit has values of two coders."),
    gettext_noop("Not defined: no shared articles. These two coders submitted none in common."),
    gettext_noop(
        "Not defined: no variation. All values are the same, so agreement cannot be told from chance."
    ),
    gettext_noop("Not defined: nobody marked anything here."),
    gettext_noop("Not defined: there is no difference here."),
    gettext_noop("Not defined: no passage was marked by both of two coders."),
    gettext_noop("Not defined: on no passage did two coders both fill this in."),
    gettext_noop("Not defined: no link has two ends that both of two coders marked."),
    gettext_noop("Not defined: no article has the answers of two coders."),
    gettext_noop("Not defined: nowhere did two coders both give a value on the scale."),
    gettext_noop(
        "Not defined: passages are picked from an article, so there is no chance to reckon with."
    ),
    gettext_noop("Not defined: no text was marked by two coders."),
    gettext_noop(
        "Not available: spans of different labels overlap within one coder, and this needs one label "
        "at each place."
    ),
    gettext_noop("Not defined: the articles have no text."),
    gettext_noop(
        "Not defined: none of the articles was coded with a codebook that has this label."
    ),
    gettext_noop("can be relied on"),
    gettext_noop("tentative"),
    gettext_noop("not to be interpreted"),
)
#: Cautions beside a number, in two words; the sentence stands once below the table.
FLAGS = {
    TOO_FEW: gettext_noop("few articles"),
    NO_INTERVAL: gettext_noop("no interval"),
    NO_STABLE_INTERVAL: gettext_noop("no stable interval"),
}
EXPLAINED = {
    TOO_FEW: gettext_noop(
        "Few articles: fewer than 15 articles contain the label, so its interval is likely too short."
    ),
    NO_INTERVAL: gettext_noop(
        "No interval: fewer than 5 articles contain the label. Code more articles twice."
    ),
    NO_STABLE_INTERVAL: gettext_noop(
        "No stable interval: without one of the articles the figure would not be defined."
    ),
}


def flag_notes(summary: Summary) -> list[str]:
    """What the flags in the table mean, each once."""
    met = {row.measures.alpha.flag for row in summary.labels} | {summary.pooled.alpha.flag}
    return [_(text) for flag, text in EXPLAINED.items() if flag in met]


def quality_notes(
    summary: Summary, pending: int, repeated: int, unmapped: int, seen: int
) -> list[tuple[str, int]]:
    """What the data held that a reader should know, with counts; zeros are left out.

    ``pending`` is the number of articles that a coder has not finished, ``repeated`` that of those coded in several
    rounds, ``unmapped`` that of spans that have no label in the newest codebook version, ``seen`` that of articles with
    a coding whose coder had seen others' when it was done.
    """
    quality = summary.quality
    notes = [
        (
            ngettext(
                "article with one coder only, left out of everything",
                "articles with one coder only, left out of everything",
                quality.single_coded,
            ),
            quality.single_coded,
        ),
        (
            ngettext(
                "article that a coder has not finished yet, so that it does not count",
                "articles that a coder has not finished yet, so that they do not count",
                pending,
            ),
            pending,
        ),
        (
            ngettext(
                "article coded in more than one round; its first round with two coders counts. "
                "Choose a round to see another",
                "articles coded in more than one round; the first round with two coders counts. "
                "Choose a round to see another",
                repeated,
            ),
            repeated,
        ),
        (
            ngettext(
                "span of an older codebook version left out, since its label was split or retired",
                "spans of an older codebook version left out, since their label was split or retired",
                unmapped,
            ),
            unmapped,
        ),
        (
            ngettext(
                "article with a coder who had seen others’ codings of it when done: not independent, though counted",
                "articles with a coder who had seen others’ codings of them when done: not independent, though counted",
                seen,
            ),
            seen,
        ),
        (
            ngettext(
                "article in which nobody marked anything: blank text in alpha, nothing in F1",
                "articles in which nobody marked anything: blank text in alpha, nothing in F1",
                quality.both_empty,
            ),
            quality.both_empty,
        ),
        (
            ngettext(
                "span inside another of the same coder and label, counted once",
                "spans inside another of the same coder and label, counted once",
                quality.duplicates,
            ),
            quality.duplicates,
        ),
        (
            ngettext(
                "span that overlaps another of the same coder and label in part",
                "spans that overlap another of the same coder and label in part",
                quality.self_overlaps,
            ),
            quality.self_overlaps,
        ),
    ]
    return [(text, count) for text, count in notes if count]
