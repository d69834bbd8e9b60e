"""One row of each table of the study, for worlds in which every table holds something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles import actions
from articles.actions.invitations import digest_of
from articles.models import (
    Assignment,
    Attempt,
    CodebookChange,
    Gold,
    Invitation,
    Place,
    Precedent,
    Project,
    Reveal,
    Round,
    Ruling,
    Seat,
    User,
)
from articles.models.docket import read_docket


def invitation_secret(project: Project) -> str:
    """What opens the invitation into ``project``."""
    return f"invitation-into-{project.slug}"


def make_study(owner: User, released: Assignment) -> dict[str, Any]:
    """One row of each table of the study, by its model's name; codings that they are of are released."""
    article, round = released.article, released.round
    gold = Gold.objects.create(article=article, assignment=released, author=owner)
    ruling = Ruling.objects.create(
        assignment=released, start=0, end=4, decision=Ruling.Decision.NONE, author=owner
    )
    return {
        "codebookchange": CodebookChange.objects.create(
            codebook=round.codebook, number=1, kind=CodebookChange.Kind.CREATED, author=owner
        ),
        "place": Place.objects.create(round=round, article=article),
        "by_hand": Round.objects.create(
            project=round.project,
            codebook=round.codebook,
            name="by hand",
            release=Round.Release.MANUAL,
        ),
        "seat": Seat.objects.create(round=round, user=released.annotator),
        "gold": gold,
        "attempt": Attempt.objects.create(assignment=released, gold=gold, passed=True),
        "ruling": ruling,
        "precedent": Precedent.objects.create(
            project=round.project,
            label_key="decision",
            text="A ruling.",
            ruling=ruling,
            author=owner,
        ),
        "invitation": Invitation.objects.create(
            project=round.project,
            digest=digest_of(invitation_secret(round.project)),
            author=owner,
            expires_at=timezone.now() + timedelta(days=7),
        ),
        "reveal": Reveal.objects.create(user=owner, article=article, place="side-by-side"),
    }


def make_judgement(judge: User, released: Assignment) -> tuple[Assignment, Ruling]:
    """An adjudication of a released article, every cluster ruled on but not settled; its last ruling."""
    made, _new = actions.open_adjudication(judge, released.round, released.article_id)
    for matter in read_docket(judge, made).matters:
        ruling, _new = actions.rule(judge, made.pk, cluster=matter.key, decision="a")
    return made, ruling
