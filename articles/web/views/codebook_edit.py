"""The codebook editor: the draft's entries, the form of one of them, and the annotator's card beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import actions
from articles import codebook_edit as edit
from articles.actions.drafts import undoable
from articles.actions.outcomes import STALE, error_code
from articles.models import CodebookChange
from articles.models.draft import as_draft
from articles.selectors.codebook_versions import precedents_of, the_draft
from articles.web.codebook_entry import Editing, Place, beside, blank, editing, reordered
from articles.web.codebook_preview import preview_of, tried
from articles.web.forms.codebook import MAX_FIELDS
from articles.web.lookups import managed_project
from articles.web.partials import leave, render_page, wants_fragment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict

    from articles.codebook_edit import Draft
    from articles.models import Codebook
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

    Do = Callable[["Desk", Place], HttpResponse]

TEMPLATE = "articles/codebook_edit.html"
Kind = CodebookChange.Kind


@dataclass
class Desk:
    """A manager at the draft of a project."""

    request: AuthenticatedRequest
    seat: Seat
    codebook: Codebook
    draft: Draft

    @property
    def url(self) -> str:
        """The editor."""
        return reverse("codebook-edit", args=[self.seat.project.slug])

    @property
    def version(self) -> int:
        """The version of the draft that the form was made from."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else -1

    def place(self) -> Place:
        """The entry that the address names."""
        return Place.of(self.request.GET.get("at", ""), self.draft.record)

    def show(
        self, place: Place, entry: Editing | None = None, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The editor at an entry."""
        entry = entry or editing(self.draft, place)
        base = self.codebook.based_on
        context = self.seat.context(
            "guide",
            codebook=self.codebook,
            record=self.draft.record,
            at=place,
            is_old=bool(self.draft.origins(place.key)),
            form=entry.form,
            fields=entry.fields,
            may_grow=len(entry.fields) < MAX_FIELDS,
            last=undoable(self.codebook),
            precedents=precedents_of(
                self.seat.user, self.seat.project, {place.key, *self.draft.origins(place.key)}
            )
            if place.part == "label"
            else [],
            base=base.number if base else None,
            **{"preview": preview_of(self.draft.record, place), **more},
        )
        return render_page(self.request, TEMPLATE, context, partial="editor", status=status)

    def again(self, place: Place, said: str) -> HttpResponse:
        """After a change: the fresh draft at an entry, with what was done."""
        to = f"{self.url}?{urlencode({'at': str(place)})}"
        if not wants_fragment(self.request):
            return leave(self.request, to, message=said)
        fresh = desk(self.request, self.seat)
        if fresh is None:
            return leave(self.request, to)
        response = fresh.show(Place.of(str(place), fresh.draft.record), said=said)
        response.headers["HX-Push-Url"] = to
        return response


def desk(request: AuthenticatedRequest, seat: Seat) -> Desk | None:
    """The draft of the project, if there is one."""
    codebook = the_draft(seat.project)
    return Desk(request, seat, codebook, as_draft(codebook)) if codebook else None


@require_http_methods(["GET", "HEAD", "POST"])
def codebook_edit(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The editor; without a draft, the way to one. A POST says by ``action`` what is to be done."""
    seat = managed_project(request, slug)
    at = desk(request, seat)
    if at is None:
        return _start(request, seat)
    if request.method != "POST":
        return at.show(at.place())
    do = _ACTIONS.get(request.POST.get("action", "save"), _save)
    if "raise" in request.POST:
        do = _raise
    return do(at, at.place())


def _start(request: AuthenticatedRequest, seat: Seat) -> HttpResponse:
    """Without a draft: what there is to do; a POST begins one."""
    problem = ""
    if request.method == "POST":
        try:
            actions.start_draft(seat.user, seat.project)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            to = reverse("codebook-edit", args=[seat.project.slug])
            return leave(request, to, message=_("The draft is a copy of the version in force."))
    context = seat.context("guide", codebook=None, problem=problem)
    return render_page(request, TEMPLATE, context, partial="editor", status=422 if problem else 200)


def _save(at: Desk, place: Place) -> HttpResponse:
    """Store the form."""
    entry = editing(at.draft, place, at.request.POST)
    if not entry.is_valid or entry.attempt(at.draft) is None:
        return at.show(place, entry, status=422)
    new_key = entry.form.cleaned_data.get("key", place.key)
    kind = Kind.ADDED if place.is_new else Kind.RENAMED if new_key != place.key else Kind.EDITED
    return _change(at, place, entry.apply, kind, Place(place.part, new_key), entry)


def _change(
    at: Desk,
    place: Place,
    change: edit.Edit,
    kind: str,
    then: Place,
    entry: Editing | None = None,
) -> HttpResponse:
    """Carry out a change of the draft and go on at ``then``."""
    try:
        actions.change_draft(
            at.seat.user,
            at.codebook,
            change,
            base_version=at.version,
            kind=kind,
            subject=_name(at, place, entry),
            reason=at.request.POST.get("reason", ""),
        )
    except ValidationError as error:
        return _refused(at, place, entry, error)
    return at.again(then, _("Saved."))


def _name(at: Desk, place: Place, entry: Editing | None) -> str:
    """What the change log calls an entry: its name."""
    if entry is not None:
        return str(entry.form.cleaned_data.get("name") or place.key)
    found = edit.entry(at.draft.record, place.part, place.key) if place.key else None
    return found.name if found else at.draft.record.name


def _refused(at: Desk, place: Place, entry: Editing | None, error: ValidationError) -> HttpResponse:
    """Somebody was faster: theirs beside one's own, which can be saved over it; or the action's reason."""
    if error_code(error) != STALE:
        return at.show(place, entry, status=422, problem=" ".join(error.messages))
    differs = beside(editing(at.draft, place), entry) if entry else []
    return at.show(place, entry, status=422, conflict=True, differs=differs)


def _move(by: int) -> Do:
    def move(at: Desk, place: Place) -> HttpResponse:
        return _change(
            at, place, lambda draft: edit.move(draft, place.part, place.key, by), Kind.EDITED, place
        )

    return move


def _remove(at: Desk, place: Place) -> HttpResponse:
    """Take out an entry that no span can carry."""
    first = next(label.key for label in at.draft.record.labels if label.key != place.key)
    return _change(
        at,
        place,
        lambda draft: edit.remove(draft, place.part, place.key),
        Kind.REMOVED,
        Place("label", first),
    )


def _undo(at: Desk, place: Place) -> HttpResponse:
    """Take the last change back."""
    try:
        actions.undo_change(at.seat.user, at.codebook, base_version=at.version)
    except ValidationError as error:
        return _refused(at, place, None, error)
    return at.again(place, _("The last change is taken back."))


def _discard(at: Desk, place: Place) -> HttpResponse:
    """Delete the draft."""
    try:
        actions.discard_draft(at.seat.user, at.codebook, base_version=at.version)
    except ValidationError as error:
        return _refused(at, place, None, error)
    to = reverse("codebook-versions", args=[at.seat.project.slug])
    return leave(at.request, to, message=_("The draft is discarded."))


def _more(at: Desk, place: Place) -> HttpResponse:
    """One more attribute to fill in; nothing is stored."""
    entry = editing(at.draft, place, at.request.POST)
    return _unsaved(at, place, entry, [*entry.fields, blank(len(entry.fields))])


def _raise(at: Desk, place: Place) -> HttpResponse:
    """An attribute one place up; nothing is stored."""
    number = at.request.POST.get("raise", "")
    data: QueryDict = at.request.POST
    if number.isdecimal() and 0 < int(number) < MAX_FIELDS:
        data = reordered(data, int(number))
    entry = editing(at.draft, place, data)
    return _unsaved(at, place, entry, entry.fields)


def _unsaved(at: Desk, place: Place, entry: Editing, fields: list[Any]) -> HttpResponse:
    preview = tried(at.draft, place, entry, at.request.POST)
    entry.fields[:] = fields
    return at.show(place, entry, unsaved=True, preview=preview)


_ACTIONS: dict[str, Do] = {
    "save": _save,
    "up": _move(-1),
    "down": _move(1),
    "remove": _remove,
    "undo": _undo,
    "discard": _discard,
    "more": _more,
}
