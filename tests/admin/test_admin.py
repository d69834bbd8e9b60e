"""The admin: every model to look at, nothing to change, one's own projects only, in few queries.

Who may open what, person by person, is in tests/security.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.models import Article, Assignment, Project, Round, Token, User
from articles.web.agreement_parts import PARTS
from tests.builders import (
    PASSWORD,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)
from tests.shelf import BUILDERS, Shelf
from tests.study import make_study

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model.__name__)
MODELS = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
# fmt: off
OURS = {
    "Answer", "Article", "Assignment", "Attempt", "Attribute", "Codebook", "CodebookChange",
    "Comment", "Entity", "Event", "Gold", "Import", "Invitation", "Label", "Membership", "Place",
    "Precedent", "Project", "Question", "Relation", "RelationType", "Reveal", "Round", "Ruling",
    "Seat", "Sitting", "Span", "Token", "User",
}
# fmt: on


@dataclass
class Desk:
    """A member of staff at their desk: owner of one project, stranger to another."""

    client: Client
    user: User
    own: Project
    foreign: Project


def coded(project: Project, word: str, people: int = 2) -> list[Assignment]:
    """Codings with one of everything, full of ``word``, on an article of their own; not finished."""
    text = f"The council reversed its waiver, two officials said. {word}-text {uuid.uuid4().hex}"
    article = make_article(project, text, title=f"{word}-title", outlet=f"{word}-outlet")
    found = [make_assignment(project, article) for _ in range(people)]
    for assignment in found:
        decision = make_span(assignment, note=f"{word}-note")
        source = make_span(assignment, "source", "two officials", note=f"{word}-source")
        actions.create_relation(
            assignment.annotator,
            assignment.pk,
            id=uuid.uuid4(),
            type="attributed_to",
            source=decision.pk,
            target=source.pk,
        )
        actions.set_answers(assignment.annotator, assignment.pk, {"relevance": "none"})
        actions.create_comment(
            assignment.annotator, assignment.pk, id=uuid.uuid4(), text="Why?", span=decision.pk
        )
        actions.report_time(assignment.annotator, assignment.pk, session=uuid.uuid4(), seconds=9)
    return found


def make_desk() -> tuple[User, Project, Project]:
    """Staff with a released article of their own, and a released one that is none of theirs."""
    user = make_user("mira", is_staff=True)
    own, foreign = make_project(user, "own-harbour"), make_project(slug="foreign-harbour")
    for project, word in ((own, "own"), (foreign, "foreign")):
        codings = coded(project, word)
        for assignment in codings:
            submit(assignment)
        make_study(owner_of(project), codings[0])
    for person, project, word in ((user, own, "own"), (owner_of(foreign), foreign, "foreign")):
        actions.create_entity(person, project, name=f"{word}-council")
        actions.create_token(person, name="token", scopes=["project:read"])
    return user, own, foreign


BUILDERS["desk"] = make_desk


@pytest.fixture
def desk(client: Client, world_shelf: Shelf) -> Desk:
    """A member of staff who has signed in."""
    user, own, foreign = world_shelf.take(make_desk)
    client.force_login(user)
    return Desk(client, user, own, foreign)


def changelist(model: type[models.Model]) -> str:
    """The address of a model's list."""
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")


def visible(desk: Desk, model: type[models.Model]) -> list[Any]:
    """The rows of a model that the desk is shown."""
    request = desk.client.get(changelist(model)).wsgi_request
    return list(admin.site._registry[model].get_queryset(request))


def pages(desk: Desk, model: type[models.Model]) -> list[str]:
    """The list and the page of one row of a model, as they come."""
    shown = visible(desk, model)
    assert shown, f"nothing to look at: {model.__name__}"
    change = reverse(f"admin:articles_{model._meta.model_name}_change", args=[shown[0].pk])
    answers = [desk.client.get(address) for address in (changelist(model), change)]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.content.decode() for answer in answers]


def test_every_model_of_ours_and_no_other_is_in_the_admin() -> None:
    assert {model.__name__ for model in REGISTERED} == OURS
    assert {model._meta.app_label for model in REGISTERED} == {"articles"}


@MODELS
def test_list_and_page_open_and_show_nothing_of_foreign_projects(
    desk: Desk, model: type[models.Model]
) -> None:
    for page in pages(desk, model):
        assert "foreign" not in page
        assert str(desk.foreign.pk) not in page


@MODELS
def test_nothing_of_an_unreleased_coding_is_shown(desk: Desk, model: type[models.Model]) -> None:
    hidden = coded(desk.own, "hidden")
    submit(hidden[0])
    shown = pages(desk, model)
    spans = [str(pk) for one in hidden for pk in one.spans.values_list("pk", flat=True)]
    for page in shown:
        assert "hidden-note" not in page
        assert "hidden-source" not in page
        assert [pk for pk in spans if pk in page] == []
    if model.__name__ in {"Span", "Relation", "Answer"}:
        coding = {row.assignment_id for row in visible(desk, model)}
        assert coding.isdisjoint(one.pk for one in hidden)


@MODELS
def test_nothing_is_added_changed_or_deleted(desk: Desk, model: type[models.Model]) -> None:
    registered = admin.site._registry[model]
    request = desk.client.get(changelist(model)).wsgi_request
    assert [
        registered.has_add_permission(request),
        registered.has_change_permission(request),
        registered.has_delete_permission(request),
    ] == [False] * 3
    pk = visible(desk, model)[0].pk
    name = f"admin:articles_{model._meta.model_name}"
    posts = [
        desk.client.post(reverse(f"{name}_add"), {}),
        desk.client.post(reverse(f"{name}_change", args=[pk]), {}),
        desk.client.post(reverse(f"{name}_delete", args=[pk]), {"post": "yes"}),
    ]
    assert [answer.status_code for answer in posts] == [403] * 3
    bulk = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    desk.client.post(changelist(model), bulk)
    assert model._default_manager.filter(pk=pk).exists()


@MODELS
def test_list_takes_as_many_queries_for_many_rows(desk: Desk, model: type[models.Model]) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.client.get(changelist(model)).status_code == 200
        return len(captured)

    count()
    few = count()
    for number in range(3):
        for assignment in coded(desk.own, f"more{number}"):
            submit(assignment)
        actions.create_token(desk.user, name=f"t{number}", scopes=["project:read"])
        make_member(desk.own)
        Round.objects.create(project=desk.own, codebook=desk.own.codebooks.get(), name=f"r{number}")
        make_project(desk.user)
    assert count() == few


def test_superuser_sees_accounts_and_no_project(client: Client, desk: Desk) -> None:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    for model in REGISTERED:
        request = client.get(changelist(model)).wsgi_request
        rows = admin.site._registry[model].get_queryset(request)
        assert rows.exists() == (model is User), model.__name__


def test_secrets_are_on_no_page(desk: Desk) -> None:
    session = str(desk.client.session.session_key)
    secrets = (desk.own.export_key, desk.user.password, session)
    for model in (Token, Project, User):
        for page in pages(desk, model):
            assert [secret for secret in secrets if secret in page] == []


@pytest.mark.parametrize("sent", ["another long password", None])
def test_password_set_by_a_superuser_ends_what_the_old_one_opened(
    client: Client, desk: Desk, sent: str | None
) -> None:
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    theirs = Client()
    theirs.force_login(desk.user)
    fields = {"usable_password": "false" if sent is None else "true"}
    fields |= {"password1": sent or "", "password2": sent or ""}
    fields |= {"unset-password": "1"} if sent is None else {}  # the second button
    answer = client.post(reverse("admin:auth_user_password_change", args=[desk.user.pk]), fields)
    assert answer.status_code == 302
    stored = User.objects.get(pk=desk.user.pk)
    assert (stored.has_usable_password(), stored.check_password(sent or PASSWORD)) == (
        sent is not None,
        sent is not None,
    )
    assert theirs.get("/").status_code == 302
    assert not Token.objects.filter(user=desk.user).exists()


# --- the review of agreement --------------------------------------------------------------------


def review(desk: Desk, project: Project) -> Any:
    """The page with a project's agreement."""
    return desk.client.get(reverse("admin:articles_project_agreement", args=[project.pk]))


def test_review_shows_the_report_of_the_site(desk: Desk) -> None:
    answer = review(desk, desk.own)
    assert answer.status_code == 200
    report = answer.context["report"]
    site = desk.client.get(reverse("agreement", args=[desk.own.slug])).context["report"]
    assert (report["articles"], report["spans"], report["by"]) == (1, 4, "both coders")
    assert report["headline"] == site["headline"]
    assert reverse("agreement", args=[desk.own.slug]) in answer.content.decode()


@pytest.mark.parametrize("part", [part for part, _route, _title in PARTS])
def test_every_page_of_agreement_is_in_the_admin_too(desk: Desk, part: str) -> None:
    address = reverse("admin:articles_project_agreement", args=[desk.own.pk])
    shown = desk.client.get(f"{address}{part}{'/' if part else ''}?round=main")
    assert shown.status_code == 200
    assert "admin/articles/project/agreement.html" in [one.name for one in shown.templates]
    text = shown.content.decode()
    here = f'href="{address}{part}{"/" if part else ""}?round=main" aria-current="page"'
    assert here in text, "the tabs stay in the admin, and keep the slice"
    routes = {name: route for name, route, _title in PARTS}
    on_site = desk.client.get(reverse(routes[part], args=[desk.own.slug]) + "?round=main")
    assert on_site.status_code == 200
    for key in ("report", "rows", "tables"):
        if key in on_site.context and key != "report":
            assert shown.context[key] == on_site.context[key]


def test_a_page_that_agreement_does_not_have_is_not_in_the_admin(desk: Desk) -> None:
    address = reverse("admin:articles_project_agreement-part", args=[desk.own.pk, "passages"])
    assert desk.client.get(address).status_code == 404


def test_review_is_for_reviewers_of_the_project(desk: Desk) -> None:
    assert review(desk, desk.foreign).status_code == 404
    for role, status in (("adjudicator", 200), ("annotator", 403), ("viewer", 403)):
        person = make_member(desk.own, role)
        User.objects.filter(pk=person.pk).update(is_staff=True)
        desk.client.force_login(User.objects.get(pk=person.pk))
        assert review(desk, desk.own).status_code == status, role


def test_review_of_a_project_without_codings_says_why(desk: Desk) -> None:
    empty = make_project(desk.user)
    answer = review(desk, empty)
    assert answer.status_code == 200
    assert answer.context["report"]["available"] is False
    assert "Assign the same articles to at least two people." in answer.content.decode()


def test_list_of_articles_leaves_their_texts_in_the_database(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as captured:
        desk.client.get(changelist(Article))
    asked = [query["sql"] for query in captured if 'FROM "articles_article"' in query["sql"]]
    assert [sql for sql in asked if '"articles_article"."text"' in sql] == []


def test_the_admin_calls_several_of_a_thing_by_their_plural() -> None:
    called = {str(model._meta.verbose_name_plural) for model in admin.site._registry}
    assert called >= {"entities", "gold articles"}
    assert [name for name in called if name.endswith("ys") or name == "golds"] == []
