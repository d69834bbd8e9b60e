"""One's own account: name, mail address, and signing out everywhere else."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from articles import actions
from articles.models import Token, User
from tests.builders import PASSWORD
from tests.web.people import Study


@pytest.fixture
def ada(study: Study) -> User:
    """The study's annotator, with a mail address and a token."""
    cache.clear()
    user = study.people["annotator"]
    actions.update_account(user, full_name="Ada Brandt", email="ada@example.org")
    actions.create_token(user, name="t", scopes=["export:read"])
    return user


def test_the_pages_of_the_account_lead_to_each_other(study: Study) -> None:
    pages = ["/account/", "/account/password/change/", "/account/preferences/", "/account/tokens/"]
    for page in pages:
        html = study.get("annotator", page).content.decode()
        assert all(f'<a href="{other}"' in html for other in pages)
        assert html.count('aria-current="page"') == 1


def test_name_changes_at_once_and_the_address_only_with_the_password(
    study: Study, ada: User
) -> None:
    def send(**fields: str) -> int:
        data = {"full_name": "Ada King", "email": "ada@example.org"} | fields
        status: int = study.post("annotator", "/account/", data).status_code
        ada.refresh_from_db()
        return status

    assert (send(), ada.shown_name) == (302, "Ada King")
    for password in ("", "wrong"):
        assert send(email="evil@example.org", password=password) == 422
        assert ada.email == "ada@example.org"
    assert send(email="nonsense", password=PASSWORD) == 422
    assert (send(email="new@example.org", password=PASSWORD), ada.email) == (302, "new@example.org")
    assert (send(email="", password=PASSWORD), ada.email) == (302, "")


def test_the_password_of_a_stolen_session_is_not_guessed_here(
    study: Study, ada: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/m/ip,5/m/key"}
    data = {"full_name": "", "email": "evil@example.org"}
    pages = [
        study.post("annotator", "/account/", data | {"password": password}).content.decode()
        for password in (*["wrong"] * 6, PASSWORD)
    ]
    assert ["This is not it" in page for page in pages] == [True] * 5 + [False] * 2
    assert "Too many failed login attempts" in pages[-1]
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_nothing_else_of_an_account_is_changed_here(study: Study, ada: User) -> None:
    more = {"username": "mira", "is_staff": "on", "is_superuser": "on", "is_active": ""}
    study.post("annotator", "/account/", {"full_name": "", "email": "ada@example.org"} | more)
    ada.refresh_from_db()
    assert (ada.username, ada.is_staff, ada.is_superuser) == ("harbour-annotator", False, False)
    assert ada.is_active


@pytest.mark.parametrize("tokens", [True, False])
def test_every_other_browser_is_signed_out(study: Study, ada: User, tokens: bool) -> None:
    elsewhere = Client()
    elsewhere.force_login(ada)
    answer = study.post("annotator", "/account/sign-out/", {"tokens": "1"} if tokens else {})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    page = study.get("annotator", "/account/")
    assert page.status_code == 200
    assert "signed out everywhere else" in page.content.decode()
    assert elsewhere.get("/").status_code == 302
    assert Token.objects.exists() is not tokens


def test_others_stay_signed_in(study: Study, ada: User) -> None:
    study.get("owner", "/")
    study.post("annotator", "/account/sign-out/", {"tokens": "1"})
    assert study.get("owner", "/").status_code == 200
