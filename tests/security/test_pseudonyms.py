"""With names off, reviewers are never told who a coder is: on no page and by no call of the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from articles import actions
from articles.models import Project
from tests.security.visits import addresses
from tests.security.world import World, undone


@pytest.fixture
def nameless(world: World) -> Iterator[World]:
    """The world, with a coding of each coder released and names off."""
    with undone():
        Project.objects.filter(pk=world.own.project.pk).update(show_names=False)
        yield world


def told(world: World, person: str) -> dict[str, set[str]]:
    """Addresses at which a coder's user name comes up, by name."""
    names = {who: world.own.people[who].username for who in ("annotator", "other")}
    urls = addresses(world.own, world.own.released) + addresses(world.own, world.own.released_other)
    found: dict[str, set[str]] = {}
    for url in dict.fromkeys(urls):
        reply = world.ask(person, "GET", url)
        for who, name in names.items():
            if name.encode() in reply.everything:
                found.setdefault(url.partition("?")[0], set()).add(who)
    return found


def test_an_adjudicator_is_told_no_coders_name(nameless: World) -> None:
    assert told(nameless, "adjudicator") == {}


def test_with_names_on_they_are_told(world: World) -> None:
    """Else the silence above would prove nothing."""
    found = told(world, "adjudicator")
    slug = world.own.slug
    pages = ("agreement/passages/", f"articles/{world.own.released.article_id}/side-by-side/")
    assert {f"/projects/{slug}/{page}" for page in ("agreement/", *pages)} <= set(found)


def test_managers_keep_names_where_they_manage_people_and_lose_them_where_they_compare(
    nameless: World,
) -> None:
    found = told(nameless, "manager")
    base = f"/projects/{nameless.own.slug}/"
    released = nameless.own.released.article_id
    compared = {"agreement/", "agreement/passages/", f"articles/{released}/side-by-side/"}
    compared |= {"concordance/", "export/"}
    assert {url for url in found if url.removeprefix(base) in compared} == set()
    assert f"{base}members/" in found
    assert f"{base}assign/" in found


def test_a_pseudonym_is_the_one_of_exports_and_differs_from_project_to_project(
    nameless: World,
) -> None:
    own, user = nameless.own, nameless.own.people["other"]
    project = Project.objects.get(pk=own.project.pk)
    code = project.pseudonym(user.pk)
    page = nameless.ask("adjudicator", "GET", f"/projects/{own.slug}/agreement/").text
    assert f"coder {code}" in page
    assert nameless.foreign.project.pseudonym(user.pk) != code


def test_whoever_manages_switches_names_off(world: World) -> None:
    with undone():
        project = world.own.project
        actions.update_project(world.people["manager"], project, show_names=False)
        assert Project.objects.get(pk=project.pk).show_names is False
