"""A project with a draft of its codebook, and requests of its owner to the editor."""

from __future__ import annotations

from typing import Any

import lxml.html
from django.test import Client

from articles import actions
from articles.models import Codebook
from articles.selectors.codebook import default_codebook
from tests.builders import make_assignment, make_project, make_span, owner_of
from tests.shelf import BUILDERS


class Editor:
    """A project with the shipped codebook, a draft of it, and one coded span; requests of its owner."""

    def __init__(self) -> None:
        self.project = make_project(slug="harbour", codebook=default_codebook())
        self.owner = owner_of(self.project)
        self.seat = make_assignment(self.project)
        make_span(self.seat, attributes={"shift": "reversal"})
        actions.start_draft(self.owner, self.project)

    @property
    def draft(self) -> Codebook:
        """The newest version."""
        return self.project.codebooks.order_by("-number")[0]

    @property
    def client(self) -> Client:
        """The owner's browser."""
        client = Client()
        client.force_login(self.owner)
        return client

    def get(self, path: str = "", **headers: str) -> Any:
        return self.client.get(f"/projects/harbour/codebook/edit/{path}", headers=headers)

    def post(self, path: str = "", **data: Any) -> Any:
        htmx = data.pop("_htmx", True)
        data.setdefault("version", self.draft.version)
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(f"/projects/harbour/codebook/edit/{path}", data, headers=headers)

    def form(self, at: str) -> dict[str, Any]:
        """What the form of an entry would send untouched."""
        context = self.get(f"?at={at}").context
        sent: dict[str, Any] = {"fields": len(context["fields"])}
        for form in (context["form"], *context["fields"]):
            for field in form:
                value = field.value()
                if value is not None and value is not False and value != "":
                    sent[field.html_name] = value
        return sent

    def save(self, at: str, **changes: Any) -> Any:
        return self.post(f"?at={at}", **(self.form(at) | changes))


BUILDERS["editor"] = Editor


def texts(answer: Any) -> str:
    """What a person reads of an answer."""
    found: Any = lxml.html.fromstring(answer.content.decode())
    return " ".join(found.text_content().split())
