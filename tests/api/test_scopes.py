"""What a token may do: scopes, the project it is bound to, its owner's role (T42)."""

from __future__ import annotations

import uuid

import pytest

from articles.api.urls import urlpatterns
from articles.models import Membership, Token
from tests.api.client import Api, token_of
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, make_project, submit

pytestmark = pytest.mark.django_db

#: Method, address and the scope it needs; the rest of the address comes from the cast.
SCOPES = [
    ("GET", "projects/", "project:read"),
    ("POST", "projects/", "study:write"),
    ("GET", "projects/{slug}/", "project:read"),
    ("PATCH", "projects/{slug}/", "study:write"),
    ("GET", "projects/{slug}/members/", "project:read"),
    ("POST", "projects/{slug}/members/", "study:write"),
    ("PATCH", "members/{id}/", "study:write"),
    ("DELETE", "members/{id}/", "study:write"),
    ("POST", "projects/{slug}/duplicate/", "study:write"),
    ("GET", "projects/{slug}/reveals/", "project:read"),
    ("GET", "projects/{slug}/invitations/", "project:read"),
    ("POST", "projects/{slug}/invitations/", "study:write"),
    ("DELETE", "invitations/{id}/", "study:write"),
    ("GET", "projects/{slug}/codebook/", "project:read"),
    ("GET", "projects/{slug}/codebooks/", "project:read"),
    ("POST", "projects/{slug}/codebooks/", "study:write"),
    ("GET", "projects/{slug}/codebooks/{number}/", "project:read"),
    ("PUT", "projects/{slug}/codebooks/{number}/", "study:write"),
    ("DELETE", "projects/{slug}/codebooks/{number}/", "study:write"),
    ("POST", "projects/{slug}/codebooks/{number}/publish/", "study:write"),
    ("POST", "projects/{slug}/codebooks/{number}/undo/", "study:write"),
    ("POST", "projects/{slug}/codebooks/{number}/retire/", "study:write"),
    ("GET", "projects/{slug}/codebooks/{number}/impact/", "project:read"),
    ("GET", "projects/{slug}/codebooks/{number}/changes/", "project:read"),
    ("GET", "projects/{slug}/rounds/", "project:read"),
    ("GET", "rounds/{id}/", "project:read"),
    ("POST", "projects/{slug}/rounds/", "study:write"),
    ("PATCH", "rounds/{id}/", "study:write"),
    ("POST", "rounds/{id}/plan/", "study:write"),
    ("POST", "rounds/{id}/codings/", "study:write"),
    ("POST", "rounds/{id}/hidden/", "study:write"),
    ("GET", "rounds/{id}/places/", "project:read"),
    ("POST", "rounds/{id}/release/", "study:write"),
    ("POST", "assignments/{id}/pass-on/", "study:write"),
    ("GET", "projects/{slug}/articles/", "project:read"),
    ("POST", "projects/{slug}/articles/", "import:write"),
    ("GET", "articles/{id}/", "project:read"),
    ("PATCH", "articles/{id}/", "import:write"),
    ("GET", "projects/{slug}/imports/", "project:read"),
    ("POST", "projects/{slug}/imports/", "import:write"),
    ("GET", "imports/{id}/", "project:read"),
    ("DELETE", "imports/{id}/", "import:write"),
    ("GET", "projects/{slug}/assignments/", "project:read"),
    ("POST", "projects/{slug}/assignments/", "study:write"),
    ("POST", "projects/{slug}/assignments/next/", "annotate:write"),
    ("GET", "assignments/{id}/", "project:read"),
    ("DELETE", "assignments/{id}/", "study:write"),
    ("POST", "assignments/{id}/submit/", "annotate:write"),
    ("POST", "assignments/{id}/reopen/", "annotate:write"),
    ("POST", "assignments/{id}/operations/", "annotate:write"),
    ("GET", "assignments/{id}/spans/", "project:read"),
    ("POST", "assignments/{id}/spans/", "annotate:write"),
    ("GET", "spans/{id}/", "project:read"),
    ("PATCH", "spans/{id}/", "annotate:write"),
    ("DELETE", "spans/{id}/", "annotate:write"),
    ("GET", "assignments/{id}/relations/", "project:read"),
    ("POST", "assignments/{id}/relations/", "annotate:write"),
    ("GET", "relations/{id}/", "project:read"),
    ("DELETE", "relations/{id}/", "annotate:write"),
    ("GET", "assignments/{id}/answers/", "project:read"),
    ("PUT", "assignments/{id}/answers/", "annotate:write"),
    ("GET", "projects/{slug}/progress/", "project:read"),
    ("GET", "projects/{slug}/export/", "export:read"),
    ("GET", "projects/{slug}/agreement/", "export:read"),
    ("GET", "projects/{slug}/agreement/passages/", "export:read"),
    ("GET", "projects/{slug}/events/", "export:read"),
    ("GET", "projects/{slug}/entities/", "project:read"),
    ("POST", "projects/{slug}/entities/", "study:write"),
    ("GET", "entities/{id}/", "project:read"),
    ("PATCH", "entities/{id}/", "study:write"),
    ("POST", "entities/{id}/merge/", "study:write"),
    ("GET", "assignments/{id}/comments/", "project:read"),
    ("POST", "assignments/{id}/comments/", "annotate:write"),
    ("GET", "comments/{id}/", "project:read"),
    ("PATCH", "comments/{id}/", "annotate:write"),
    ("DELETE", "comments/{id}/", "annotate:write"),
    ("GET", "projects/{slug}/comments/", "project:read"),
    ("POST", "projects/{slug}/agreement/discussions/", "annotate:write"),
    ("POST", "assignments/{id}/time/", "annotate:write"),
    ("GET", "projects/{slug}/training/", "project:read"),
    ("GET", "projects/{slug}/gold/", "export:read"),
    ("POST", "projects/{slug}/gold/", "study:write"),
    ("DELETE", "gold/{id}/", "study:write"),
    ("POST", "rounds/{id}/practise/", "annotate:write"),
    ("POST", "rounds/{id}/hidden-gold/", "study:write"),
    ("GET", "assignments/{id}/feedback/", "project:read"),
    ("GET", "projects/{slug}/drift/", "export:read"),
    ("POST", "projects/{slug}/retraining/", "study:write"),
    ("GET", "projects/{slug}/adjudications/", "project:read"),
    ("POST", "projects/{slug}/adjudications/", "study:write"),
    ("GET", "adjudications/{id}/", "export:read"),
    ("POST", "adjudications/{id}/submit/", "study:write"),
    ("GET", "adjudications/{id}/rulings/", "project:read"),
    ("POST", "adjudications/{id}/rulings/", "study:write"),
    ("PATCH", "rulings/{id}/", "study:write"),
    ("DELETE", "rulings/{id}/", "study:write"),
    ("GET", "projects/{slug}/precedents/", "project:read"),
    ("POST", "projects/{slug}/precedents/", "study:write"),
    ("DELETE", "precedents/{id}/", "study:write"),
]
#: Open to any token, to none, or not part of the API.
OTHERS = {"me/", "tokens/", "tokens/{id}/", "schema/", "docs/", "<path:rest>"}


def template(route: object) -> str:
    for kind, name in (("uuid", "id"), ("slug", "slug"), ("int", "number")):
        route = str(route).replace(f"<{kind}:{name}>", f"{{{name}}}")
    return str(route)


def test_every_method_of_every_address_is_in_the_table_of_scopes() -> None:
    declared = {
        (method, template(pattern.pattern), call.scope)
        for pattern in urlpatterns
        for method, call in pattern.callback.view_class.methods.items()  # type: ignore[attr-defined]  # all are class views
        if template(pattern.pattern) not in OTHERS
    }
    assert declared == set(SCOPES)


@pytest.mark.parametrize(("method", "path", "scope"), SCOPES)
def test_a_token_without_the_scope_is_refused_whatever_is_asked(
    cast: Cast, method: str, path: str, scope: str
) -> None:
    others = [name for name in Token.SCOPES if name != scope]
    url = path.format(slug=cast.project.slug, id=uuid.uuid4(), number=1)
    refused = Api(token=token_of(cast.owner, *others))(method, url, {})
    assert (refused.status, refused.errors) == (403, [("permission_denied", None)])
    assert refused.json["errors"][0]["detail"].startswith(f"This token lacks the scope {scope}.")
    assert Api(token=token_of(cast.owner, scope))(method, url, {}).status != 403


def test_a_token_is_never_more_than_its_owners_current_role(cast: Cast) -> None:
    api = Api(token=token_of(cast.owner))
    path = f"projects/{cast.project.slug}/imports/"
    assert api.get(path).status == 200
    Membership.objects.filter(user=cast.owner).update(role="annotator")
    assert api.get(path).status == 403
    Membership.objects.filter(user=cast.owner).delete()
    assert api.get(path).status == 404


def test_a_token_bound_to_a_project_sees_no_other(cast: Cast) -> None:
    other = make_project(cast.owner)
    article = make_article(other)
    assignment = make_assignment(other, article)
    member = other.memberships.get(user=assignment.annotator)
    submit(assignment)
    api = Api(token=token_of(cast.owner, project=cast.project))
    assert [row["slug"] for row in api.get("projects/").json["results"]] == [cast.project.slug]
    assert [row["project"] for row in api.get("me/").json["memberships"]] == [cast.project.slug]
    paths = [
        f"projects/{other.slug}/{name}"
        for name in ("", "members/", "export/", "events/", "agreement/")
    ]
    paths += [
        f"articles/{article.pk}/",
        f"imports/{article.batch_id}/",
        f"rounds/{assignment.round_id}/",
    ]
    paths += [f"assignments/{assignment.pk}/{name}" for name in ("", "spans/", "answers/")]
    assert {path: api.get(path).status for path in paths} == dict.fromkeys(paths, 404)
    assert api.post(f"assignments/{assignment.pk}/reopen/", if_match='"1"').status == 404
    assert api.delete(f"members/{member.pk}/").status == 404
    assert api.post("projects/", {"slug": "third", "name": "Third"}).status == 403
    unbound = Api(token=token_of(cast.owner))
    assert {path: unbound.get(path).status for path in paths} == dict.fromkeys(paths, 200)


def test_the_codings_of_others_need_export_read_on_top(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    span = ada.post(f"{path}spans/", span_body(cast)).json["id"]
    submit(cast.one)
    submit(cast.two)
    narrow = Api(token=token_of(cast.owner, "project:read"))
    wide = Api(token=token_of(cast.owner, "project:read", "export:read"))
    assert (narrow.get(f"spans/{span}/").status, wide.get(f"spans/{span}/").status) == (404, 200)
    assert (narrow.get(f"{path}spans/").status, wide.get(f"{path}spans/").status) == (403, 200)
    assert narrow.get(path).json["spans"] is None
    assert len(wide.get(path).json["spans"]) == 1
