"""Progress over REST."""

from __future__ import annotations

import pytest

from tests.api.client import Api
from tests.api.conftest import Cast
from tests.builders import make_article, make_assignment, make_span, submit

pytestmark = pytest.mark.django_db


def test_a_manager_gets_the_whole_project(cast: Cast, owner: Api) -> None:
    article = make_article(cast.project)
    for assignment in [make_assignment(cast.project, article) for _turn in range(2)]:
        make_span(assignment)
        submit(assignment)
    told = owner.get(f"projects/{cast.project.slug}/progress/").json
    assert told["done"] >= 2
    assert {"label": "decision", "spans": 2, "articles": 1} in told["labels"]
    assert told["forecast"]["reason"] in ("", "few", "done", "far")
    assert [row["name"] for row in told["rounds"]] == ["main"]


def test_an_unknown_round_is_named(cast: Cast, owner: Api) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/progress/?round=none")
    assert answer.status == 400
