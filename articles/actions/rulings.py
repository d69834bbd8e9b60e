"""Rulings: what an adjudicator makes of a cluster or a question. They write what is settled, and take over links."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from articles.actions.adjudication import require_released
from articles.actions.answers import put_answer
from articles.actions.decisions import answer_of, drafts_of, letters_of
from articles.actions.fields import checked_note
from articles.actions.outcomes import refuse, stale
from articles.actions.settled import take_over_links, write_spans
from articles.actions.work import open_work
from articles.clusters import agreed
from articles.models import Assignment, Event, Ruling
from articles.models.docket import read_docket
from articles.permissions import can_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from articles.actions.work import Work
    from articles.clusters import Draft
    from articles.models import User
    from articles.models.docket import Docket, Matter

Decision = Ruling.Decision


def ruling_state(ruling: Ruling) -> dict[str, Any]:
    """The full state of a ruling, as the log and a stale client get it."""
    return {
        "question": str(ruling.question_id) if ruling.question_id else None,
        "start": ruling.start,
        "end": ruling.end,
        "decision": ruling.decision,
        "chosen": str(ruling.chosen_id) if ruling.chosen_id else None,
        "second": str(ruling.second_id) if ruling.second_id else None,
        "inputs": ruling.inputs,
        "results": ruling.results,
        "origins": ruling.origins,
        "reason": ruling.reason,
        "note": ruling.note,
        "deleted": ruling.deleted_at is not None,
    }


def rule(
    user: User,
    assignment_id: UUID,
    *,
    decision: str,
    cluster: str = "",
    chosen: str = "",
    second: str = "",
    spans: Sequence[Mapping[str, Any]] = (),
    value: Any = None,
    reason: str = "",
    note: str = "",
    id: UUID | None = None,
    base_version: int | None = None,
) -> tuple[Ruling, bool]:
    """Decide on a cluster or a question, named by its key; what was ruled on it before is replaced.

    ``chosen`` and ``second`` are letters of coders, A and B by default. ``spans`` are those of the decision ``own``:
    label, start, end, quote, and optionally parts, attributes, note; without a cluster they are added where nobody
    marked anything. ``value`` is the own answer to a question. The same ``id`` again is answered with the same
    ruling and False.

    Raises ValidationError: ``stale`` where the cluster has changed or is not there, or the ruling on it has another
    version than ``base_version``; ``locked`` while an input is open; what spans are refused for.
    """
    with _court(user, assignment_id) as (work, docket):
        matter = _matter(docket, cluster, decision)
        old = [one for one in (matter.ruling, *matter.others) if one] if matter else []
        if id is not None and (stored := Ruling.objects.filter(pk=id).first()) is not None:
            if not any(one.pk == id for one in old):
                return _repeated(work, stored, decision, matter), False
            if _same(stored, decision, matter) and not spans and value is None:
                return stored, False
        if base_version is not None and (not old or old[0].version != base_version):
            raise stale(current_ruling(old[0]) if old else _revision(docket))
        chosen_letter, second_letter = letters_of(docket, decision, chosen, second)
        drafts = []
        if matter is None or matter.issue is None:
            found = matter.cluster if matter else None
            drafts = drafts_of(docket, found, decision, (chosen_letter, second_letter), spans)
        ruling = old[0] if old and id in (None, old[0].pk) else Ruling(id=id or uuid.uuid4())
        ruling.assignment, ruling.author = work.assignment, user
        ruling.decision, ruling.reason, ruling.note = decision, _reason(reason), checked_note(note)
        ruling.chosen = docket.codings[chosen_letter] if chosen_letter else None
        ruling.second = docket.codings[second_letter] if second_letter else None
        if matter is not None and matter.issue is not None:
            number = docket.number(chosen_letter) if chosen_letter else 0
            _answer(work, ruling, matter, answer_of(matter.issue, decision, number, value))
        else:
            _settle(work, ruling, matter, drafts, old)
            take_over_links(work, docket)
    return ruling, True


def accept_unanimous(
    user: User, assignment_id: UUID, *, seen: Sequence[str] | None = None
) -> list[Ruling]:
    """Take over everything open that all coders marked or answered the same, in one batch.

    ``seen``: the keys that a preview showed; ``stale`` if there are others by now.
    """
    with _court(user, assignment_id) as (work, docket):
        found = docket.unanimous
        if seen is not None and {matter.key for matter in found} != set(seen):
            raise stale(_revision(docket))
        made = []
        for matter in found:
            ruling = Ruling(assignment=work.assignment, author=user, decision=Decision.UNANIMOUS)
            if matter.issue is not None:
                _answer(work, ruling, matter, matter.issue.answers[0].takes)
            elif matter.cluster is not None:
                _settle(work, ruling, matter, agreed(matter.cluster), [])
            made.append(ruling)
        take_over_links(work, docket)
    return made


def update_ruling(
    user: User,
    ruling: Ruling,
    *,
    base_version: int,
    reason: str | None = None,
    note: str | None = None,
) -> Ruling:
    """Change why something was ruled: reason or note, which None leaves alone."""
    with _court(user, ruling.assignment_id, wait=False) as (work, _docket):
        row = _locked(work, ruling, base_version)
        if row.deleted_at is not None:
            raise refuse(_("This ruling was taken back. Rule again."), "deleted")
        before = ruling_state(row)
        row.reason = row.reason if reason is None else _reason(reason)
        row.note = row.note if note is None else checked_note(note)
        if ruling_state(row) != before:
            _store(work, row, "updated")
    return row


def take_back_ruling(user: User, ruling: Ruling, *, base_version: int | None) -> Ruling:
    """Undo a ruling: its spans and their links go, and the cluster is open again. Taken back already is fine."""
    with _court(user, ruling.assignment_id, wait=False) as (work, _docket):
        row = _locked(work, ruling, None)
        if row.deleted_at is None:
            _check_version(row, base_version)
            _fall(work, row)
    return row


def undo_ruling(user: User, assignment_id: UUID) -> list[Ruling]:
    """Take back the last ruling that stands; all of them where several were accepted at once."""
    with _court(user, assignment_id, wait=False) as (work, docket):
        rulings = [one for m in docket.matters for one in (m.ruling, *m.others) if one]
        live = {str(row.pk): row for row in rulings}
        events = Event.objects.filter(
            assignment=assignment_id,
            kind__in=("ruling.created", "ruling.updated"),
            object_id__in=live,
        ).order_by("-seq")
        last = events.first()
        if last is None:
            raise refuse(_("There is no ruling to take back."), "state")
        group = events.filter(group=last.group).values_list("object_id", flat=True)
        taken = [live[pk] for pk in dict.fromkeys(group)]
        for row in taken:
            _fall(work, row)
    return taken


@contextmanager
def _court(user: User, assignment_id: UUID, *, wait: bool = True) -> Iterator[tuple[Work, Docket]]:
    """An open adjudication of one's own and its docket; ``wait``: refused while an input is open."""
    with open_work(user, assignment_id, kind=Assignment.Kind.ADJUDICATION) as work:
        if not can_review(user, work.project):
            raise PermissionDenied(_("Adjudication is for owners, managers and adjudicators."))
        docket = read_docket(user, work.assignment)
        if wait:
            require_released(docket)
        yield work, docket


def _matter(docket: Docket, key: str, decision: str) -> Matter | None:
    if not key:
        if decision != Decision.OWN:
            raise refuse(_("Say which cluster you rule on."), "required", "cluster")
        return None
    found = docket.matter(key)
    if found is None:
        raise stale(_revision(docket))
    return found


def _revision(docket: Docket) -> dict[str, Any]:
    revision = docket.adjudication.revision
    return {"revision": revision, "version": revision}


def current_ruling(ruling: Ruling) -> dict[str, Any]:
    """``ruling_state`` with id and version: what a stale client needs to see."""
    return {"id": str(ruling.pk), "version": ruling.version, **ruling_state(ruling)}


def _settle(
    work: Work, ruling: Ruling, matter: Matter | None, drafts: list[Draft], old: list[Ruling]
) -> None:
    """Write the spans of a ruling in the place of those before it, and store it."""
    results = write_spans(work, drafts, [pk for one in old for pk in one.results])
    for one in old:
        if one.pk != ruling.pk:
            one.results, one.origins = [], {}
            _fall(work, one)
    ruling.results = [str(span.pk) for span in results]
    ruling.origins = {
        str(span.pk): list(draft.origins) for span, draft in zip(results, drafts, strict=True)
    }
    cluster = matter.cluster if matter else None
    ruling.inputs = cluster.inputs if cluster else []
    reach = [(matter.start, matter.end)] if matter else []
    reach += [(draft.parts[0][0], draft.parts[-1][1]) for draft in drafts]
    ruling.start, ruling.end = min(start for start, _ in reach), max(end for _, end in reach)
    _keep(work, ruling)


def _answer(work: Work, ruling: Ruling, matter: Matter, value: Any) -> None:
    """Settle a question: the adjudication's own answer, and the ruling that says why."""
    if matter.issue is None:
        return
    put_answer(work, question=matter.issue.record.key, value=value)
    ruling.question_id, ruling.inputs = matter.issue.question, matter.inputs
    ruling.start = ruling.end = 0
    _keep(work, ruling)


def _keep(work: Work, ruling: Ruling) -> None:
    if ruling._state.adding:
        ruling.save(force_insert=True)
        work.record("ruling.created", ruling.pk, ruling.version, ruling_state(ruling))
    else:
        _store(work, ruling, "updated")


def _fall(work: Work, ruling: Ruling) -> None:
    """Tombstone a ruling with the spans it made, or clear the answer."""
    if ruling.question_id:
        put_answer(work, question=work.structure.question_keys[ruling.question_id], value=None)
    else:
        write_spans(work, [], ruling.results)
    ruling.deleted_at = work.now
    _store(work, ruling, "deleted")


def _store(work: Work, ruling: Ruling, verb: str) -> None:
    ruling.version += 1
    ruling.save()
    work.record(f"ruling.{verb}", ruling.pk, ruling.version, ruling_state(ruling))


def _locked(work: Work, ruling: Ruling, base_version: int | None) -> Ruling:
    """The row as it is now; the lock of its assignment holds it."""
    row = Ruling.objects.get(pk=ruling.pk, assignment=work.assignment)
    _check_version(row, base_version)
    return row


def _check_version(ruling: Ruling, base_version: int | None) -> None:
    if base_version is not None and ruling.version != base_version:
        raise stale(current_ruling(ruling))


def _reason(reason: str) -> str:
    if reason and reason not in Ruling.Reason.values:
        raise refuse(
            _("“%(reason)s” is no reason code. Known: %(known)s."),
            "unknown",
            "reason",
            reason=reason,
            known=", ".join(Ruling.Reason.values),
        )
    return reason


def _same(stored: Ruling, decision: str, matter: Matter | None) -> bool:
    inputs = matter.inputs if matter else []
    return stored.decision == decision and sorted(stored.inputs) == inputs


def _repeated(work: Work, stored: Ruling, decision: str, matter: Matter | None) -> Ruling:
    """The answer to an id that exists: the ruling if it is the same request, else a refusal."""
    ours = stored.assignment_id == work.assignment.pk and stored.deleted_at is None
    if ours and _same(stored, decision, matter):
        return stored
    raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=stored.pk)
