"""The members page tells whose open work nobody goes on with, and who is invited."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Invitation, Role
from tests.builders import make_assignment, make_member, submit
from tests.web.people import Study


def stuck(study: Study) -> list[tuple[str, str, int]]:
    """What the page lists."""
    rows = study.get("manager", study.url("members")).context["stuck"]
    return [(row.username, row.why, row.open) for row in rows]


def test_work_of_who_can_not_go_on_is_stuck_and_comes_back_with_them(study: Study) -> None:
    coder, owner = study.people["annotator"], study.people["owner"]
    seat = study.project.memberships.get(user=coder)
    make_assignment(study.project, annotator=coder)
    submit(make_assignment(study.project, annotator=coder))  # done work isn't stuck
    assert stuck(study) == []
    actions.set_active(coder, active=False, by=owner)
    assert stuck(study) == [("harbour-annotator", "deactivated", 2)]
    page = study.get("manager", study.url("members")).content.decode()
    assert page.count("deactivated") == 2  # beside the name, and in the list
    actions.set_active(coder, active=True, by=owner)
    actions.change_role(owner, seat, role=Role.VIEWER)
    assert stuck(study) == [("harbour-annotator", "viewer", 2)]
    actions.remove_member(owner, seat)
    assert stuck(study) == [("harbour-annotator", "gone", 2)]
    actions.add_member(owner, study.project, member=coder, role=Role.ANNOTATOR)
    assert stuck(study) == []


def test_the_list_of_their_articles_can_be_looked_at(study: Study) -> None:
    coder, owner = study.people["annotator"], study.people["owner"]
    actions.remove_member(owner, study.project.memberships.get(user=coder))
    page = study.get("manager", study.url("members")).content.decode()
    found = re.search(rf'href="({study.url("articles")}\?coder=[^"]+)"', page)
    assert found
    listed = study.get("manager", found[1])
    assert listed.status_code == 200
    assert "Harbour fees return" in listed.content.decode()


def test_who_is_removed_is_asked_about_with_what_they_leave(study: Study) -> None:
    page = study.get("manager", study.url("members")).content.decode()
    said = (
        "Remove harbour-annotator from this project? Their work stays, and 1 open assignment waits"
    )
    assert said in page
    assert "Remove harbour-viewer from this project? Their work stays." in page


def test_invitations_are_listed_with_what_became_of_them(study: Study) -> None:
    owner, manager = study.people["owner"], study.people["manager"]
    make = actions.create_invitation
    make(owner, study.project, role=Role.VIEWER, email="ada@example.org")
    actions.revoke_invitation(owner, make(owner, study.project, role=Role.VIEWER)[0].pk)
    actions.accept_invitation(
        study.people["stranger"], make(owner, study.project, role="annotator")[1]
    )
    make(manager, study.project, role=Role.MANAGER)
    late = make(owner, study.project, role=Role.VIEWER)[0]
    Invitation.objects.filter(pk=late.pk).update(expires_at=late.created_at)
    actions.change_role(owner, study.project.memberships.get(user=manager), role=Role.VIEWER)
    answer = study.get("owner", study.url("members"))
    states = [row.state for row in answer.context["invitations"]]
    assert states == ["open", "expired", "void", "used", "revoked"]
    page = answer.content.decode()
    assert "used by <bdi>harbour-stranger</bdi>" in page
    assert page.count(">Revoke</button>") == 2  # the open one, and the one that could open again


def test_a_manager_revokes_and_a_link_of_another_project_is_absent(study: Study) -> None:
    made, secret = actions.create_invitation(study.people["owner"], study.project, role="viewer")
    answer = study.post("manager", study.url("invitations", made.pk, "revoke"), htmx=True)
    assert answer.status_code == 200
    assert [row.state for row in answer.context["invitations"]] == ["revoked"]
    assert study.post("manager", study.url("invitations", made.pk, "revoke")).status_code == 422
    assert study.client("stranger").get(f"/invitations/{secret}/").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"days": "31"}, {"days": ""}, {"role": "owner"}, {"role": "king"}, {"email": "x"}]
)
def test_a_link_that_does_not_fit_is_not_made(study: Study, fields: dict[str, Any]) -> None:
    data = {"form": "invite", "role": "annotator", "days": "7"} | fields
    assert study.post("manager", study.url("members"), data).status_code == 422
    assert not Invitation.objects.exists()


def test_the_page_costs_the_same_for_many(study: Study) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            study.get("manager", study.url("members"))
        return len(queries)

    def more() -> None:
        person = make_member(study.project)
        make_assignment(study.project, annotator=person)
        actions.set_active(person, active=False)
        actions.create_invitation(study.people["owner"], study.project, role="viewer")

    more()
    cost()  # signs in
    one = cost()
    more()
    more()
    assert cost() == one
