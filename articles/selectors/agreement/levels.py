"""Characters, tokens, sentences: the unit that alpha compares, in the words of pages, reports and the command."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.segmenting import segmenter
from articles.values import LEVELS

#: What is taken off the ends of spans before they are compared, as the numbers tell it: an option of the method.
TRIMMED = "white space"


@dataclass(frozen=True, slots=True)
class Unit:
    """How a level is called. ``cut``: what cuts the texts into its units, with its version; "" for characters.

    ``note`` says what is compared; for the paragraph, ``basis`` follows "alpha", and ``method`` is a sentence more.
    """

    level: str
    name: str
    alpha: str
    agreement: str
    percent: str
    note: str
    basis: str
    method: str
    cut: str


def unit_of(level: str) -> Unit:
    """The words for a level of ``LEVELS``."""
    cut = segmenter(level)
    if level == LEVELS[1]:
        return Unit(
            level=level,
            name=_("token (word, number or punctuation mark; %(cut)s)") % {"cut": cut},
            alpha=_("Krippendorff’s alpha on tokens, chance within each label"),
            agreement=_("Agreement on tokens"),
            percent=_("% of tokens"),
            note=_(
                "Alpha and its percentages compare tokens: words, numbers and punctuation marks. A token counts as "
                "marked if any of its characters is. F1 is of spans, as ever."
            ),
            basis=_("on tokens"),
            method=_(
                "Tokens are the segments between Unicode word boundaries that are not blank (%(cut)s); a token counts "
                "as covered if any of its characters is."
            )
            % {"cut": cut},
            cut=cut,
        )
    if level == LEVELS[2]:
        return Unit(
            level=level,
            name=_("sentence (%(cut)s)") % {"cut": cut},
            alpha=_("Krippendorff’s alpha on sentences, chance within each label"),
            agreement=_("Agreement on sentences"),
            percent=_("% of sentences"),
            note=_(
                "Alpha and its percentages compare sentences: whether a label is present in each. Where in the "
                "sentence it stands does not count. F1 is of spans, as ever."
            ),
            basis=_("on sentences"),
            method=_(
                "Sentences were cut by rules (%(cut)s); a label is present in a sentence if any of its characters is "
                "covered."
            )
            % {"cut": cut},
            cut=cut,
        )
    return Unit(
        level=level,
        name=_("character (code point)"),
        alpha=_("Krippendorff’s alpha on characters, chance within each label"),
        agreement=_("Agreement on characters"),
        percent=_("% of characters"),
        note="",
        basis=_("on characters"),
        method="",
        cut="",
    )
