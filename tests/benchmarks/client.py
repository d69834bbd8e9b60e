"""HTTP clients that keep their connection, and sign-in through the form."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Client:
    """One client: a connection, headers for every request, cookies."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body of an answer."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = self.headers | ({"Cookie": cookie} if cookie else {})
        self.connection.request(method, path, body, own | (headers or {}))
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()

    def get(self, path: str) -> bytes:
        """The body of a page; raises RuntimeError unless it is a 200."""
        code, body = self.send("GET", path)
        if code != 200:
            raise RuntimeError(f"GET {path} answered {code}: {body[:300]!r}")
        return body

    def post(self, path: str, data: Any) -> Any:
        """Send JSON, answer JSON; raises RuntimeError unless the answer is 200 or 201."""
        body = json.dumps(data).encode()
        code, answer = self.send("POST", path, body, {"Content-Type": "application/json"})
        if code not in (200, 201):
            raise RuntimeError(f"POST {path} answered {code}: {answer[:300]!r}")
        return json.loads(answer)

    def sign_in(self, username: str, password: str) -> Client:
        """Sign in through the form."""
        path = "/account/login/"
        token = TOKEN.search(self.get(path).decode())
        if token is None:
            raise RuntimeError("the sign-in page has no form")
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token[1]}
        code, _body = self.send("POST", path, urllib.parse.urlencode(fields).encode(), FORM)
        if code != 302:
            raise RuntimeError(f"signing in answered {code}")
        return self


def with_token(port: int, secret: str) -> Client:
    """A client of the REST API."""
    return Client(port, {"Authorization": f"Bearer {secret}"})


def multipart(name: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a form with one file."""
    edge = "psa-benchmark-edge"
    disposition = f'form-data; name="file"; filename="{name}"'
    head = f"--{edge}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
    body = head + content + f"\r\n--{edge}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
