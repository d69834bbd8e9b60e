"""Query parameters, by resource."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.pagination import MAX_PAGE_SIZE
from articles.api.serializers.fields import Query
from articles.formats import EXPORT_FORMATS
from articles.models import Assignment
from articles.selectors.export_choice import ROWS
from articles.values import LEVELS, PASSAGES, PERIODS, RESAMPLES


class PageQuery(Query):
    """What every list takes."""

    page_size = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_PAGE_SIZE,
        help_text=_("Rows per page; 50 by default."),
    )
    cursor = serializers.CharField(required=False, help_text=_("From “next” or “previous”."))


class ArticleQuery(PageQuery):
    """Filters of the articles."""

    q = serializers.CharField(required=False, max_length=200, help_text=_("Words in the title."))
    outlet = serializers.CharField(required=False, max_length=120)
    external_id = serializers.CharField(required=False, max_length=200)
    sha256 = serializers.CharField(required=False, max_length=64)
    since = serializers.DateField(required=False, help_text=_("Published on this day or later."))
    until = serializers.DateField(required=False, help_text=_("Published on this day or earlier."))
    archived = serializers.ChoiceField(
        required=False, choices=("exclude", "include", "only"), default="exclude"
    )
    import_id = serializers.UUIDField(required=False, help_text=_("From this import."))


class AssignmentQuery(PageQuery):
    """Filters of the assignments."""

    annotator = serializers.CharField(
        required=False, max_length=40, help_text=_("“me” or a user's id.")
    )
    state = serializers.ChoiceField(required=False, choices=Assignment.State.values)
    round = serializers.CharField(
        required=False, max_length=40, help_text=_("Name or id of a round.")
    )
    article = serializers.UUIDField(required=False)


class CodedQuery(PageQuery):
    """Filters of spans and relations."""

    deleted = serializers.ChoiceField(
        required=False, choices=("include",), help_text=_("Deleted rows too.")
    )


class ExportQuery(Query):
    """What an export holds, and how it is written."""

    format = serializers.ChoiceField(choices=tuple(EXPORT_FORMATS), default="jsonl")
    rows = serializers.ChoiceField(
        choices=ROWS,
        default="spans",
        help_text=_(
            "“answers”: one row for each answer to a question on an article instead of each span. Every filter but "
            "“label” holds for them, too; with “deleted” come those that were taken back."
        ),
    )
    label = serializers.CharField(
        required=False, max_length=400, help_text=_("Label keys, separated by commas.")
    )
    annotator = serializers.CharField(
        required=False, max_length=40, help_text=_("“me”, a user's id or a pseudonym.")
    )
    round = serializers.CharField(
        required=False, max_length=40, help_text=_("Name or id of a round.")
    )
    state = serializers.ChoiceField(
        required=False, choices=Assignment.State.values, help_text=_("State of the assignment.")
    )
    updated_since = serializers.DateTimeField(
        required=False,
        help_text=_(
            "Changed at this time or later, or naming entries while the registry was changed; deleted rows come too."
        ),
    )
    deleted = serializers.ChoiceField(
        required=False, choices=("include",), help_text=_("Deleted rows too.")
    )
    layer = serializers.ChoiceField(choices=("coders", "adjudicated", "all"), default="coders")
    text = serializers.ChoiceField(
        choices=("quote", "none", "full"),
        default="quote",
        help_text=_("“full” adds article.text, if the project allows it."),
    )
    names = serializers.ChoiceField(choices=("pseudonym", "username"), default="pseudonym")
    times = serializers.ChoiceField(choices=("exact", "day"), default="exact")
    codebook = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_(
            "Labels as in this version of the codebook. Rows then say “stale”: true where a span does not fit it; a "
            "label that was split or retired stays as it was coded. Answers keep their question; they are stale where "
            "it is gone or takes other values."
        ),
    )
    reveals = serializers.ChoiceField(
        required=False,
        choices=("include",),
        help_text=_(
            "Rows then say “revealed_before”: whether their coder had seen others’ codings of the article before they "
            "finished it. For owners and managers."
        ),
    )


class Seq(serializers.IntegerField):
    """A place in the log."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=2**63 - 1, **options)


class EventQuery(Query):
    """Where to go on reading the log."""

    after = Seq(required=False, default=0, help_text=_("The highest seq that you have."))
    seen = Seq(required=False, help_text=_("From “next”."))
    until = Seq(required=False, help_text=_("From “next”."))
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MAX_PAGE_SIZE)


class AgreementQuery(Query):
    """What agreement is computed on."""

    round = serializers.CharField(
        required=False, max_length=40, help_text=_("Name or id of a round.")
    )
    codebook = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("The number of the codebook version that was coded with."),
    )
    level = serializers.ChoiceField(
        choices=LEVELS,
        default=LEVELS[0],
        help_text=_(
            "The unit of text that alpha and percent agreement compare; span by span figures come along. "
            "A token or sentence counts as marked if any of its characters is."
        ),
    )
    label = serializers.CharField(
        required=False, max_length=40, help_text=_("The key of one label.")
    )
    annotator = serializers.CharField(
        required=False,
        max_length=40,
        help_text=_("“me” or a user's id: only the pairs that this coder is one of."),
    )
    outlet = serializers.CharField(required=False, max_length=120)
    since = serializers.DateField(
        required=False, help_text=_("Articles published on this day or later.")
    )
    until = serializers.DateField(
        required=False, help_text=_("Articles published on this day or earlier.")
    )
    finished_since = serializers.DateField(
        required=False,
        help_text=_("Articles whose last coder was done on this day (UTC) or later."),
    )
    finished_until = serializers.DateField(
        required=False,
        help_text=_("Articles whose last coder was done on this day (UTC) or earlier."),
    )
    batch = serializers.UUIDField(
        required=False, help_text=_("The id of an import: articles that it brought.")
    )
    drift = serializers.ChoiceField(
        choices=PERIODS,
        required=False,
        help_text=_(
            "Adds `drift`: pooled alpha (of one label, with `label=`) by the week or month in which an article's last "
            "coder was done, or by import, and spans per 1,000 characters of each coder."
        ),
    )
    differences = serializers.BooleanField(
        required=False,
        help_text=_(
            "Adds `differences`: why coders differ, by kind and label, which labels are confused, "
            "agreement on attributes, on links given matched ends, and on questions on the article."
        ),
    )
    settled = serializers.BooleanField(
        required=False,
        help_text=_(
            "Adds `settled`: precision, recall, F1 and kappa of each coder against what was settled, label by label."
        ),
    )
    unitizing = serializers.BooleanField(
        required=False,
        help_text=_(
            "Adds `unitizing`: u-alphas (u, |u, cu, (k)u with coverage), each label by itself; not with `annotator`."
        ),
    )
    exclusive = serializers.CharField(
        required=False,
        max_length=1000,
        help_text=_(
            "Keys of labels that exclude each other, with commas between: adds `unitizing` with these together."
        ),
    )
    resamples = serializers.ChoiceField(
        choices=RESAMPLES,
        required=False,
        help_text=_(
            "Adds `reliability`: every label with BCa intervals from this many resamples of articles."
        ),
    )


class ProgressQuery(Query):
    """Which round's progress."""

    round = serializers.CharField(
        required=False, max_length=40, help_text=_("Name or id of a round.")
    )


class PassageQuery(PageQuery, AgreementQuery):
    """Which passages behind the numbers of agreement are listed: of which codings, and which of them."""

    # Passages are of spans, at whatever level alpha is.
    level = drift = differences = settled = unitizing = exclusive = resamples = None

    label = serializers.CharField(
        required=False, max_length=40, help_text=_("The key of a label at either end.")
    )
    other = serializers.CharField(
        required=False,
        max_length=40,
        help_text=_("The key of the label at the one end where `label` is at the other."),
    )
    kind = serializers.ChoiceField(
        required=False,
        choices=PASSAGES,
        help_text=_("How the two coders' spans stand to each other."),
    )
    about = serializers.CharField(
        required=False,
        max_length=90,
        help_text=_(
            "Those that differ in an attribute (`label.attribute`) or in links of a type, by their keys."
        ),
    )
    a = serializers.CharField(
        required=False,
        max_length=40,
        help_text=_("With `b`: the passages of these two coders; “me” or a user's id."),
    )
    b = serializers.CharField(required=False, max_length=40, help_text=_("The other of the two."))


def given(query: dict[str, Any], *names: str) -> dict[str, Any]:
    """The parameters of ``names`` that were given."""
    return {name: query[name] for name in names if name in query}
