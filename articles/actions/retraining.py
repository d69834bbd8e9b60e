"""A training round for one coder and one label, made in one step."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse
from articles.models import Assignment, Codebook, Gold, Membership, Place, Project, Round, Seat
from articles.permissions import can_be_assigned, can_manage

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import User

#: Articles of a retraining set: as many as somebody works through in an afternoon.
SET_SIZE = 5


def make_retraining(user: User, project: Project, *, coder: UUID, label: str) -> Round:
    """Open a training round for ``coder`` with articles in whose gold ``label`` occurs and that they have not coded.

    Articles that serve as hidden gold in an open round stay out: practice would give them away. Pass mark and tolerance
    are those of the newest training round. The round's name tells neither coder nor label, since all members can read
    names of rounds. Raises PermissionDenied, ValidationError ``unknown`` (coder), ``state`` (no such article).
    """
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers plan rounds."))
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)  # one at a time: names count up
        if project.archived_at:
            raise refuse(_("This project is archived; nothing can be changed."), "locked")
        seat = (
            Membership.objects.select_related("user")
            .filter(project=project, user=coder, user__is_active=True)
            .first()
        )
        if seat is None or not can_be_assigned(seat.role):
            raise refuse(
                _("%(id)s is not a member who may code. Add them on the members page first."),
                "unknown",
                "coder",
                id=coder,
            )
        articles = _articles(seat.user, project, label)
        if not articles:
            raise refuse(
                _(
                    "No article with gold is left in which this label occurs and which this person has not coded. "
                    "Make gold of more articles first."
                ),
                "state",
                "label",
            )
        round = _round(project, len(articles))
        round.save(force_insert=True)
        Seat.objects.create(round=round, user=seat.user)
        places = [
            Place(round=round, article_id=article, position=number)
            for number, article in enumerate(articles)
        ]
        Place.objects.bulk_create(places)
        log(user, project, "round.created", round.pk, _told(round, coder, label), version=1)
        told = (
            (place.pk, {"round": str(round.pk), "article": str(place.article_id)})
            for place in places
        )
        write_many(user, project, "place.created", told)
    return round


def _articles(coder: User, project: Project, label: str) -> list[UUID]:
    coded = Assignment.objects.filter(annotator=coder, round__project=project)
    hidden = Place.objects.filter(
        round__project=project, round__state=Round.State.OPEN, purpose=Place.Purpose.GOLD
    )
    found = Gold.objects.practicable_by(coder).filter(
        article__project=project,
        assignment__spans__deleted_at=None,
        assignment__spans__label__key=label,
    )
    fit = found.exclude(article__in=coded.values("article")).exclude(
        article__in=hidden.values("article")
    )
    return list(dict.fromkeys(fit.values_list("article", flat=True)))[:SET_SIZE]


def _round(project: Project, articles: int) -> Round:
    last = project.rounds.filter(kind=Round.Kind.TRAINING).order_by("-created_at").first()
    published = project.codebooks.filter(state=Codebook.State.PUBLISHED).order_by("-number")
    taken = set(project.rounds.values_list("name", flat=True))
    names = (_("Retraining %(number)s") % {"number": number} for number in count(1))
    round = Round(
        project=project,
        codebook=published[0],
        name=next(name for name in names if name not in taken),
        kind=Round.Kind.TRAINING,
        hand_out=Round.HandOut.PULL,
        coders=1,
        pass_articles=min(2, articles),
    )
    if last is not None:
        round.pass_mark, round.tolerance = last.pass_mark, last.tolerance
    return round


def _told(round: Round, coder: UUID, label: str) -> dict[str, Any]:
    return {
        "name": round.name,
        "kind": round.kind,
        "state": round.state,
        "codebook": str(round.codebook_id),
        "hand_out": round.hand_out,
        "pass_mark": round.pass_mark,
        "tolerance": round.tolerance,
        "pass_articles": round.pass_articles,
        "coder": str(coder),
        "label": label,
    }
