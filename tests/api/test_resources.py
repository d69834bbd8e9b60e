"""Each resource once, as its users see it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, make_member, make_project, make_user, submit

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
    assert [label["key"] for label in codebook["labels"]][:3] == ["decision", "baseline", "opposition"]
    assert codebook["number"] == 1


def test_a_slug_that_is_taken_is_a_conflict(cast: Cast) -> None:
    made = Api(cast.stranger).post("projects/", {"slug": cast.project.slug, "name": "Mine"})
    assert (made.status, made.errors) == (409, [("exists", "slug")])


def test_every_member_sees_their_own_role_in_the_list(cast: Cast) -> None:
    people = {"owner": cast.owner, "annotator": cast.ada, "viewer": cast.viewer}
    roles = {Api(user).get("projects/").json["results"][0]["role"]: user for user in people.values()}
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
    assert (changed.json["outlet"], changed.json["published_on"], changed.etag) == ("The Quay", None, '"2"')
    assert owner.patch(one, {"outlet": "Late"}, if_match=made.etag).json["current"]["outlet"] == "The Quay"
    gone = owner.patch(one, {"archived": True}, if_match=changed.etag)
    assert gone.json["archived_at"] is not None
    assert owner.get(path).ids == [str(cast.article.pk)]
    assert owner.get(f"{path}?archived=only").ids == [made.json["id"]]


def test_a_text_or_an_external_id_that_is_there_already_is_a_conflict(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/articles/"
    owner.post(path, {"text": "One.", "external_id": "x"})
    assert owner.post(path, {"text": "One."}).errors == [("exists", "text")]
    assert owner.post(path, {"text": "Two.", "external_id": "x"}).errors == [("exists", "external_id")]
    assert owner.post(path, {"text": "One.", "allow_duplicates": True}).status == 201


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


def test_assignments_are_made_once_however_often_they_are_asked_for(cast: Cast, owner: Api) -> None:
    articles = [make_article(cast.project) for _ in range(2)]
    path = f"projects/{cast.project.slug}/assignments/"
    wanted = [{"article": str(row.pk), "annotator": str(cast.ada.pk)} for row in articles]
    made = owner.post(path, wanted)
    assert (made.status, [row["article"]["id"] for row in made.json]) == (
        201,
        [str(row.pk) for row in articles],
    )
    again = owner.post(path, wanted[0])
    assert (again.status, again.json) == (200, made.json[0])


def test_assignments_are_filtered(cast: Cast, owner: Api, ada: Api) -> None:
    path = f"projects/{cast.project.slug}/assignments/"
    assert len(owner.get(path).ids) == 2
    assert ada.get(path).ids == [str(cast.one.pk)]
    assert ada.get(f"{path}?annotator=me&state=assigned&round=main").ids == [str(cast.one.pk)]
    assert owner.get(f"{path}?annotator={cast.ben.pk}&article={cast.article.pk}").ids == [str(cast.two.pk)]
    assert owner.get(f"{path}?round={cast.one.round_id}&state=submitted").ids == []
    assert owner.get(f"{path}?round=pilot").errors == [("unknown", "round")]
    assert owner.get(f"{path}?annotator=someone").errors == [("invalid", "annotator")]


def test_an_assignment_without_work_is_taken_back_and_again(cast: Cast, owner: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    assert owner.delete(path, if_match='"1"').status == 412
    assert owner.delete(path, if_match='"0"').status == 204
    assert owner.delete(path, if_match='"0"').status == 204
    assert owner.get(path).status == 404


def test_an_assignment_with_work_stays(cast: Cast, owner: Api, ada: Api) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    assert owner.delete(f"assignments/{cast.one.pk}/", if_match='"1"').status == 409


def test_the_next_assignment_is_what_was_begun(cast: Cast, ada: Api) -> None:
    other = make_assignment(cast.project, annotator=cast.ada)
    ada.post(f"assignments/{other.pk}/answers/", {})
    path = f"projects/{cast.project.slug}/assignments/next/"
    assert ada.post(path).json["id"] == str(cast.one.pk)
    ada.put(f"assignments/{other.pk}/answers/", {"answers": {"relevance": "none"}})
    found = ada.post(path)
    assert (found.json["id"], found.etag) == (str(other.pk), '"1"')
    assert Api(cast.viewer).post(path).status == 204


def test_the_detail_of_an_assignment_holds_all_that_is_worked_on(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    span = ada.post(f"{path}spans/", span_body(cast)).json
    detail = ada.get(path)
    assert detail.json["article"]["text"] == cast.article.text
    assert detail.json["spans"] == [span]
    assert (detail.json["relations"], detail.json["answers"]) == ([], [])
    assert (detail.json["state"], detail.etag) == ("started", '"1"')


def test_a_get_starts_nothing(cast: Cast, ada: Api) -> None:
    assert ada.get(f"assignments/{cast.one.pk}/").json["state"] == "assigned"
    assert ada.get(f"assignments/{cast.one.pk}/").json["revision"] == 0


def test_submit_names_what_is_missing_and_reopen_leads_back(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    refused = ada.post(f"{path}submit/", if_match='"0"')
    assert (refused.status, refused.errors) == (409, [("missing", None), ("missing_spans", "spans")])
    assert refused.json["missing"][0]["kind"] == "spans"
    done = ada.post(f"{path}submit/", {"nothing_to_code": True}, if_match='"0"')
    assert (done.json["state"], done.json["nothing_to_code"], done.etag) == ("submitted", True, '"1"')
    assert ada.post(f"{path}reopen/", if_match='"0"').status == 412
    assert ada.post(f"{path}reopen/").status == 428
    assert ada.post(f"{path}reopen/", if_match='"1"').json["state"] == "reopened"
    assert ada.post(f"{path}reopen/", if_match='"2"').status == 409


def test_warnings_of_submit_can_be_accepted(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    ada.post(f"{path}spans/", span_body(cast, "Nobody asked us", "opposition"))
    refused = ada.post(f"{path}submit/", if_match='"1"')
    assert refused.errors == [("missing", None), ("missing_relation", "targets")]
    assert ada.post(f"{path}submit/", {"accept_warnings": True}, if_match='"1"').status == 200


def test_once_codings_are_compared_only_a_manager_reopens(cast: Cast, ada: Api, owner: Api) -> None:
    submit(cast.one)
    submit(cast.two)
    path = f"assignments/{cast.one.pk}/reopen/"
    assert ada.post(path, if_match='"1"').status == 403
    assert owner.post(path, if_match='"1"').json["state"] == "reopened"


def test_relations_are_made_read_and_deleted(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    decision = ada.post(f"{path}spans/", span_body(cast)).json["id"]
    source = ada.post(f"{path}spans/", span_body(cast, "two officials", "source")).json["id"]
    body = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": decision, "target": source}
    made = ada.post(f"{path}relations/", body)
    assert (made.status, made.json["target"], made.etag) == (201, source, '"1"')
    assert ada.post(f"{path}relations/", body).status == 200
    assert ada.post(f"{path}relations/", body | {"source": source, "target": decision}).status == 409
    one = f"relations/{body['id']}/"
    assert ada.get(one).json == made.json
    assert ada.delete(one).status == 428
    assert ada.delete(one, if_match='"7"').json["current"]["version"] == 1
    assert ada.delete(one, if_match='"1"').status == 204
    assert ada.delete(one, if_match='"1"').status == 204
    assert ada.get(f"{path}relations/").ids == []
    assert ada.get(f"{path}relations/?deleted=include").ids == [body["id"]]


def test_ends_that_a_relation_does_not_allow_are_422(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    one = ada.post(f"{path}spans/", span_body(cast)).json["id"]
    two = ada.post(f"{path}spans/", span_body(cast, "two officials", "source")).json["id"]
    body = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": two, "target": one}
    assert ada.post(f"{path}relations/", body).errors == [("ends", "source")]
    assert ada.post(f"{path}relations/", body | {"type": "likes"}).errors == [("unknown", "type")]


def test_put_replaces_all_answers(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/answers/"
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json["id"]
    first = ada.put(path, {"answers": {"relevance": "reported", "primary": span}}, if_match='"1"')
    assert first.json["answers"] == {"relevance": "reported", "primary": span}
    second = ada.put(path, {"answers": {"relevance": "none"}})
    assert (second.json["answers"], second.etag) == ({"relevance": "none"}, '"3"')
    assert ada.get(path).json == second.json
    assert ada.put(path, {"answers": {}}, if_match='"1"').status == 412
    refused = ada.put(path, {"answers": {"mood": "good"}})
    assert (refused.status, refused.errors) == (400, [("unknown", "question")])
    assert ada.put(path, {"answers": {"relevance": "maybe"}}).status == 400


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
                     "export/", "agreement/", "events/")
    ]  # fmt: skip
    paths += [f"articles/{cast.article.pk}/", f"imports/{cast.article.batch_id}/", f"spans/{span}/"]
    paths += [f"assignments/{cast.one.pk}/{name}" for name in ("", "spans/", "relations/", "answers/")]
    assert {path: api.get(path).status for path in paths} == dict.fromkeys(paths, 404)
