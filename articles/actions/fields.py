"""The checks of a span's single fields: label, attributes, note, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import refuse
from articles.spans import envelope, normalise_parts
from articles.values import check_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from articles.actions.work import Work
    from articles.models import Span
    from articles.records import LabelRecord, Parts

NOTE_LENGTH = 4000
#: More would not fit the index that refuses twins (PostgreSQL: 2,700 bytes an entry).
PARTS_AT_MOST = 50


def known_label(work: Work, key: str, *, retired: bool = False) -> LabelRecord:
    """The label with this key; ``retired`` ones pass only where a span carries it already."""
    record = work.structure.record.label(key)
    if record is None:
        known = ", ".join(work.structure.label_ids)
        raise refuse(
            _("“%(key)s” is not a label of this codebook. Known: %(known)s."),
            "unknown",
            "label",
            key=key,
            known=known,
        )
    if key in work.structure.retired and not retired:
        raise refuse(
            _("The label “%(name)s” is retired: give these words another label."),
            "retired",
            "label",
            name=record.name,
        )
    return record


def checked_attributes(record: LabelRecord, given: Mapping[str, Any]) -> dict[str, Any]:
    """The attribute values as they are stored."""
    try:
        return check_attributes(record, given)
    except ValueError as error:
        raise refuse(str(error), "invalid", "attributes") from error


def checked_note(note: str) -> str:
    """The note, if it can be stored."""
    return checked_text(
        note,
        NOTE_LENGTH,
        "note",
        _("A note holds at most %(limit)s characters; this one has %(length)s."),
    )


def checked_text(text: str, limit: int, field: str, too_long: StrOrPromise) -> str:
    """A person's text, if both databases can store it; ``too_long`` says so with ``limit`` and ``length``."""
    if len(text) > limit:
        raise refuse(too_long, "max_length", field, limit=limit, length=len(text))
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise refuse(_("The text holds characters that cannot be stored."), "invalid", field)
    return text


def checked_parts(span: Span, given: Sequence[Sequence[int]] | None) -> list[list[int]]:
    """The stretches of ``span``, checked against its envelope; one stretch where none are given."""
    if not given:
        return [[span.start, span.end]]
    try:
        parts: Parts = normalise_parts(given)
    except (ValueError, TypeError) as error:
        raise refuse(str(error), "offsets", "parts") from error
    if envelope(parts) != (span.start, span.end):
        raise refuse(
            _("The parts run from %(first)s to %(last)s, the span from %(start)s to %(end)s."),
            "offsets",
            "parts",
            first=parts[0][0],
            last=parts[-1][1],
            start=span.start,
            end=span.end,
        )
    if len(parts) > PARTS_AT_MOST:
        raise refuse(
            _("A span has at most %(limit)s parts; this one has %(count)s."),
            "max_length",
            "parts",
            limit=PARTS_AT_MOST,
            count=len(parts),
        )
    return [list(part) for part in parts]


def check_parts_allowed(
    record: LabelRecord, parts: Sequence[Sequence[int]], stored: Sequence[Sequence[int]] = ()
) -> None:
    """Refuse several parts where the label wants one (code ``parts``).

    What is ``stored`` under this label from a time when it was allowed may keep as many, so that it
    can still be corrected.
    """
    if record.discontinuous or len(parts) <= max(1, len(stored)):
        return
    raise refuse(
        _(
            "A span of “%(label)s” is one stretch of text; this one has %(count)s parts. "
            "Make a span of each, or allow parts for this label in the codebook."
        ),
        "parts",
        "parts",
        label=record.name,
        count=len(parts),
    )


def tuples(parts: Sequence[Sequence[int]]) -> Parts:
    """Stored parts (lists) as the pure functions take them."""
    return tuple((start, end) for start, end in parts)
