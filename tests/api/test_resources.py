"""Each resource once, as its users see it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import (
    make_article,
    make_member,
    make_project,
    make_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def test_me_tells_roles_and_preferences(cast: Cast, ada: Api) -> None:
    answer = ada.get("me/")
    assert answer.json == {
        "id": str(cast.ada.pk),
        "username": cast.ada.username,
        "memberships": [{"project": cast.project.slug, "role": "annotator"}],
        "preferences": {},
    }
    assert len(answer.headers["X-CSRFToken"]) == 64


def test_a_project_is_started_with_the_shipped_codebook_and_its_maker_owns_it(cast: Cast) -> None:
    api = Api(cast.stranger)
    made = api.post("projects/", {"slug": "new-one", "name": "New one", "codebook": "full"})
    assert (made.status, made.json["role"]) == (201, "owner")
    assert [row["slug"] for row in api.get("projects/").json["results"]] == ["new-one"]
    codebook = api.get("projects/new-one/codebook/").json
    assert [label["key"] for label in codebook["labels"]][:3] == [
        "decision",
        "baseline",
        "opposition",
    ]
    assert codebook["number"] == 1


def test_a_slug_that_is_taken_is_a_conflict(cast: Cast) -> None:
    made = Api(cast.stranger).post("projects/", {"slug": cast.project.slug, "name": "Mine"})
    assert (made.status, made.errors) == (409, [("exists", "slug")])


def test_every_member_sees_their_own_role_in_the_list(cast: Cast) -> None:
    people = {"owner": cast.owner, "annotator": cast.ada, "viewer": cast.viewer}
    roles = {
        Api(user).get("projects/").json["results"][0]["role"]: user for user in people.values()
    }
    assert roles == people


def test_settings_change_under_the_etag(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/"
    seen = owner.get(path)
    changed = owner.patch(path, {"text_export": True, "name": "Ports"}, if_match=seen.etag)
    assert (changed.json["text_export"], changed.json["name"]) == (True, "Ports")
    late = owner.patch(path, {"name": "Late"}, if_match=seen.etag)
    assert (late.status, late.json["current"]["name"]) == (412, "Ports")
    again = owner.patch(path, {"archived": True}, if_match=f"W/{changed.etag}")
    assert again.json["archived_at"][:2] == "20"
    assert owner.patch(path, {"archived": False}, if_match=again.etag).json["archived_at"] is None


def test_only_managers_change_settings(cast: Cast, ada: Api) -> None:
    path = f"projects/{cast.project.slug}/"
    assert ada.patch(path, {"name": "Mine"}, if_match=ada.get(path).etag).status == 403


def test_members_are_added_changed_and_removed(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/members/"
    made = owner.post(path, {"user": cast.stranger.username, "role": "annotator"})
    assert (made.status, made.json["user"]["id"]) == (201, str(cast.stranger.pk))
    again = owner.post(path, {"user": str(cast.stranger.pk), "role": "viewer"})
    assert (again.status, again.errors) == (409, [("exists", "user")])
    member = f"members/{made.json['id']}/"
    assert owner.patch(member, {"role": "manager"}).json["role"] == "manager"
    assert owner.delete(member).status == 204
    assert owner.delete(member).status == 404
    assert len(owner.get(path).ids) == 5


def test_a_project_keeps_an_owner(cast: Cast, owner: Api) -> None:
    rows = owner.get(f"projects/{cast.project.slug}/members/").json["results"]
    own = next(row["id"] for row in rows if row["role"] == "owner")
    assert owner.delete(f"members/{own}/").status == 409


def test_annotators_see_only_themselves_among_the_members(cast: Cast, ada: Api, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/members/"
    assert [row["user"]["id"] for row in ada.get(path).json["results"]] == [str(cast.ada.pk)]
    others = owner.get(path).json["results"]
    ben = next(row["id"] for row in others if row["user"]["id"] == str(cast.ben.pk))
    assert ada.patch(f"members/{ben}/", {"role": "viewer"}).status == 404
    assert ada.post(path, {"user": cast.stranger.username, "role": "viewer"}).status == 403


def test_an_article_is_added_read_changed_and_archived(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/articles/"
    text = "Fees 👩‍👩‍👧 return.\r\nSecond line.\n"
    made = owner.post(path, {"text": text, "published_on": "2026-03-02", "external_id": "x-1"})
    assert made.status == 201
    assert made.json["text"] == text.replace("\r\n", "\n")
    assert made.json["title"] == "Fees 👩‍👩‍👧 return."
    assert made.json["length"] == len(text) - 1
    one = f"articles/{made.json['id']}/"
    changed = owner.patch(one, {"outlet": "The Quay", "published_on": None}, if_match=made.etag)
    assert changed.status == 200, changed
    assert (changed.json["outlet"], changed.json["published_on"], changed.etag) == (
        "The Quay",
        None,
        '"2"',
    )
    assert (
        owner.patch(one, {"outlet": "Late"}, if_match=made.etag).json["current"]["outlet"]
        == "The Quay"
    )
    gone = owner.patch(one, {"archived": True}, if_match=changed.etag)
    assert gone.json["archived_at"] is not None
    assert owner.get(path).ids == [str(cast.article.pk)]
    assert owner.get(f"{path}?archived=only").ids == [made.json["id"]]


def test_a_text_or_an_external_id_that_is_there_already_is_a_conflict(
    cast: Cast, owner: Api
) -> None:
    path = f"projects/{cast.project.slug}/articles/"
    owner.post(path, {"text": "One.", "external_id": "x"})
    assert owner.post(path, {"text": "One."}).errors == [("exists", "text")]
    assert owner.post(path, {"text": "Two.", "external_id": "x"}).errors == [
        ("exists", "external_id")
    ]
    assert owner.post(path, {"text": "One.", "allow_duplicates": True}).status == 201


def test_the_same_article_sent_twice_is_stored_once(cast: Cast, owner: Api) -> None:
    path, id = f"projects/{cast.project.slug}/articles/", str(uuid.uuid4())
    body = {"id": id, "text": "A text.\n", "title": "First", "published_on": "2026-03-02"}
    made, again = owner.post(path, body), owner.post(path, body)
    assert [(answer.status, answer.json["id"]) for answer in (made, again)] == [
        (201, id),
        (200, id),
    ]
    assert (made.json, made.etag) == (again.json, again.etag)
    # A correction since then makes the request no other one.
    owner.patch(f"articles/{id}/", {"title": "Second"}, if_match=made.etag)
    late = owner.post(path, body)
    assert (late.status, late.json["title"], late.etag) == (200, "Second", '"2"')
    untitled = {"id": str(uuid.uuid4()), "text": "Only a text."}
    assert [owner.post(path, untitled).status for _ in range(2)] == [201, 200]
    assert cast.project.articles.count() == 3
    assert cast.project.imports.count() == 3


@pytest.mark.parametrize(
    "other", [{"text": "Another text."}, {"title": "Other"}, {"published_on": None}], ids=str
)
def test_an_id_that_stands_for_another_article_is_a_conflict(
    cast: Cast, owner: Api, other: dict[str, object]
) -> None:
    path = f"projects/{cast.project.slug}/articles/"
    body = {"text": "A text.", "title": "First", "published_on": "2026-03-02"}
    body["id"] = str(uuid.uuid4())
    assert owner.post(path, body).status == 201
    answer = owner.post(path, body | other)
    assert (answer.status, answer.errors) == (409, [("exists", "id")])
    assert cast.project.articles.count() == 2


def test_an_id_of_another_project_is_taken_and_nothing_is_told(cast: Cast, owner: Api) -> None:
    foreign = make_article(make_project(), "Their text.", title="Theirs")
    body = {"id": str(foreign.pk), "text": "Their text.", "title": "Theirs"}
    answer = owner.post(f"projects/{cast.project.slug}/articles/", body)
    assert (answer.status, answer.errors) == (409, [("exists", "id")])
    assert b"Their" not in answer.content


def test_the_text_of_an_article_is_no_field_of_a_change(cast: Cast, owner: Api) -> None:
    one = f"articles/{cast.article.pk}/"
    refused = owner.patch(one, {"text": "Another"}, if_match='"1"')
    assert (refused.status, refused.errors) == (400, [("unknown", "text")])


def test_lists_of_articles_have_no_text_and_filters_narrow_them(cast: Cast, owner: Api) -> None:
    late = make_article(cast.project, title="Late", outlet="Quay", language="en")
    path = f"projects/{cast.project.slug}/articles/"
    assert set(owner.get(path).ids) == {str(cast.article.pk), str(late.pk)}
    for query in ("q=late", "outlet=Quay", f"sha256={late.sha256}", f"import_id={late.batch_id}"):
        assert owner.get(f"{path}?{query}").ids == [str(late.pk)], query


def test_annotators_read_assigned_articles_only(cast: Cast, ada: Api) -> None:
    other = make_article(cast.project)
    assert ada.get(f"projects/{cast.project.slug}/articles/").ids == [str(cast.article.pk)]
    assert ada.get(f"articles/{other.pk}/").status == 404
    assert ada.get(f"articles/{cast.article.pk}/").json["text"] == cast.article.text


def test_the_round_main_is_listed_and_read(cast: Cast, ada: Api) -> None:
    rows = ada.get(f"projects/{cast.project.slug}/rounds/").json["results"]
    assert [(row["name"], row["codebook"]) for row in rows] == [("main", 1)]
    assert ada.get(f"rounds/{rows[0]['id']}/").json == rows[0]
    assert Api(cast.stranger).get(f"rounds/{rows[0]['id']}/").status == 404


@pytest.mark.parametrize(
    "make",
    [make_user, lambda: make_member(make_project())],
    ids=["nobody's member", "of another project"],
)
def test_strangers_find_nothing_at_all(cast: Cast, ada: Api, make: Callable[[], object]) -> None:
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json["id"]
    api = Api(make())  # type: ignore[arg-type]  # both make users
    paths = [
        f"projects/{cast.project.slug}/{name}"
        for name in ("", "members/", "codebook/", "rounds/", "articles/", "imports/", "assignments/",
                     "export/", "agreement/", "agreement/passages/", "events/")
    ]  # fmt: skip
    paths += [f"articles/{cast.article.pk}/", f"imports/{cast.article.batch_id}/", f"spans/{span}/"]
    paths += [
        f"assignments/{cast.one.pk}/{name}" for name in ("", "spans/", "relations/", "answers/")
    ]
    assert {path: api.get(path).status for path in paths} == dict.fromkeys(paths, 404)
