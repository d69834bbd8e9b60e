"""Which spans or answers an export holds, and whether the caller may have them like that."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles.models import Answer, Assignment, Entity, Label, Relation, Span
from articles.permissions import can_export, can_export_names
from articles.selectors.lookups import find_round
from articles.selectors.recoding import Recoding

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import Project, User

#: What the rows of an export can be.
ROWS = ("spans", "answers")
LAYERS = {
    "coders": (Assignment.Kind.CODING,),
    "adjudicated": (Assignment.Kind.ADJUDICATION,),
    "all": (Assignment.Kind.CODING, Assignment.Kind.ADJUDICATION),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an export holds. ``annotator``: ``me``, a user's id or a pseudonym; ``round``: name or id.

    ``rows``: spans, or answers to the questions on articles.
    ``codebook``: the number of the version whose labels the rows are told in; None: as each was coded.
    ``reveals``: tell of each row whether its coder had seen others' codings of the article.
    """

    labels: tuple[str, ...] = ()
    annotator: str = ""
    round: str = ""
    state: str = ""
    updated_since: dt.datetime | None = None
    deleted: bool = False
    layer: str = "coders"
    text: str = "quote"
    names: str = "pseudonym"
    times: str = "exact"
    codebook: int | None = None
    reveals: bool = False
    rows: str = "spans"


def chosen_codings(user: User, project: Project, choice: Choice) -> QuerySet[Assignment]:
    """The assignments that are exported: blindness is ``content_visible_to``."""
    _check(user, project, choice)
    return _codings(user, project, choice)


def _codings(user: User, project: Project, choice: Choice) -> QuerySet[Assignment]:
    rows = Assignment.objects.content_visible_to(user).filter(
        round__project=project, kind__in=LAYERS[choice.layer]
    )
    if choice.annotator:
        rows = rows.filter(annotator__in=_annotator(user, project, choice.annotator))
    if choice.round:
        rows = rows.filter(round=find_round(project, choice.round, user))
    if choice.state:
        rows = rows.filter(state=choice.state)
    return rows


def others_articles(user: User, project: Project, choice: Choice) -> list[UUID]:
    """The articles with a coding by somebody else in an export that ``user`` may have. One query."""
    codings = _codings(user, project, choice).exclude(annotator=user)
    return list(codings.order_by().values_list("article_id", flat=True).distinct())


def _check(user: User, project: Project, choice: Choice) -> None:
    if not can_export(user, project):
        raise PermissionDenied(_("Viewers don't export. Ask an owner for another role."))
    if choice.names == "username" and not can_export_names(user, project):
        raise PermissionDenied(
            _("Only owners and managers export user names. Take names=pseudonym.")
        )
    if choice.reveals and not can_export_names(user, project):
        raise PermissionDenied(_("Only owners and managers export who had seen what."))
    if choice.text == "full":
        if not project.text_export:
            raise PermissionDenied(
                _(
                    "This project doesn't export full texts. An owner can allow it in the settings; text=quote works."
                )
            )
        if not can_export_names(user, project):
            raise PermissionDenied(
                _("Only owners and managers export full texts. Take text=quote.")
            )


def _annotator(user: User, project: Project, name: str) -> list[UUID]:
    """Who is meant; nobody where nobody fits, which tells nothing about who exists."""
    if name == "me":
        return [user.pk]
    try:
        return [uuid.UUID(name)]
    except ValueError:
        people = Assignment.objects.filter(round__project=project)
        ids = people.values_list("annotator_id", flat=True).distinct()
        return [pk for pk in ids if project.pseudonym(pk) == name]


def chosen_labels(project: Project, choice: Choice) -> dict[UUID, str]:
    """Ids and keys of the labels that are exported, over all codebook versions but drafts.

    With ``choice.codebook`` a label goes by its key there as well.
    """
    rows = Label.objects.filter(codebook__project=project).exclude(codebook__state="draft")
    found = list(rows.values_list("pk", "codebook__number", "key"))
    every = {pk: key for pk, _number, key in found}
    here = {}
    if choice.codebook is not None:
        recoding = Recoding(project, choice.codebook)
        here = {pk: recoding.key(number, key) for pk, number, key in found}
    known = list(dict.fromkeys(every.values()))
    for key in choice.labels:
        if key not in known:
            message = _("The project has no label “%(key)s”. Known: %(known)s.")
            params = {"key": key, "known": ", ".join(known)}
            raise ValidationError(
                {"label": ValidationError(message, code="unknown", params=params)}
            )
    wanted = set(choice.labels)
    return {pk: key for pk, key in every.items() if not wanted or (here.get(pk) or key) in wanted}


def chosen_spans(choice: Choice, labels: dict[UUID, str]) -> QuerySet[Span]:
    """The spans that are exported, of whatever assignments.

    ``updated_since`` is for those who keep a copy. So it also brings spans whose links changed, those that
    name entries while the registry was changed, and those that the caller may not have seen before, since
    somebody has submitted the article since.
    """
    spans = Span.objects.all()
    if choice.labels:
        spans = spans.filter(label__in=labels)
    since = choice.updated_since
    if since is None:
        return spans if choice.deleted else spans.live()
    linked = Relation.objects.filter(source=OuterRef("pk"), updated_at__gte=since)
    # Values that name entries are the only ones with this key; one text too many does no harm.
    naming = Q(stored__contains='"entity"') & Exists(_registry(since))
    spans = spans.alias(stored=Cast("attributes", TextField()))
    changed = Q(updated_at__gte=since) | Exists(linked)
    return spans.filter(changed | naming | Exists(_released(since)))


def chosen_answers(choice: Choice) -> QuerySet[Answer]:
    """The answers that are exported, of whatever assignments; ``updated_since`` as in ``chosen_spans``."""
    answers = Answer.objects.all()
    since = choice.updated_since
    if since is None:
        return answers if choice.deleted else answers.live()
    naming = Q(question__type="entity") & Exists(_registry(since))
    return answers.filter(Q(updated_at__gte=since) | naming | Exists(_released(since)))


def _released(since: dt.datetime) -> QuerySet[Assignment]:
    """Codings of the article of an outer row that were handed in since."""
    return Assignment.objects.filter(
        article=OuterRef("assignment__article"),
        round=OuterRef("assignment__round"),
        submitted_at__gte=since,
    )


def _registry(since: dt.datetime) -> QuerySet[Entity]:
    """Entries of the registry of an outer row that were changed since."""
    project = OuterRef("assignment__round__project")
    return Entity.objects.filter(project=project, updated_at__gte=since)
