"""Why coders differ: the page's numbers are those of the passages that they open, and of REST."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from django.test import Client

from articles import actions
from articles.models import Project, Role, User
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db

PAGE = "/projects/harbour/agreement/differences/"
#: What two coders mark: alike, other boundaries, another label, only one of them.
MARKS = (
    (("source", "two officials"), ("decision", "reversed its waiver"), ("opposition", "Nobody")),
    (("source", "two officials"), ("decision", "reversed its"), ("evidence", "Nobody asked us")),
)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def read(user: User, address: str) -> str:
    """A page with its spaces as they are read."""
    return " ".join(html.unescape(client(user).get(address).content.decode()).split())


def says(shown: str) -> list[tuple[str, str]]:
    """Attributes and links that a page tells of passages, with what each coder says."""
    return re.findall(r"<li><b>(.+?)</b> (.+?)</li>", shown)


@pytest.fixture
def coded() -> Project:
    project = make_project(slug="harbour")
    coders = [make_member(project, username=name) for name in ("ada", "ben")]
    article = make_article(project)
    for coder, marks in zip(coders, MARKS, strict=True):
        seat = make_assignment(project, article, coder)
        for label, quote in marks:
            make_span(seat, label, quote)
        submit(seat)
    return project


def test_each_number_opens_as_many_passages(coded: Project) -> None:
    shown = read(owner_of(coded), PAGE)
    links = re.findall(r'<a href="(/projects/harbour/agreement/passages/\?[^"]+)">(\d+)</a>', shown)
    assert len(links) > 6
    for address, number in links:
        assert read(owner_of(coded), address).count('class="passage"') == int(number), address


def test_it_says_what_the_main_thing_is(coded: Project) -> None:
    shown = read(owner_of(coded), PAGE)
    assert "You mark “Source” alike." in shown
    assert "You agree where “Decision” is; you differ on where it begins and ends." in shown
    assert (
        "You agree where something is; you differ on whether it is “Opposition” or “Evidence”."
        in shown
    )


def test_by_rest_it_is_told_when_asked_for(coded: Project) -> None:
    address = "/api/v1/projects/harbour/agreement/"
    assert "differences" not in client(owner_of(coded)).get(address).json()
    found = client(owner_of(coded)).get(f"{address}?differences=true").json()["differences"]
    rows = {row["label"]: row for row in found["labels"]}
    assert rows["decision"]["kinds"]["boundary"]["passages"] == 1
    assert rows["decision"]["finding"] == "boundary"
    assert found["every"]["passages"] == 3
    assert found["confusion"]["labels"][-1] is None
    names = found["confusion"]["labels"]
    at = found["confusion"]["passages"][names.index("opposition")][names.index("evidence")]
    assert at == 1


def test_without_released_codings_it_says_so_and_only_reviewers_see_it() -> None:
    project = make_project(slug="harbour")
    assert "Nothing to compare yet" in read(owner_of(project), PAGE)
    for role in (Role.ANNOTATOR, Role.VIEWER):
        assert client(make_member(project, role=role)).get(PAGE).status_code == 403


def linked(project: Project, *, stages: tuple[str, str], link_of: tuple[str, ...]) -> None:
    """An article in which two coders mark the same, with a stage each; those of ``link_of`` link the two."""
    coders = [member.user for member in project.memberships.filter(role=Role.ANNOTATOR)]
    coders = coders or [make_member(project, username=name) for name in ("ada", "ben")]
    article = make_article(project)
    for coder, stage in zip(sorted(coders, key=lambda one: one.username), stages, strict=True):
        seat = make_assignment(project, article, coder)
        decision = make_span(seat, attributes={"stage": stage})
        opposition = make_span(seat, "opposition", "Nobody asked us")
        make_span(seat, "source", "two officials", attributes={"identification": "named"})
        if coder.username in link_of:
            link = {"type": "targets", "source": opposition.pk, "target": decision.pk}
            actions.create_relation(coder, seat.pk, id=uuid.uuid4(), **link)
        submit(seat)


def test_other_values_and_other_links_are_kinds_and_say_what_differs() -> None:
    project = make_project(slug="harbour")
    linked(project, stages=("proposed", "decided"), link_of=("ada", "ben"))
    linked(project, stages=("decided", "decided"), link_of=("ada",))
    owner = owner_of(project)
    address = "/api/v1/projects/harbour/agreement/?differences=true"
    found = client(owner).get(address).json()["differences"]
    rows = {row["label"]: row for row in found["labels"]}
    decision, opposition = rows["decision"], rows["opposition"]
    assert (decision["finding"], decision["most"]["attribute"]) == ("attribute", "decision.stage")
    assert decision["sentence"] == "You agree where “Decision” is; you differ on its “Stage”."
    assert (opposition["finding"], opposition["most"]["relation"]) == ("relation", "targets")
    for row in (decision, opposition):
        assert row["same"] + sum(kind["passages"] for kind in row["kinds"].values()) == 2
    targets, every = found["relations"]
    assert (targets["type"], every["type"]) == ("targets", "all types")
    assert (targets["both"], targets["links"], targets["left_out"]) == (1, 3, 0)
    assert targets["f1"]["value"] == 2 / 3
    shown = read(owner, PAGE)
    assert "Links between what both found" in shown
    assert "You agree where “Opposition” is and on its values; you differ on its links" in shown
    for address, number in re.findall(
        r'<a href="(/projects/harbour/agreement/passages/\?[^"]+)">(\d+)</a>', shown
    ):
        assert read(owner, address).count('class="passage"') == int(number), address
    passages = "/projects/harbour/agreement/passages/"
    assert says(read(owner, f"{passages}?kind=attribute")) == [
        ("Stage", "<bdi>Proposed</bdi>"),
        ("Stage", "<bdi>Decided</bdi>"),
    ]
    assert says(read(owner, f"{passages}?kind=relation")) == [
        ("targets", "<bdi>reversed its waiver</bdi>"),
        ("targets", '<span class="quiet">no link</span>'),
    ]
    for about, number in (("decision.stage", 1), ("targets", 1), ("source.reason", 0), ("no", 0)):
        shown = read(owner, f"{passages}?about={about}")
        assert shown.count('class="passage"') == number, about
    assert found["differing"] == [{"attribute": "decision.stage", "passages": 1}]
    assert [targets["differing"], every["differing"]] == [1, 1]
    # Side by side tells the same.
    article = project.articles.order_by("created_at")[0]
    side = read(owner, f"/projects/harbour/articles/{article.pk}/side-by-side/")
    assert says(side) == [("Stage", "<bdi>Proposed</bdi>"), ("Stage", "<bdi>Decided</bdi>")]


def test_questions_on_the_article_are_compared_article_by_article() -> None:
    project = make_project(slug="harbour")
    coders = [make_member(project, username=name) for name in ("ada", "ben")]
    # What each says of the article, and whether they pick the decision that both marked.
    told: list[tuple[tuple[str | None, bool], ...]] = [
        (("reported", True), ("reported", True)),
        (("none", True), ("reported", False)),
        (("none", True), (None, True)),
    ]
    for answers in told:
        article = make_article(project)
        for coder, (relevance, first) in zip(coders, answers, strict=True):
            seat = make_assignment(project, article, coder)
            spans = [make_span(seat), make_span(seat, quote="Nobody")]
            given = {"primary": str(spans[0 if first else 1].pk)}
            given |= {"relevance": relevance} if relevance else {}
            actions.set_answers(coder, seat.pk, answers=given)
            submit(seat)
    owner = owner_of(project)
    address = "/api/v1/projects/harbour/agreement/?differences=true"
    found = client(owner).get(address).json()["differences"]["questions"]
    relevance, primary = found
    assert (relevance["question"], relevance["level"]) == ("relevance", "nominal")
    assert (relevance["articles"], relevance["single"], relevance["answers"]) == (2, 1, 4)
    assert (relevance["percent"]["value"], relevance["alpha"]["value"]) == (0.5, 0)
    assert (primary["question"], primary["level"], primary["articles"]) == ("primary", "passage", 3)
    assert primary["percent"]["value"] == pytest.approx(2 / 3)
    shown = read(owner, PAGE)
    assert "Questions on the article" in shown
    assert shown.index("Relevance") < shown.index("Primary decision")
    beside = read(owner, f"{PAGE}?annotator={coders[0].pk}")
    assert "Questions on the article" not in beside


def test_attributes_that_are_alike_are_folded_away_and_the_lowest_stands_first() -> None:
    project = make_project(slug="harbour")
    for number in range(6):
        linked(project, stages=("decided", "proposed" if number % 2 else "decided"), link_of=())
    shown = read(owner_of(project), PAGE)
    order = ("Attributes of what both found", "Stage", '<details class="more">', "Identification")
    places = [shown.rindex(text) for text in order]
    assert places == sorted(places)
    assert "2 more: alpha of .80 or above" in shown


def test_of_what_both_found_it_tells_how_exactly_and_whether_attributes_are_alike() -> None:
    project = make_project(slug="harbour")
    coders = [make_member(project, username=name) for name in ("ada", "ben")]
    # The third article: one coder did not say at which stage it is, which is missing.
    stages = (("decided", "decided"), ("decided", "in-force"), ("decided", None))
    for number, values in enumerate(stages):
        article = make_article(project, title=f"Article {number}")
        for coder, value in zip(coders, values, strict=True):
            seat = make_assignment(project, article, coder)
            given = {"stage": value} if value else {}
            quote = "reversed its" if coder == coders[1] else "reversed its waiver"
            make_span(seat, quote=quote, attributes=given)
            submit(seat)
    owner = owner_of(project)
    address = "/api/v1/projects/harbour/agreement/?differences=true"
    found = client(owner).get(address).json()["differences"]
    (stage,) = found["attributes"]
    assert (stage["label"], stage["attribute"], stage["level"]) == ("decision", "stage", "nominal")
    assert (stage["matched"], stage["valued"], stage["one_sided"]) == (3, 2, 1)
    assert (stage["percent"]["value"], stage["alpha"]["value"]) == (0.5, 0)
    matched = {row["label"]: row for row in found["matched"]}
    decision = matched["decision"]
    assert (decision["matched"], decision["f1_partial"]["value"]) == (3, 0.5)
    assert decision["median_distance"] == decision["mean_distance"]["value"] == len(" waiver")
    shown = read(owner, PAGE)
    assert "Attributes of what both found" in shown
    assert "Whatever the label" in shown
    # Beside one coder the pairs are others than those that these figures are made of.
    beside = read(owner, f"{PAGE}?annotator={coders[0].pk}")
    assert "Attributes of what both found" not in beside
