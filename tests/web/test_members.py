"""Members: adding, roles, removing."""

from __future__ import annotations

import pytest

from articles.models import Assignment, Membership, Role
from tests.builders import (
    make_article,
    make_assignment,
    make_project,
    make_user,
    submit,
)
from tests.web.people import Study


def seat_of(study: Study, who: str) -> Membership:
    """A person's membership."""
    return study.project.memberships.get(user=study.people[who])


def test_members_are_listed_with_their_progress(study: Study) -> None:
    context = study.get("owner", study.url("members")).context
    assert [(row.username, row.role, row.assigned, row.is_self) for row in context["members"]] == [
        ("harbour-adjudicator", "adjudicator", 0, False),
        ("harbour-annotator", "annotator", 1, False),
        ("harbour-manager", "manager", 0, False),
        ("harbour-owner", "owner", 0, True),
        ("harbour-viewer", "viewer", 0, False),
    ]


def test_active_time_is_summed_for_each_member(study: Study) -> None:
    coder = study.people["annotator"]
    other = make_assignment(study.project, make_article(study.project), coder)
    seats = Assignment.objects.filter(pk__in=(study.assignment.pk, other.pk))
    seats.update(active_seconds=2400)
    away = make_project(study.people["owner"], "elsewhere")
    away.memberships.create(user=coder, role=Role.ANNOTATOR)
    elsewhere = make_assignment(away, make_article(away), coder)
    Assignment.objects.filter(pk=elsewhere.pk).update(active_seconds=9000)
    answer = study.get("manager", study.url("members"))
    times = {row.username: row.seconds for row in answer.context["members"]}
    assert times["harbour-annotator"] == 4800
    assert times["harbour-owner"] == 0
    assert "1 h 20 min" in answer.content.decode()


def test_the_time_on_an_article_that_one_codes_oneself_is_left_out(study: Study) -> None:
    Assignment.objects.filter(pk=study.assignment.pk).update(active_seconds=2400)
    own = make_assignment(study.project, study.article, study.people["owner"])

    def told() -> dict[str, int]:
        rows = study.get("owner", study.url("members")).context["members"]
        return {row.username: row.seconds for row in rows}

    assert told()["harbour-annotator"] == 0
    submit(own)
    assert told()["harbour-annotator"] == 2400


def test_a_manager_gives_every_role_but_owner(study: Study) -> None:
    context = study.get("manager", study.url("members")).context
    assert [role.key for role in context["roles"]] == [
        "manager",
        "adjudicator",
        "annotator",
        "viewer",
    ]
    changeable = {row.role for row in context["members"] if row.can_change}
    assert changeable == {"manager", "adjudicator", "annotator", "viewer"}


@pytest.mark.parametrize("name", ["newcomer", "newcomer@example.org"])
def test_somebody_with_an_account_is_added_by_name_or_mail(study: Study, name: str) -> None:
    person = make_user("newcomer", email="newcomer@example.org")
    data = {"user": name, "role": "annotator"}
    answer = study.post("manager", study.url("members"), data)
    assert (answer.status_code, answer["Location"]) == (302, study.url("members"))
    assert study.project.memberships.get(user=person).role == Role.ANNOTATOR


def test_adding_answers_htmx_with_the_list(study: Study) -> None:
    data = {"user": "harbour-stranger", "role": "viewer"}
    answer = study.post("manager", study.url("members"), data, htmx=True)
    assert (answer.status_code, len(answer.context["members"])) == (200, 6)
    assert answer.content.decode().lstrip().startswith('<div id="members">')


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"user": "nobody", "role": "viewer"}, "user"),
        ({"user": "harbour-annotator", "role": "viewer"}, "user"),
        ({"user": "harbour-stranger", "role": "owner"}, "role"),
        ({"user": "harbour-stranger", "role": "king"}, "role"),
        ({"user": "", "role": "viewer"}, "user"),
    ],
)
def test_adding_says_what_is_wrong_on_its_field(
    study: Study, data: dict[str, str], field: str
) -> None:
    for htmx in (False, True):
        answer = study.post("manager", study.url("members"), data, htmx=htmx)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert study.project.memberships.count() == 5


def test_a_role_is_changed(study: Study) -> None:
    url = study.url("members", seat_of(study, "viewer").pk, "role")
    assert study.post("manager", url, {"role": "annotator"}, htmx=True).status_code == 200
    assert seat_of(study, "viewer").role == Role.ANNOTATOR
    assert study.post("manager", url, {"role": "owner"}).status_code == 422


def test_a_manager_does_not_touch_owners(study: Study) -> None:
    seat = seat_of(study, "owner").pk
    assert (
        study.post("manager", study.url("members", seat, "role"), {"role": "viewer"}).status_code
        == 403
    )
    assert study.post("manager", study.url("members", seat, "remove")).status_code == 403


def test_the_last_owner_stays(study: Study) -> None:
    seat = seat_of(study, "owner").pk
    answers = [
        study.post("owner", study.url("members", seat, "role"), {"role": "viewer"}),
        study.post("owner", study.url("members", seat, "remove")),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].context["form_errors"] == [
        "A project needs an owner. Make somebody else owner first."
    ]


def test_who_leaves_is_sent_home(study: Study) -> None:
    url = study.url("members", seat_of(study, "manager").pk, "remove")
    answer = study.post("manager", url, htmx=True)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/")
    assert study.get("manager", study.url()).status_code == 404


def test_who_steps_down_is_sent_to_the_front_page(study: Study) -> None:
    url = study.url("members", seat_of(study, "manager").pk, "role")
    assert study.post("manager", url, {"role": "viewer"})["Location"] == study.url()


def test_a_member_is_removed_and_their_work_stays(study: Study) -> None:
    url = study.url("members", seat_of(study, "annotator").pk, "remove")
    answer = study.post("owner", url, htmx=True)
    assert [row.username for row in answer.context["members"]] == [
        "harbour-adjudicator",
        "harbour-manager",
        "harbour-owner",
        "harbour-viewer",
    ]
    assert study.article.assignments.count() == 1
