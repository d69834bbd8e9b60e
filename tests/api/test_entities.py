"""The registry through the API: members read it, owners and managers write it, ids stay valid."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.api.client import Api
from tests.api.conftest import Cast
from tests.builders import make_project, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(cast: Cast) -> str:
    """Where the registry is."""
    return f"projects/{cast.project.slug}/entities/"


def add(owner: Api, path: str, name: str, **fields: Any) -> dict[str, Any]:
    """An entry."""
    made = owner.post(path, {"name": name, **fields})
    assert made.status == 201
    found: dict[str, Any] = made.json
    return found


def test_an_entry_is_added_read_and_changed(owner: Api, ada: Api, path: str) -> None:
    made = add(owner, path, "Port council", kind="organisation", aliases=["The council"])
    one = f"entities/{made['id']}/"
    read = ada.get(one)
    assert read.json == made
    changed = owner.patch(one, {"description": "Of the harbour"}, if_match=read.headers["ETag"])
    assert (changed.json["description"], changed.json["version"]) == ("Of the harbour", 2)
    assert changed.headers["ETag"] == '"2"'
    assert owner.patch(one, {"name": "X"}, if_match='"1"').status == 412
    assert owner.patch(one, {"name": "X"}).status == 428


def test_the_list_is_searched_by_any_name_whatever_its_letters(owner: Api, path: str) -> None:
    add(owner, path, "Ministère de la Santé", aliases=["MoH"], kind="office")
    add(owner, path, "Port council")
    for words in ("SANTÉ", "moh"):
        found = owner.get(f"{path}?q={words}").json["results"]
        assert [row["name"] for row in found] == ["Ministère de la Santé"]
    assert len(owner.get(f"{path}?kind=office").json["results"]) == 1
    assert owner.get(f"{path}?kind=ghost").status == 400


def test_a_merge_answers_the_entry_that_stays_and_the_other_leads_there(
    owner: Api, path: str
) -> None:
    gone, kept = add(owner, path, "Port board"), add(owner, path, "Port council")
    answer = owner.post(f"entities/{gone['id']}/merge/", {"into": kept["id"]}, if_match='"1"')
    assert (answer.status, answer.json["aliases"]) == (200, ["Port board"])
    assert owner.get(f"entities/{gone['id']}/").json["merged_into"] == kept["id"]
    assert [row["id"] for row in owner.get(path).json["results"]] == [kept["id"]]
    assert len(owner.get(f"{path}?merged=include").json["results"]) == 2
    again = owner.post(f"entities/{gone['id']}/merge/", {"into": kept["id"]}, if_match='"2"')
    assert (again.status, again.errors) == (409, [("state", None)])


def test_an_entry_of_another_project_is_no_target(owner: Api, cast: Cast, path: str) -> None:
    foreign_project = make_project()
    foreign = add(Api(owner_of(foreign_project)), f"projects/{foreign_project.slug}/entities/", "F")
    own = add(owner, path, "Port council")
    answer = owner.post(f"entities/{own['id']}/merge/", {"into": foreign["id"]}, if_match='"1"')
    assert answer.status == 400
    assert owner.get(f"entities/{foreign['id']}/").status == 404


def test_the_same_entry_again_is_200_and_another_under_its_id_409(owner: Api, path: str) -> None:
    body = {"id": str(uuid.uuid4()), "name": "Port council"}
    assert [owner.post(path, body).status for _ in range(2)] == [201, 200]
    assert owner.post(path, body | {"name": "Other"}).status == 409
    taken = owner.post(path, {"name": "Port council"})
    assert (taken.status, taken.errors) == (409, [("exists", "name")])


def test_an_annotator_reads_and_may_not_write(owner: Api, ada: Api, path: str) -> None:
    made = add(owner, path, "Port council")
    one = f"entities/{made['id']}/"
    assert ada.get(path).status == 200
    assert ada.post(path, {"name": "X"}).status == 403
    assert ada.patch(one, {"name": "X"}, if_match='"1"').status == 403
    assert ada.post(f"{one}merge/", {"into": made["id"]}, if_match='"1"').status == 403
