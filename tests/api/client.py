"""A client of the API whose every answer is held against the OpenAPI description."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema
from django.test import Client
from django.urls import resolve

from articles import actions
from articles.api.schema import api_schema
from articles.models import Token

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http.response import HttpResponseBase

    from articles.models import Project, User

ROOT = "/api/v1/"


class Answer:
    """Status, headers and JSON of an answer."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        if getattr(response, "streaming", False):
            self.content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streaming response
        else:
            self.content = response.content  # type: ignore[attr-defined]  # not a streaming response
        self.is_json = response.headers.get("Content-Type", "") == "application/json"
        self.json: Any = json.loads(self.content) if self.is_json and self.content else None

    @property
    def etag(self) -> str:
        """The version, ready for If-Match."""
        return self.headers["ETag"]

    @property
    def errors(self) -> list[tuple[str, str | None]]:
        """Code and attr of each error."""
        return [(error["code"], error["attr"]) for error in self.json["errors"]]

    @property
    def ids(self) -> list[str]:
        """Ids of the results."""
        return [row["id"] for row in self.json["results"]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The objects of a JSON lines file."""
        return [json.loads(line) for line in self.content.splitlines()]

    def __repr__(self) -> str:
        return f"{self.status} {self.content[:600]!r}"


class Api:
    """Requests of one person, by session unless a token is given; a GET of an unknown address is not checked."""

    def __init__(
        self, user: User | None = None, *, token: str | None = None, csrf: bool = False
    ) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        self.token = token
        if user is not None:
            self.client.force_login(user)

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """Send ``data`` as JSON; keywords are headers (``if_match``)."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        url = path if path.startswith("/") else ROOT + path
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data)
        response = self.client.generic(
            method, url, body, content_type="application/json", headers=sent
        )
        return checked(method, url, Answer(response))

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        """POST."""
        return self("POST", path, {} if data is None else data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> Answer:
        """PATCH."""
        return self("PATCH", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> Answer:
        """PUT."""
        return self("PUT", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        """DELETE."""
        return self("DELETE", path, **headers)

    def upload(self, path: str, data: dict[str, Any], **headers: str) -> Answer:
        """POST a form with a file."""
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        response = self.client.post(ROOT + path, data, headers=headers)
        return checked("POST", ROOT + path, Answer(response))


def token_of(user: User, *scopes: str, project: Project | None = None) -> str:
    """The secret of a new token; all scopes unless named."""
    chosen: Collection[str] = scopes or Token.SCOPES
    return actions.create_token(user, name="test", scopes=chosen, project=project)[1]


# --- answers against the description


def checked(method: str, url: str, answer: Answer) -> Answer:
    """``answer``, after comparing status, keys and types with the description."""
    operation = described(method, url)
    if operation is None:
        return answer
    responses = operation["responses"]
    assert str(answer.status) in [*responses, "405", "406", "500"], (
        f"undescribed: {method} {url} {answer}"
    )
    media = responses.get(str(answer.status), {}).get("content", {}).get("application/json")
    if media is not None and answer.json is not None:
        validator(json.dumps(media["schema"])).validate(answer.json)
    return answer


def described(method: str, url: str) -> dict[str, Any] | None:
    """The operation of an address, or None."""
    path = "/" + resolve(url.partition("?")[0]).route
    template = path.replace("<uuid:id>", "{id}").replace("<slug:slug>", "{slug}")
    found: dict[str, Any] | None = api_schema()["paths"].get(template, {}).get(method.lower())
    return found


@lru_cache(maxsize=256)
def validator(schema: str) -> jsonschema.Draft202012Validator:
    """A validator of a schema of the description."""
    return jsonschema.Draft202012Validator(
        {**plain(json.loads(schema)), "components": components()}
    )


@lru_cache(maxsize=1)
def components() -> dict[str, Any]:
    """The components as JSON schemas."""
    found: dict[str, Any] = plain(copy.deepcopy(api_schema()["components"]))
    return found


def plain(node: Any) -> Any:
    """OpenAPI 3.0 as a JSON schema: null as a type, and no key that isn't described."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: plain(value) for key, value in node.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        # Errors alone carry more: ``current``, ``missing``.
        found["additionalProperties"] = set(found["properties"]) == {"type", "errors"}
    if found.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, found]}
    return found
