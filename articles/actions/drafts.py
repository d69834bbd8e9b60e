"""The next codebook version: a draft is replaced as a whole with each change, then published for good.

A draft carries no spans, so its rows are deleted and stored anew; what it was before stands in its change log,
from which the last change can be undone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.codebooks import empty, fill, next_number
from articles.actions.log import log
from articles.actions.outcomes import refuse, stale
from articles.codebook_edit import Draft, check
from articles.formats.codebook_check import CodebookError
from articles.formats.codebook_plain import plain_codebook, restored_codebook
from articles.models import Codebook, CodebookChange, Project, Round
from articles.models.draft import as_draft, copied
from articles.permissions import can_manage

if TYPE_CHECKING:
    from articles.codebook_edit import Edit
    from articles.models import User

Kind = CodebookChange.Kind
#: Changes that spans feel: they need a reason.
REASONED = frozenset((Kind.MERGED, Kind.SPLIT, Kind.RETIRED))
MAX_REASON = 2000


def start_draft(
    user: User, project: Project, *, number: int | None = None, note: str = ""
) -> Codebook:
    """A new draft, a copy of the published version ``number`` (the latest). A project has one draft at a time."""
    _require(user, project)
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=project.pk)
        _require_open(project)
        if project.codebooks.filter(state=Codebook.State.DRAFT).exists():
            raise refuse(_("There is a draft already. Publish or discard it first."), "exists")
        published = project.codebooks.filter(state=Codebook.State.PUBLISHED).order_by("-number")
        base = (published.filter(number=number) if number is not None else published).first()
        if base is None:
            raise refuse(
                _("There is no published version %(number)s."),
                "unknown",
                "based_on",
                number=number,
            )
        draft = copied(base.structure())
        codebook = Codebook(
            project=project,
            number=next_number(project),
            based_on=base,
            mapping=_lists(draft),
            note=_text(note, "note"),
        )
        fill(codebook, draft.record)
        _note(user, codebook, Kind.CREATED, str(base.number), "", None)
        log(user, project, "codebook.started", codebook.pk, _told(codebook) | {"of": base.number})
    return codebook


def change_draft(
    user: User,
    codebook: Codebook,
    edit: Edit,
    *,
    base_version: int,
    kind: str,
    subject: str = "",
    reason: str = "",
) -> Codebook:
    """Apply ``edit`` to the draft, as it was at ``base_version``. A change that changes nothing is none.

    Raises PermissionDenied, ValidationError ``stale``, ``state``, ``locked``, and ``invalid`` for what the codebook
    can't be.
    """
    _require(user, codebook.project)
    reason = _text(reason, "reason")
    if kind in REASONED and not reason:
        raise refuse(_("Say why: the reason stands in the change log."), "required", "reason")
    with transaction.atomic():
        codebook = _locked(codebook, base_version)
        old = as_draft(codebook)
        try:
            new = check(edit(old))
        except CodebookError as error:
            raise refuse(str(error), "invalid") from error
        if new == old:
            return codebook
        _store(user, codebook, old, new, kind=kind, subject=subject, reason=reason)
    return codebook


def replace_draft(
    user: User, codebook: Codebook, draft: Draft, *, base_version: int, **said: str
) -> Codebook:
    """The same with the whole new draft: what files and the API bring."""
    return change_draft(
        user,
        codebook,
        lambda old: replace(draft, base=old.base),
        base_version=base_version,
        **{"kind": Kind.REPLACED, **said},
    )


def undo_change(user: User, codebook: Codebook, *, base_version: int) -> Codebook:
    """Take the last change of the draft back. Once: an undo is not undone."""
    _require(user, codebook.project)
    with transaction.atomic():
        codebook = _locked(codebook, base_version)
        last = undoable(codebook)
        if last is None:
            raise refuse(_("There is nothing to undo."), "state")
        before: dict[str, Any] = last.before or {}
        old = as_draft(codebook)
        mapping = {key: tuple(found) for key, found in before["mapping"].items()}
        new = replace(old, record=restored_codebook(before["codebook"]), mapping=mapping)
        subject = f"{last.get_kind_display()}: {last.subject}"
        _store(user, codebook, old, new, kind=Kind.UNDONE, subject=subject, reason="")
    return codebook


def undoable(codebook: Codebook) -> CodebookChange | None:
    """The last change of a draft, if it can be undone."""
    if codebook.state != Codebook.State.DRAFT:
        return None
    last = codebook.changes.order_by("-number").first()
    return last if last and last.before is not None and last.kind != Kind.UNDONE else None


def publish_draft(
    user: User, codebook: Codebook, *, base_version: int, reason: str = ""
) -> Codebook:
    """Make the draft a version that never changes again. Rounds keep the version that they have."""
    _require(user, codebook.project)
    reason = _text(reason, "reason")
    with transaction.atomic():
        codebook = _locked(codebook, base_version)
        try:
            check(as_draft(codebook))
        except CodebookError as error:
            raise refuse(str(error), "invalid") from error
        codebook.state = Codebook.State.PUBLISHED
        codebook.published_at = timezone.now()
        codebook.version += 1
        if reason:
            codebook.note = reason
        codebook.save(update_fields=["state", "published_at", "version", "note"])
        _note(user, codebook, Kind.PUBLISHED, str(codebook.number), reason, None)
        log(user, codebook.project, "codebook.published", codebook.pk, _told(codebook))
    return codebook


def retire_codebook(user: User, codebook: Codebook, *, reason: str = "") -> Codebook:
    """Put a published version out of use: no new round takes it. What was coded with it stays."""
    _require(user, codebook.project)
    reason = _text(reason, "reason")
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=codebook.project_id)
        _require_open(project)
        codebook = Codebook.objects.select_for_update().get(pk=codebook.pk)
        if codebook.state != Codebook.State.PUBLISHED:
            raise refuse(_("Only a published version can be retired."), "state")
        others = project.codebooks.filter(state=Codebook.State.PUBLISHED).exclude(pk=codebook.pk)
        if not others.exists():
            raise refuse(_("A project needs a published version. Publish another first."), "state")
        if codebook.rounds.exclude(state=Round.State.CLOSED).exists():
            raise refuse(_("A round that is not closed codes with this version."), "in_use")
        codebook.state = Codebook.State.RETIRED
        codebook.retired_at = timezone.now()
        codebook.version += 1
        codebook.save(update_fields=["state", "retired_at", "version"])
        _note(user, codebook, Kind.RETIRED, str(codebook.number), reason, None)
        log(user, project, "codebook.retired", codebook.pk, _told(codebook) | {"reason": reason})
    return codebook


def discard_draft(user: User, codebook: Codebook, *, base_version: int) -> None:
    """Delete the draft with its change log; the event log keeps that it was there."""
    _require(user, codebook.project)
    with transaction.atomic():
        codebook = _locked(codebook, base_version)
        if codebook.rounds.exists():
            raise refuse(_("A round uses this draft."), "in_use")
        log(user, codebook.project, "codebook.discarded", codebook.pk, _told(codebook))
        codebook.changes.all().delete()
        empty(codebook)
        codebook.delete()


def _store(
    user: User, codebook: Codebook, old: Draft, new: Draft, *, kind: str, subject: str, reason: str
) -> None:
    before = {"codebook": plain_codebook(old.record), "mapping": _lists(old)}
    empty(codebook)
    codebook.mapping = _lists(new)
    codebook.version += 1
    fill(codebook, new.record)
    _note(user, codebook, kind, subject, reason, before)
    told = {"kind": kind, "subject": subject[:200], "reason": reason}
    log(
        user,
        codebook.project,
        "codebook.changed",
        codebook.pk,
        _told(codebook) | told,
        version=codebook.version,
    )


def _note(
    user: User,
    codebook: Codebook,
    kind: str,
    subject: str,
    reason: str,
    before: dict[str, Any] | None,
) -> None:
    last = codebook.changes.order_by("-number").values_list("number", flat=True).first()
    CodebookChange.objects.create(
        codebook=codebook,
        number=(last or 0) + 1,
        kind=kind,
        subject=subject[:200],
        reason=reason,
        before=before,
        author=user,
    )


def _told(codebook: Codebook) -> dict[str, Any]:
    return {"number": codebook.number}


def _lists(draft: Draft) -> dict[str, list[str]]:
    return {key: list(found) for key, found in draft.mapping.items()}


def _text(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > MAX_REASON or "\0" in text:
        raise refuse(_("Write at most %(most)s characters."), "max_length", field, most=MAX_REASON)
    return text


def _locked(codebook: Codebook, base_version: int) -> Codebook:
    """The draft, locked; ValidationError where it is none, or another one than the caller saw."""
    rows = Codebook.objects.select_for_update().select_related("project")
    found = rows.filter(pk=codebook.pk).first()
    if found is None:
        raise refuse(_("This draft was discarded."), "deleted")
    _require_open(found.project)
    if found.state != Codebook.State.DRAFT:
        raise refuse(_("This version is published; it never changes. Start a draft."), "frozen")
    if found.version != base_version:
        raise stale({"version": found.version, "number": found.number})
    return found


def _require(user: User, project: Project) -> None:
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers change the codebook."))


def _require_open(project: Project) -> None:
    if project.archived_at is not None:
        raise refuse(_("This project is archived; nothing can be changed."), "locked")
