"""The registry of a project: list, search, add, change, merge; names of released codings that it lacks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import actions
from articles.actions.entities import names_of
from articles.models import Entity
from articles.selectors.entities import (
    Registry,
    UnlistedName,
    entity_rows,
    named_in_released,
    suggestions,
)
from articles.web.forms.base import put_errors
from articles.web.forms.entities import (
    EntityEditForm,
    EntityFilter,
    EntityForm,
    MergeForm,
    NameForm,
)
from articles.web.lookups import managed_project, project_for
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def entity_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The entries; for who manages also the names that lack one. A POST adds an entry."""
    if request.method != "POST":
        return _list(request, project_for(request, slug))
    seat = managed_project(request, slug)
    form = EntityForm(request.POST)
    if form.is_valid():
        try:
            entity, _new = actions.create_entity(seat.user, seat.project, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return _changed(
                request, seat, _("“%(name)s” is in the registry.") % {"name": entity.name}
            )
    return _list(request, seat, form=form, status=422)


def _list(
    request: AuthenticatedRequest,
    seat: Seat,
    *,
    form: EntityForm | None = None,
    said: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = EntityFilter(request.GET or None, auto_id="find_%s")
    words, kind = ("", "")
    if asked.is_valid():
        words, kind = asked.cleaned_data["q"], asked.cleaned_data["kind"]
    registry = Registry(seat.project)
    uses: Counter[UUID] = Counter()
    unlisted: list[UnlistedName] = []
    if seat.may.manage:
        uses, unlisted = named_in_released(seat.user, seat.project, registry)
    context = seat.context(
        "entities",
        rows=entity_rows(registry, uses, words, kind),
        total=len(registry.current),
        filters=asked,
        unlisted=unlisted,
        entries=registry.current,
        form=form or EntityForm(),
        said=said,
        problem=problem,
    )
    target = request.htmx.target if request.htmx else None
    partial = target if target in ("entries", "registry") else ""
    return render_page(request, "articles/entities.html", context, partial=partial, status=status)


def _changed(request: AuthenticatedRequest, seat: Seat, said: str) -> HttpResponse:
    back = reverse("entity-list", args=[seat.project.slug])
    return after_change(request, back, lambda: _list(request, seat, said=said), message=said)


def _entity(seat: Seat, pk: UUID) -> Entity:
    """An entry of the project; one that was merged leads to nothing that can be changed."""
    rows = Entity.objects.visible_to(seat.user).select_related("project")
    found = rows.filter(project=seat.project, pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def entity_detail(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """One entry with its form."""
    seat = managed_project(request, slug)
    entity = _entity(seat, pk)
    if entity.merged_into_id:
        return leave(request, reverse("entity-detail", args=[slug, entity.merged_into_id]))
    if request.method != "POST":
        return _detail(request, seat, entity)
    form = EntityEditForm(request.POST)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        seen = fields.pop("version")
        try:
            entity = actions.update_entity(seat.user, entity, base_version=seen, **fields)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said = _("“%(name)s” is saved.") % {"name": entity.name}
            return leave(request, reverse("entity-list", args=[slug]), message=said)
    return _detail(request, seat, entity, form=form, status=422)


def _detail(
    request: AuthenticatedRequest,
    seat: Seat,
    entity: Entity,
    *,
    form: EntityEditForm | None = None,
    status: int = 200,
) -> HttpResponse:
    registry = Registry(seat.project)
    initial = {
        "name": entity.name,
        "kind": entity.kind,
        "aliases": "\n".join(entity.aliases),
        "description": entity.description,
        "version": entity.version,
    }
    context = seat.context(
        "entities",
        entity=entity,
        form=form or EntityEditForm(initial=initial),
        merge_form=MergeForm(_others(registry, entity)),
        merged=[row for row in registry.by_id.values() if row.merged_into_id == entity.pk],
    )
    return render_page(request, "articles/entity.html", context, status=status)


def _others(registry: Registry, entity: Entity) -> list[Entity]:
    return [row for row in registry.current if row.pk != entity.pk]


@require_http_methods(["GET", "HEAD", "POST"])
def entity_merge(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """What a merge would leave; a POST carries it out."""
    seat = managed_project(request, slug)
    entity = _entity(seat, pk)
    sent = request.POST if request.method == "POST" else request.GET
    form = MergeForm(_others(Registry(seat.project), entity), sent)
    if not form.is_valid():
        return leave(request, reverse("entity-detail", args=[slug, pk]))
    into = _entity(seat, UUID(form.cleaned_data["into"]))
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        seen = int(version) if version.isdecimal() else -1
        try:
            kept = actions.merge_entity(seat.user, entity, into, base_version=seen)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            names = {"gone": entity.name, "kept": kept.name}
            said = _("“%(gone)s” is another name of “%(kept)s” now.") % names
            return leave(request, reverse("entity-list", args=[slug]), message=said)
    uses, _unlisted = named_in_released(seat.user, seat.project, Registry(seat.project))
    context: dict[str, Any] = seat.context(
        "entities",
        entity=entity,
        into=into,
        uses=uses[entity.pk],
        uses_into=uses[into.pk],
        names=names_of([*into.aliases, entity.name, *entity.aliases], into.name),
        problem=problem,
    )
    status = 422 if problem else 200
    return render_page(request, "articles/entity_merge.html", context, status=status)


@require_POST
def entity_name(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Give a name of a coding an entry: a new one, or one that it is another name of."""
    seat = managed_project(request, slug)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _list(request, seat, problem=_("Choose a name of the list."), status=422)
    name, chosen = form.cleaned_data["name"], form.cleaned_data["entity"]
    try:
        if chosen:
            entity = actions.add_alias(seat.user, _entity(seat, chosen), name)
        else:
            entity, _new = actions.create_entity(seat.user, seat.project, name=name)
    except ValidationError as error:
        return _list(request, seat, problem=" ".join(error.messages), status=422)
    said = _("“%(name)s” leads to “%(entity)s” now.") % {"name": name, "entity": entity.name}
    return _changed(request, seat, said)


@require_GET
def entity_suggestions(request: AuthenticatedRequest, slug: str) -> JsonResponse:
    """What the entity field suggests: the whole registry while it is small, else what ``q`` finds.

    Nothing of anybody's coding is in it; a person's own names are known to their own page.
    """
    seat = project_for(request, slug)
    found, whole = suggestions(seat.project, request.GET.get("q", "")[:200])
    entries = [
        {"id": str(row.pk), "name": row.name, "kind": str(row.get_kind_display())}
        | ({"aliases": row.aliases} if row.aliases else {})
        for row in found
    ]
    return JsonResponse({"whole": whole, "entities": entries})
