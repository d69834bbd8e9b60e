"""Who may do what: predicates that actions enforce and pages ask before they offer something.

The table is in security.md §6. A foreign project answers "absent", never "forbidden"; that is the
business of ``visible_to``. These predicates decide among people who can see the thing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from articles.models import MANAGING, REVIEWING, Assignment, Attempt, Membership, Role, Round

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from articles.models import Project, User

#: How long after submitting coders may take their own coding back (decisions/0004-take-back.md and 0011).
TAKE_BACK = timedelta(minutes=15)


def role_in(user: User | AnonymousUser, project: Project | UUID) -> Role | None:
    """The role of ``user`` in ``project``, or None. One query."""
    if not user.is_authenticated or not user.is_active:
        return None
    pk = getattr(project, "pk", project)
    found = Membership.objects.filter(user=user, project=pk).values_list("role", flat=True)
    return next(map(Role, found), None)


def can_create_project(user: User | AnonymousUser) -> bool:
    """Anybody with an account may start a project."""
    return user.is_authenticated and user.is_active


def can_manage(user: User | AnonymousUser, project: Project | UUID) -> bool:
    """Import, edit metadata, assign, reopen, change settings and members."""
    return role_in(user, project) in MANAGING


def can_take_back(user: User | AnonymousUser, assignment: Assignment) -> bool:
    """Open a submitted assignment again: managers always, its coder for ``TAKE_BACK`` after submitting.

    What others do must not matter to an annotator: it would tell who shares the article. Adjudicators, who may read
    what is released, can't take their own coding back from then on. An adjudication is its adjudicator's to take back.
    """
    if can_manage(user, assignment.round.project_id):
        return True
    if assignment.kind == Assignment.Kind.ADJUDICATION:
        return can_review(user, assignment.round.project_id)
    if assignment.round.kind == assignment.round.Kind.TRAINING and assignment.attempts.exists():
        return False  # its gold is known by now: another try is another article
    at = assignment.submitted_at
    if at is None or timezone.now() - at > TAKE_BACK:
        return False
    if not can_review(user, assignment.round.project_id):
        return True
    others = Assignment.objects.released().filter(
        round=assignment.round_id, article=assignment.article_id, kind=Assignment.Kind.CODING
    )
    return not others.exclude(pk=assignment.pk).exists()


def can_archive_project(user: User | AnonymousUser, project: Project | UUID) -> bool:
    """Archiving a whole project is the owner's."""
    return role_in(user, project) == Role.OWNER


def can_review(user: User | AnonymousUser, project: Project | UUID) -> bool:
    """Read agreement and released codings."""
    return role_in(user, project) in REVIEWING


def can_export(user: User | AnonymousUser, project: Project | UUID) -> bool:
    """Export something: reviewers what is released, annotators their own rows."""
    return role_in(user, project) in (*REVIEWING, Role.ANNOTATOR)


def can_export_names(user: User | AnonymousUser, project: Project | UUID) -> bool:
    """User names instead of pseudonyms in an export are a manager's explicit choice."""
    return role_in(user, project) in MANAGING


def can_grant(own: Role | None, old: str | None, new: str | None) -> bool:
    """Whether somebody with role ``own`` may turn a member's role ``old`` into ``new``.

    None stands for "no member". Owners may do everything; managers everything but with owners.
    """
    if own == Role.OWNER:
        return True
    return own == Role.MANAGER and Role.OWNER not in (old, new)


def can_be_assigned(role: str) -> bool:
    """Viewers don't code."""
    return role != Role.VIEWER


def is_qualified(user: User, round: Round) -> bool:
    """Whether ``user`` has passed as many different articles of the training ``round`` as it asks for. One query."""
    return user.pk in qualified([user.pk], round)


def qualified(people: Iterable[UUID], round: Round) -> set[UUID]:
    """Those of ``people`` who have passed the training ``round``. One query.

    What counts is the first try at an article: after it, its gold is known.
    """
    passed = Attempt.objects.first_tries().filter(
        assignment__round=round, assignment__annotator__in=list(people), passed=True
    )
    rows = passed.order_by().values_list("assignment__annotator")
    counted = rows.annotate(n=Count("assignment__article", distinct=True))
    return {person for person, n in counted if n >= round.pass_articles}


def may_take(user: User, round: Round) -> bool:
    """Whether somebody with a seat may take articles of ``round``: qualified for it, where that is asked for.

    Practice articles are taken by ``actions.practise``, which knows whose gold was seen.
    """
    if not user.is_active or round.state != Round.State.OPEN or round.kind == Round.Kind.TRAINING:
        return False
    return round.requires is None or is_qualified(user, round.requires)


def can_annotate(user: User | AnonymousUser, assignment: Assignment) -> bool:
    """Code in an assignment: its own annotator, while a member who may code."""
    if assignment.annotator_id != user.pk:
        return False
    role = role_in(user, assignment.round.project_id)
    return role is not None and can_be_assigned(role)


def can_comment(user: User | AnonymousUser, assignment: Assignment) -> bool:
    """Ask and answer on a coding: its annotator, whoever may read it, and owners and managers.

    An owner or manager who still codes the article themselves is a coder there, and stays out.
    """
    role = role_in(user, assignment.round.project_id)
    if role is None or not user.is_authenticated:
        return False
    if assignment.annotator_id == user.pk:
        return can_be_assigned(role)
    codes = Assignment.objects.filter(
        article=assignment.article_id, annotator=user, kind=Assignment.Kind.CODING
    ).exclude(state=Assignment.State.SUBMITTED)
    if role in MANAGING:
        return not codes.exists()
    return Assignment.objects.content_visible_to(user).filter(pk=assignment.pk).exists()
