"""Who gets in, and with what credentials (T52, T53, T15)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Token
from tests.api.client import Api, token_of
from tests.api.conftest import Cast, span_body
from tests.api.test_scopes import SCOPES

pytestmark = pytest.mark.django_db

DOORS = ["me/", "projects/", "tokens/", "schema/", "docs/", "no/such/thing/"]


@pytest.mark.parametrize("path", DOORS)
def test_without_credentials_everything_is_401(db: None, path: str) -> None:
    answer = Api().get(path)
    assert (answer.status, answer.errors) == (401, [("not_authenticated", None)])
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_opens_the_api(cast: Cast) -> None:
    assert Api(token=token_of(cast.ada)).get("me/").json["id"] == str(cast.ada.pk)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer psa_wrong", "Bearer \xff\xfe", "Bearer "]
)
def test_a_token_that_is_none_is_401(db: None, header: str) -> None:
    answer = Api().get("me/", authorization=header)
    assert (answer.status, answer.errors) == (401, [("authentication_failed", None)])


def test_a_token_elsewhere_than_in_the_header_is_not_looked_at(cast: Cast) -> None:
    secret = token_of(cast.ada)
    for query in (f"token={secret}", f"access_token={secret}", f"Authorization=Bearer {secret}"):
        assert Api().get(f"me/?{query}").status == 401


@pytest.mark.parametrize("fate", ["expired", "revoked", "inactive"])
def test_a_token_ends_with_its_time_its_revocation_and_its_owner(cast: Cast, fate: str) -> None:
    secret = token_of(cast.ada)
    if fate == "expired":
        Token.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    elif fate == "revoked":
        actions.revoke_token(cast.ada, Token.objects.get())
    else:
        cast.ada.is_active = False
        cast.ada.save()
    assert Api(token=secret).get("me/").status == 401
    assert Token.objects.count() == (0 if fate == "revoked" else 1)


def test_a_wrong_token_is_refused_even_beside_a_session(cast: Cast) -> None:
    assert Api(cast.ada, token="psa_wrong").get("me/").status == 401


def test_a_token_is_made_shown_once_and_revoked_by_session(cast: Cast, ada: Api) -> None:
    body = {
        "name": "script",
        "scopes": ["export:read", "project:read"],
        "project": cast.project.slug,
    }
    made = ada.post("tokens/", body | {"days": 365})
    assert made.status == 201
    secret = made.json.pop("token")
    assert secret.startswith("psa_")
    assert made.json["scopes"] == ["project:read", "export:read"]
    assert ada.get("tokens/").json["results"] == [made.json]
    assert Token.objects.filter(digest__contains=secret).count() == 0
    assert Api(token=secret).get("me/").json["memberships"] == [
        {"project": cast.project.slug, "role": "annotator"}
    ]
    assert Api(cast.ben).delete(f"tokens/{made.json['id']}/").status == 404
    assert ada.delete(f"tokens/{made.json['id']}/").status == 204
    assert Api(token=secret).get("me/").status == 401


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes.0"),
        ({"days": 366}, "days"),
        ({"days": 0}, "days"),
        ({"name": ""}, "name"),
        ({"project": "absent"}, "project"),
        ({"user": "owner"}, "user"),
    ],
)
def test_a_token_that_is_asked_for_wrongly_is_not_made(
    cast: Cast, ada: Api, change: dict[str, Any], attr: str
) -> None:
    answer = ada.post("tokens/", {"name": "x", "scopes": ["export:read"]} | change)
    assert (answer.status, answer.errors[0][1]) == (400, attr)
    assert Token.objects.count() == 0


def test_no_token_manages_tokens(cast: Cast) -> None:
    api = Api(token=token_of(cast.owner))
    assert api.get("tokens/").status == 403
    assert api.post("tokens/", {"name": "x", "scopes": ["export:read"]}).status == 403
    own = Token.objects.get().public_id
    assert api.delete(f"tokens/{own}/").status == 403


# --- the session

UNSAFE = [(method, path) for method, path, _scope in SCOPES if method != "GET"] + [
    ("POST", "tokens/")
]


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_an_unsafe_method_by_session_needs_the_csrf_token(
    cast: Cast, method: str, path: str
) -> None:
    url = "/api/v1/" + path.format(slug=cast.project.slug, id=uuid.uuid4(), number=1)
    client = Api(cast.owner, csrf=True).client
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        response = client.generic(method, url, b"{}", content_type=kind)
        assert response.status_code == 403
        assert response.json()["errors"][0]["detail"].startswith("CSRF Failed")


def test_the_csrf_token_of_an_answer_opens_the_way(cast: Cast) -> None:
    api = Api(cast.ada, csrf=True)
    token = api.get("me/").headers["X-CSRFToken"]
    made = api.post(f"assignments/{cast.one.pk}/spans/", span_body(cast), x_csrftoken=token)
    assert made.status == 201


def test_a_token_needs_no_csrf(cast: Cast) -> None:
    api = Api(token=token_of(cast.ada), csrf=True)
    assert api.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).status == 201


def test_an_inactive_user_has_no_session(cast: Cast, ada: Api) -> None:
    cast.ada.is_active = False
    cast.ada.save()
    assert ada.get("me/").status == 401


# --- content and methods

JSON_DOORS = [path for method, path, _scope in SCOPES if method == "GET" and "export" not in path]


@pytest.mark.parametrize("path", JSON_DOORS)
def test_a_browser_never_gets_html_from_a_json_address(cast: Cast, path: str) -> None:
    url = path.format(slug=cast.project.slug, id=uuid.uuid4(), number=1)
    answer = Api(cast.owner).get(url, accept="text/html")
    assert answer.status == 406
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE"])
def test_a_method_that_is_not_offered_is_405(cast: Cast, ada: Api, method: str) -> None:
    assert ada(method, "projects/", {}).status == 405


def test_head_answers_like_get_without_a_body(cast: Cast, ada: Api) -> None:
    answer = ada("HEAD", f"projects/{cast.project.slug}/")
    assert (answer.status, answer.content) == (200, b"")
    assert answer.etag == ada.get(f"projects/{cast.project.slug}/").etag


def test_another_content_type_is_415(cast: Cast, ada: Api) -> None:
    response = ada.client.post(
        f"/api/v1/assignments/{cast.one.pk}/spans/", "x", content_type="text/csv"
    )
    assert response.status_code == 415


def test_an_unknown_address_is_404_in_the_form_of_the_api(cast: Cast, ada: Api) -> None:
    for path in ("nothing/", "me", "spans/17/"):
        answer = ada.get(path)
        assert (answer.status, answer.errors) == (404, [("not_found", None)])
