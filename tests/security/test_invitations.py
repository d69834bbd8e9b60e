"""Links of invitations: what they tell to whom, and that nothing else opens the door (T46)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles import actions
from articles.models import Event, Invitation, Membership, Role, User
from tests.builders import PASSWORD, make_project, make_user, owner_of

ACCOUNT = {"username": "newcomer", "password": PASSWORD, "again": PASSWORD}
GONE = "This link works no more"


@pytest.fixture(autouse=True)
def _from_zero() -> None:
    """No try of another test counts."""
    cache.clear()


@pytest.fixture
def link() -> str:
    """The address of an invitation into a project."""
    project = make_project(make_user("mira"), "harbour-secrets")
    _row, secret = actions.create_invitation(owner_of(project), project, role=Role.ANNOTATOR)
    return f"/invitations/{secret}/"


def signed_in(user: User) -> Client:
    """A browser where ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def plain(answer: Any) -> str:
    """The page without the tokens that differ each time."""
    return re.sub(
        r'(name="csrf(?:middlewaretoken)?" (?:content|value)=)"[^"]*"', "", answer.content.decode()
    )


def end(how: str, link: str) -> str:
    """Spoil the only invitation; the address to try."""
    rows = Invitation.objects.all()
    invitation = rows.get()
    if how == "expired":
        rows.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif how == "revoked":
        actions.revoke_invitation(invitation.author, invitation.pk)
    elif how == "used":
        actions.accept_invitation(make_user(), link.split("/")[2])
    elif how == "archived":
        actions.archive_project(invitation.author, invitation.project)
    elif how == "author left":
        actions.set_active(invitation.author, active=False)
    return "/invitations/made-up/" if how == "absent" else link


@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_is_wrong_with_a_link_the_page_is_the_same(link: str, method: str) -> None:
    ada = make_user("ada")
    seen = []
    for how in ("absent", "expired", "revoked", "used", "archived", "author left"):
        kept = Kept()
        spoiled = end(how, link)
        for client in (Client(), signed_in(ada)):
            answer = getattr(client, method)(spoiled, ACCOUNT if method == "post" else None)
            seen.append((answer.status_code, plain(answer)))
            assert answer["Referrer-Policy"] == "strict-origin"
        kept.restore()
    assert {status for status, _page in seen} == {404}
    assert len({page for _status, page in seen[0::2]}) == 1
    assert len({page for _status, page in seen[1::2]}) == 1
    assert all(GONE in page and "arbour" not in page for _status, page in seen)
    assert not User.objects.filter(username="newcomer").exists()


class Kept:
    """The one invitation with its project and author, to be put back as they were."""

    def __init__(self) -> None:
        self.invitation = Invitation.objects.select_related("project", "author").get()
        self.members = list(Membership.objects.values_list("pk", flat=True))

    def restore(self) -> None:
        """As before."""
        self.invitation.save()
        self.invitation.project.save()
        self.invitation.author.save()
        Membership.objects.exclude(pk__in=self.members).delete()


def test_a_stranger_makes_an_account_and_is_in_the_project_at_once(link: str) -> None:
    browser = Client()
    page = browser.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert "join this project as annotator" in page.content.decode()
    answer = browser.post(link, ACCOUNT | {"full_name": "New Comer"})
    assert (answer.status_code, answer["Location"]) == (302, "/projects/harbour-secrets/")
    assert browser.get(answer["Location"]).status_code == 200
    person = User.objects.get(username="newcomer")
    assert (person.shown_name, person.is_staff, person.is_superuser) == ("New Comer", False, False)
    assert Membership.objects.get(user=person).role == Role.ANNOTATOR
    assert GONE in Client().get(link).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another"}, "differ"),
        ({"username": "mira"}, "already exists"),
        ({"username": "Mira"}, "already exists"),
        ({"username": "two words"}, "valid username"),
        ({"username": ""}, "required"),
        ({"email": "nonsense"}, "valid email"),
    ],
)
def test_an_account_that_does_not_fit_leaves_the_link_as_it_is(
    link: str, fields: dict[str, str], said: str
) -> None:
    answer = Client().post(link, ACCOUNT | fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.count() == 1
    assert Invitation.objects.get().is_open
    assert PASSWORD not in answer.content.decode()


def test_nobody_makes_themselves_more_than_a_member(link: str) -> None:
    more = {"is_staff": "on", "is_superuser": "on", "role": "owner", "project": "other"}
    Client().post(link, ACCOUNT | more)
    person = User.objects.get(username="newcomer")
    assert (person.is_staff, person.is_superuser) == (False, False)
    assert person.memberships.get().role == Role.ANNOTATOR


def test_who_has_an_account_signs_in_and_comes_back_to_join(link: str) -> None:
    make_user("ada")
    browser = Client()
    sign_in = re.search(r'href="(/account/login/\?next=[^"]+)"', browser.get(link).content.decode())
    assert sign_in
    answer = browser.post(sign_in[1], {"login": "ada", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert "Join as annotator" in browser.get(link).content.decode()
    assert browser.post(link)["Location"] == "/projects/harbour-secrets/"


def test_looking_joins_nobody(link: str) -> None:
    ada = signed_in(make_user("ada"))
    ada.get(link)
    ada.head(link)
    assert Membership.objects.count() == 1
    assert Invitation.objects.get().is_open


def test_a_member_is_told_so_and_the_link_stays_unused(link: str) -> None:
    browser = signed_in(User.objects.get(username="mira"))
    assert "a member of this project already" in browser.get(link).content.decode()
    assert browser.post(link).status_code == 409
    assert Invitation.objects.get().is_open
    assert Membership.objects.get().role == Role.OWNER


def test_there_is_no_other_way_to_an_account() -> None:
    for path in ("/account/signup/", "/account/email/", "/invitations/", "/invitations/x/"):
        assert Client().post(path, ACCOUNT | {"password1": PASSWORD}).status_code in (403, 404)
    assert not User.objects.exists()


def test_tries_are_limited_like_sign_ins(link: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "20/m/ip"}
    wrong = ACCOUNT | {"again": "another"}
    found = [Client().post(link, wrong, REMOTE_ADDR="192.0.2.1").status_code for _n in range(22)]
    assert found == [422] * 20 + [429] * 2
    assert Client().post(link, wrong, REMOTE_ADDR="192.0.2.2").status_code == 422


def test_no_log_line_holds_the_secret(link: str, caplog: Any, settings: Any) -> None:
    caplog.set_level("DEBUG")
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "1/m/ip"}
    mira = signed_in(User.objects.get(username="mira"))
    found = [Client().post(link, {}).status_code for _n in range(2)]
    found += [
        mira.post(link, REMOTE_ADDR="192.0.2.2").status_code,
        Client().get(f"{link}x/").status_code,
    ]
    actions.revoke_invitation(User.objects.get(), Invitation.objects.get().pk)
    found.append(Client().get(link).status_code)
    assert found == [422, 429, 409, 404, 404]
    lines = [
        line
        for line in caplog.text.splitlines()
        if link.split("/")[2] in line and "/x/" not in line
    ]
    assert lines == []


def test_the_secret_is_told_once_to_the_manager_and_is_nowhere_after() -> None:
    project = make_project(make_user("mira"), "harbour")
    mira = signed_in(owner_of(project))
    data = {"form": "invite", "role": "annotator", "days": 7, "email": "ada@example.org"}
    page = mira.post("/projects/harbour/members/", data).content.decode()
    found = re.search(r"http://testserver/invitations/([\w-]{43})/", page)
    assert found
    later = mira.get("/projects/harbour/members/").content.decode()
    assert found[1] not in later
    assert "ada@example.org" in later
    assert found[1] not in str(list(Event.objects.values()))
    assert mail.outbox == []  # this site sends none


def test_the_link_goes_by_mail_where_there_is_mail(settings: Any) -> None:
    settings.MAIL_READY, settings.SITE_URL = True, "https://annotate.example.org"
    project = make_project(make_user("mira"), "harbour")
    project.name = "Ports\r\nBcc: evil@example.org"
    project.save()
    mira = signed_in(owner_of(project))
    data = {"form": "invite", "role": "annotator", "days": 7, "email": "ada@example.org"}
    page = mira.post("/projects/harbour/members/", data).content.decode()
    (sent,) = mail.outbox
    assert sent.recipients() == ["ada@example.org"]
    assert "https://annotate.example.org/invitations/" in str(sent.body)
    assert "The link was sent to" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = mira.post("/projects/harbour/members/", data).content.decode()
    assert "The mail could not be sent" in page
    assert "https://annotate.example.org/invitations/" in page
