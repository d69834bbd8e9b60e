"""No coder sees another's coding, with any id in any place (T36, T37); others: tests/security/test_blindness.py."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.api.client import Answer, Api
from tests.api.conftest import Cast, span_body
from tests.api.test_lists import ADDRESSES
from tests.builders import submit

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a"


@pytest.fixture
def secrets(cast: Cast, ben: Api) -> dict[str, str]:
    """Ben's coding: what must not be seen, by name."""
    path = f"assignments/{cast.two.pk}/"
    one = ben.post(f"{path}spans/", span_body(cast, note=CANARY)).json["id"]
    body = span_body(cast, "two officials", "source", attributes={"identification": "unnamed"})
    two = ben.post(f"{path}spans/", body).json["id"]
    link = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": one, "target": two}
    ben.post(f"{path}relations/", link)
    ben.put(f"{path}answers/", {"answers": {"relevance": "none", "primary": one}})
    return {"note": CANARY, "span": one, "other": two, "relation": link["id"]}


def everything(api: Api, cast: Cast, ids: list[str]) -> list[Answer]:
    """Every GET of the API, with every id in every place, and with every filter that could tell."""
    paths = [path.format(slug=cast.project.slug, id=pk) for path in ADDRESSES for pk in ids]
    base = f"projects/{cast.project.slug}/"
    paths += [f"{base}export/?{query}" for query in EXPORTS]
    paths += [
        f"{base}export/?annotator={cast.ben.pk}",
        f"{base}assignments/?annotator={cast.ben.pk}",
    ]
    paths += [f"{base}events/?after=0&page_size=200", f"{base}articles/?q={CANARY}"]
    paths += [f"{base}agreement/?annotator={cast.ben.pk}", f"{base}agreement/passages/"]
    return [api.get(path) for path in dict.fromkeys(paths)]


EXPORTS = [
    "deleted=include",
    "rows=answers",
    "rows=answers&format=csv&layer=all&deleted=include",
    "updated_since=2020-01-01T00:00:00Z",
    "layer=all",
    "state=started",
    "label=source",
    "format=csv",
    "text=none",
    "times=day",
]


def leaks(answers: list[Answer], secrets: dict[str, str]) -> list[str]:
    """The answers that hold a secret, in body or headers."""
    told = []
    for answer in answers:
        seen = answer.content.decode() + repr(dict(answer.headers))
        told += [f"{name}: {answer}" for name, secret in secrets.items() if secret in seen]
    return told


def test_an_annotator_finds_nothing_of_another(
    cast: Cast, ada: Api, secrets: dict[str, str]
) -> None:
    ids = [str(pk) for pk in (cast.one.pk, cast.two.pk, cast.article.pk, cast.one.round_id)]
    ids += [secrets["span"], secrets["other"], secrets["relation"]]
    assert leaks(everything(ada, cast, ids), secrets) == []


def test_one_who_is_done_still_finds_nothing(cast: Cast, ada: Api, secrets: dict[str, str]) -> None:
    submit(cast.one)
    ids = [str(cast.two.pk), secrets["span"]]
    assert leaks(everything(ada, cast, ids), secrets) == []
    assert leaks(everything(Api(cast.owner), cast, ids), secrets) == []


def test_when_all_are_done_reviewers_see_and_annotators_do_not(
    cast: Cast, ada: Api, secrets: dict[str, str]
) -> None:
    submit(cast.one)
    submit(cast.two)
    for user in (cast.owner, cast.adjudicator):
        api = Api(user)
        assert api.get(f"spans/{secrets['span']}/").json["note"] == CANARY
        assert len(api.get(f"projects/{cast.project.slug}/export/").lines) == 2
        assert api.get(f"assignments/{cast.two.pk}/answers/").json["answers"]["relevance"] == "none"
        assert api.get(f"projects/{cast.project.slug}/agreement/").status == 200
    ids = [str(cast.two.pk), secrets["span"], secrets["relation"]]
    assert leaks(everything(ada, cast, ids), secrets) == []


def test_a_manager_knows_how_far_the_work_is_and_not_what_it_says(
    cast: Cast, owner: Api, secrets: dict[str, str]
) -> None:
    path = f"assignments/{cast.two.pk}/"
    detail = owner.get(path).json
    assert (detail["state"], detail["revision"]) == ("started", 4)
    assert (detail["spans"], detail["relations"], detail["answers"]) == (None, None, None)
    statuses = {
        name: owner.get(f"{path}{name}/").status for name in ("spans", "relations", "answers")
    }
    assert statuses == dict.fromkeys(statuses, 403)


def test_the_same_span_as_anothers_is_simply_made(
    cast: Cast, ada: Api, secrets: dict[str, str]
) -> None:
    made = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast, note=CANARY))
    assert made.status == 201


def test_the_id_of_anothers_span_is_taken_without_a_word_about_it(
    cast: Cast, ada: Api, secrets: dict[str, str]
) -> None:
    own = ada.post(
        f"assignments/{cast.one.pk}/spans/", span_body(cast, "on Monday", "evidence")
    ).json
    guess = span_body(cast, id=secrets["span"])
    refused = ada.post(f"assignments/{cast.one.pk}/spans/", guess)
    own_again = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast, id=own["id"]))
    assert (refused.status, own_again.status) == (409, 409)
    told = refused.json["errors"][0]["detail"].replace(secrets["span"], own["id"])
    assert told == own_again.json["errors"][0]["detail"]
    assert ada.get(f"spans/{secrets['span']}/").status == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_anothers_span_is_as_absent_as_one_that_never_was(
    cast: Cast, ada: Api, secrets: dict[str, str], method: str
) -> None:
    answers = [
        ada(method, f"spans/{pk}/", {"note": "x"}, if_match='"1"')
        for pk in (secrets["span"], uuid.uuid4())
    ]
    assert answers[0].status == 404
    assert answers[0].content == answers[1].content


def test_relations_reach_nobody_elses_spans(cast: Cast, ada: Api, secrets: dict[str, str]) -> None:
    own = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json["id"]
    body: dict[str, Any] = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": own}
    told = []
    for target in (secrets["other"], str(uuid.uuid4())):
        refused = ada.post(f"assignments/{cast.one.pk}/relations/", body | {"target": target})
        assert (refused.status, refused.errors) == (400, [("unknown", "target")])
        told.append(refused.json["errors"][0]["detail"].replace(target, ""))
    assert told[0] == told[1]


def told(api: Api, cast: Cast) -> list[bool]:
    """What a reader is told of Ben having found nothing to code: by the list and by the assignment."""
    listed = api.get(f"projects/{cast.project.slug}/assignments/").json["results"]
    ours = [row["nothing_to_code"] for row in listed if row["id"] == str(cast.two.pk)]
    return [*ours, api.get(f"assignments/{cast.two.pk}/").json["nothing_to_code"]]


def test_that_there_was_nothing_to_code_is_blind_like_any_coding(
    cast: Cast, ada: Api, ben: Api, owner: Api
) -> None:
    submit(cast.two)
    assert told(owner, cast) == [False, False]
    assert told(ben, cast) == [True, True]
    submit(cast.one)
    assert told(owner, cast) == [True, True]
