"""Blindness over time: two roles at once, release, taking back, leaving (T33, T39, T40)."""

from __future__ import annotations

import pytest

from articles import actions
from articles.models import Assignment, Membership, Round, User
from tests.builders import make_assignment, submit
from tests.security.routes import address
from tests.security.secret import BLIND, REVIEWERS, THREAD, Secret, release, unasked
from tests.security.visits import admin_addresses

# --- two roles at once (T39)


@pytest.mark.parametrize("person", ["manager", "adjudicator"])
def test_a_reviewer_who_codes_the_article_is_blind_until_done(secret: Secret, person: str) -> None:
    own = also_codes(secret, person)
    for assignment in (secret.side.mine, secret.theirs):
        submit(assignment)
    urls = secret.telling()
    assert secret.heard(person, urls) == []
    submit(own)
    assert {name for _who, _url, name in secret.heard(person, urls)} >= {"canary-note", "quote"}


def test_an_open_coding_in_the_article_blinds_in_the_admin_too(secret: Secret) -> None:
    also_codes(secret, "clerk")
    for assignment in (secret.side.mine, secret.theirs):
        submit(assignment)
    assert secret.heard("clerk", admin_addresses(secret.side, secret.theirs)) == []


@pytest.mark.parametrize("person", ["manager", "adjudicator"])
def test_an_open_coding_in_another_round_blinds_to_what_this_one_released(
    secret: Secret, person: str
) -> None:
    release(secret)
    project, user = secret.side.project, secret.world.people[person]
    codebook = secret.theirs.round.codebook
    second = Round.objects.create(project=project, codebook=codebook, name="second")
    article, owner = secret.theirs.article_id, secret.world.people["owner"]
    ((own,), _existing) = actions.assign(owner, second, [article], [user.pk])
    assert secret.heard(person, secret.telling()) == []
    submit(Assignment.objects.select_related("annotator").get(pk=own))
    heard = {name for _who, _url, name in secret.heard(person, secret.telling())}
    assert heard >= {"canary-note", "quote"}


def also_codes(secret: Secret, person: str) -> Assignment:
    """Give a reviewer the article as well."""
    user: User = secret.world.people[person]
    return make_assignment(secret.side.project, secret.side.article, user)


# --- after release


@pytest.mark.parametrize("person", REVIEWERS)
def test_reviewers_hear_them_once_every_coder_is_done(secret: Secret, person: str) -> None:
    release(secret)
    heard = {name for _who, _url, name in secret.heard(person, secret.telling())}
    assert heard >= {"canary-note", "canary-remark", "quote", "link", "shared span", *THREAD}


@pytest.mark.parametrize("person", [who for who in BLIND if who not in REVIEWERS])
def test_everybody_else_stays_blind_after_release(secret: Secret, person: str) -> None:
    release(secret)
    assert secret.heard(person, secret.telling()) == []


@pytest.mark.parametrize("person", ["staff", "root", "helper"])
def test_the_admin_stays_silent_for_who_is_no_reviewer(secret: Secret, person: str) -> None:
    release(secret)
    assert secret.heard(person, admin_addresses(secret.side, secret.theirs)) == []


def test_staff_who_review_find_released_work_in_the_admin(secret: Secret) -> None:
    release(secret)
    urls = admin_addresses(secret.side, secret.theirs)
    assert {name for _who, _url, name in secret.heard("clerk", urls)} >= {"canary-note"}


@pytest.mark.parametrize("person", ["adjudicator", "owner", "token"])
def test_reopening_makes_reviewers_blind_again(secret: Secret, person: str) -> None:
    release(secret)
    actions.reopen(secret.world.people["owner"], secret.side.mine.pk)
    assert unasked(person, secret.heard(person, secret.telling())) == []


def test_who_leaves_the_project_sees_nothing_from_the_next_request_on(secret: Secret) -> None:
    """T40, T33: a session and a token are worth what their owner's role is worth now."""
    release(secret)
    Membership.objects.filter(user=secret.world.people["manager"]).delete()
    for person in ("manager", "token"):
        assert secret.heard(person, secret.telling()) == []
    assert secret.world.ask("manager", "GET", address(secret.side, "api:export")).status == 404
