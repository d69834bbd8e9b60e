"""Filters of agreement on every door: the same names, the same numbers, and what is said of one that can't be."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from articles import actions
from articles import codebook_edit as edit
from articles.agreement.estimate import DISCARD, RELY
from articles.models import Assignment, Project, User
from articles.records import LabelRecord
from tests.builders import (
    make_article,
    make_assignment,
    make_project,
    make_span,
    owner_of,
    round_of,
    submit,
)
from tests.versions import next_version, round_with
from tests.web.quay import coded_project, get

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
PAGE = "/projects/harbour/agreement/"
API = "/api/v1/projects/harbour/agreement/"
#: The parts of the page with filters.
PARTS = ("", "differences/", "unitizing/", "drift/", "settled/", "report/")


@pytest.fixture
def coded() -> Project:
    return coded_project()


def command(project: Project, *options: str) -> str:
    out = io.StringIO()
    call_command("agreement", project.slug, *options, stdout=out)
    return out.getvalue()


# --- the same numbers on every door


def six(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Six coefficients with their intervals: of all labels, and of one."""
    pooled, label = (
        found["pooled"],
        next(one for one in found["labels"] if one["label"] == "source"),
    )
    return [
        pooled["alpha"],
        found["mean_alpha"],
        pooled["f1_overlap"],
        pooled["f1_exact"],
        label["alpha"],
        label["f1_exact"],
    ]


@pytest.mark.parametrize(
    ("query", "options"),
    [("", ()), ("outlet=The+Quay", ("--outlet", "The Quay"))],
    ids=["all", "slice"],
)
def test_page_files_rest_and_command_tell_the_same_numbers(
    coded: Project, query: str, options: tuple[str, ...]
) -> None:
    owner = owner_of(coded)
    rest = six(json.loads(get(owner, f"{API}?{query}")))
    assert all(one["value"] is not None and one["low"] is not None for one in rest)
    assert six(json.loads(get(owner, f"{PAGE}?as=json&{query}"))) == rest
    assert six(json.loads(command(coded, "--json", *options))) == rest
    client = Client()
    client.force_login(owner)
    sheet = client.get(f"{PAGE}?as=csv&{query}").content.decode()
    rows = {(row["section"], row["of"]): row for row in csv.DictReader(io.StringIO(sheet))}
    places = [("pooled.alpha", ""), ("mean_alpha", ""), ("pooled.f1_overlap", "")]
    places += [("pooled.f1_exact", ""), ("labels.alpha", "source"), ("labels.f1_exact", "source")]
    for place, one in zip(places, rest, strict=True):
        assert [float(rows[place][name]) for name in ("value", "low", "high")] == [
            round(one[name], 4) for name in ("value", "low", "high")
        ]
    page = re.sub(r"<[^>]+>", "", get(owner, f"{PAGE}?{query}"))
    table = command(coded, *options)
    for one in rest:
        assert f"{one['value']:.2f} [{one['low']:.2f}, {one['high']:.2f}]" in page
        assert f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]" in table


# --- rounds


def test_a_round_goes_by_its_id_and_by_its_name_on_every_door(coded: Project) -> None:
    owner, round = owner_of(coded), round_of(coded)
    for part in PARTS:
        by_id = get(owner, f"{PAGE}{part}?round={round.pk}")
        by_name = get(owner, f"{PAGE}{part}?round={round.name}")
        for page in (by_id, by_name):
            assert f'<option value="{round.pk}" selected>{round.name}</option>' in page
            assert f"1 filter: Round <bdi>{round.name}</bdi>" in page
    assert get(owner, f"{API}?round={round.pk}") == get(owner, f"{API}?round={round.name}")
    said = [command(coded, "--round", named) for named in (str(round.pk), round.name)]
    assert said[0] == said[1]
    round_with(coded, round.codebook, "second")  # with one, there is nothing to choose from
    for address in ("progress/", "adjudication/"):
        for named in (round.pk, round.name):
            page = get(owner, f"/projects/harbour/{address}?round={named}")
            assert f'?round={round.pk}" aria-current="true"' in page
    api = "/api/v1/projects/harbour/adjudications/"
    for named in (round.pk, round.name):
        assert json.loads(get(owner, f"{api}?round={named}"))["results"] == []
    assert json.loads(get(owner, f"{api}?round=nix", 400))["errors"][0]["attr"] == "round"


# --- filters that can't be


BAD = {
    "round": ("nix", "“nix” is not one of the choices"),
    "outlet": ("Nobody", "“Nobody” is not one of the choices"),
    "codebook": ("99", "“99” is not one of the choices"),
    "batch": (str(uuid.UUID(int=1)), "is not one of the choices"),
    "since": ("soon", "This is no day"),
}


@pytest.mark.parametrize("part", [*PARTS, "passages/"])
@pytest.mark.parametrize("name", BAD)
def test_a_page_says_which_filter_it_left_out(coded: Project, part: str, name: str) -> None:
    value, said = BAD[name]
    page = get(owner_of(coded), f"{PAGE}{part}?{name}={value}", 422)
    assert said in page
    assert '<details class="fold" open>' in page or part == "passages/"


def test_a_swapped_report_says_which_filter_it_left_out(coded: Project) -> None:
    part = get(owner_of(coded), f"{PAGE}?since=soon", 422, **{"HX-Request": "true"})
    assert "<p>Published from: This is no day, so it was left out." in part
    assert '<span id="slice-told" hx-swap-oob="true"' in part


@pytest.mark.parametrize("last", ["until", "finished_until"])
def test_days_the_wrong_way_round_are_told_on_every_door(coded: Project, last: str) -> None:
    owner, first = owner_of(coded), last.replace("until", "since")
    query = f"{first}=2026-02-01&{last}=2026-01-01"
    said = "This day lies before the first one"
    for part in (*PARTS, "passages/"):
        assert said in get(owner, f"{PAGE}{part}?{query}", 422)
    error = json.loads(get(owner, f"{API}?{query}", 400))["errors"][0]
    assert (error["attr"], error["detail"][: len(said)]) == (last, said)
    options = (f"--{first.replace('_', '-')}", "2026-02-01")
    option = f"--{last.replace('_', '-')}"
    with pytest.raises(CommandError, match=f"^{option}: {said}"):
        command(coded, *options, option, "2026-01-01")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("round", "nix", "The project has no round “nix”. Known: main."),
        ("outlet", "Nobody", "No article of the project is from “Nobody”."),
        ("codebook", "99", "The project has no codebook version 99. Known: 1."),
        ("annotator", str(uuid.UUID(int=1)), "Nobody of the project has this id."),
        ("label", "nope", "Codebook version 1 has no label “nope”. Known: decision"),
        ("batch", str(uuid.UUID(int=1)), "There is no such batch."),
    ],
)
def test_rest_and_command_refuse_what_the_project_does_not_have(
    coded: Project, name: str, value: str, said: str
) -> None:
    error = json.loads(get(owner_of(coded), f"{API}?{name}={value}", 400))["errors"][0]
    assert (error["attr"], error["code"]) == (name, "unknown")
    assert error["detail"].startswith(said)
    with pytest.raises(CommandError) as refused:
        command(coded, f"--{name}", value)
    assert str(refused.value).startswith(f"--{name}: {said}")


def test_a_number_beyond_every_codebook_is_no_fault_of_the_server(coded: Project) -> None:
    error = json.loads(get(owner_of(coded), f"{API}?codebook={10**22}", 400))["errors"][0]
    assert error["attr"] == "codebook"


def test_the_command_takes_a_coder_by_id(coded: Project) -> None:
    ada = User.objects.get(username="ada")
    rest = json.loads(get(owner_of(coded), f"{API}?annotator={ada.pk}"))
    found = json.loads(command(coded, "--json", "--annotator", str(ada.pk)))
    assert found["pooled"] == rest["pooled"]
    assert "restricted to pairs of coders that include ada." in found["methods"]


def test_one_label_is_told_where_an_older_version_lacks_it(coded: Project) -> None:
    new = LabelRecord("ruling", "Ruling", "Ru", color=5)
    book = next_version(coded, lambda draft: edit.put(draft, "label", "", new))
    later = round_with(coded, book, "second")
    article = make_article(coded, title="Later")
    coders = [User.objects.get(username=name).pk for name in ("ada", "ben")]
    actions.assign(owner_of(coded), later, [article.pk], coders)
    for seat in Assignment.objects.select_related("round__project", "article", "annotator").filter(
        round=later
    ):
        make_span(seat, "ruling", "two officials")
        submit(seat)
    rows = json.loads(get(owner_of(coded), f"{API}?label=ruling"))["passes"]
    assert [(row["version"], row["alpha"]["value"] is None) for row in rows] == [
        (1, True),
        (2, False),
    ]
    page = get(owner_of(coded), f"{PAGE}drift/?label=ruling&codebook=1", 422)
    assert "Codebook version 1 has no label “ruling”." in page


# --- what was chosen is told


def test_what_was_chosen_is_told_and_a_choice_that_leaves_nothing_can_be_taken_away(
    coded: Project,
) -> None:
    owner = owner_of(coded)
    assert 'class="fold__none">Filters</span>' in get(owner, PAGE)
    told = "2 filters: Outlet <bdi>The Quay</bdi>, Published from <bdi>2 Jan 2026</bdi>"
    query = "?outlet=The+Quay&since=2026-01-02"
    for part in (*PARTS, "passages/"):
        assert told in get(owner, f"{PAGE}{part}{query}"), part
    back = f'href="{reverse("agreement", args=["harbour"])}{query}"'
    assert back in get(owner, f"{PAGE}passages/{query}&kind=same").replace("&amp;", "&")
    for part in PARTS:
        page = get(owner, f"{PAGE}{part}?since=2030-01-01")
        assert "Nothing to compare within these filters" in page
        assert '<a href="?">Take the filters away</a>' in page


def test_passages_say_which_label_or_attribute_there_is_not(coded: Project) -> None:
    owner = owner_of(coded)
    said = "There is no label “nope”. Known: decision"
    assert said in get(owner, f"{PAGE}passages/?label=nope", 422)
    said = "There is no attribute or type of link “nope”."
    assert said in get(owner, f"{PAGE}passages/?about=nope", 422)


def test_who_has_assigned_nothing_yet_is_led_there() -> None:
    project = make_project(slug="harbour")
    for part in PARTS:
        page = get(owner_of(project), f"{PAGE}{part}")
        assert "Assign articles to two people or more" in page or part == "settled/"


def test_a_page_without_a_sample_says_nothing_of_what_was_marked() -> None:
    project = make_project(slug="harbour")
    seat = make_assignment(project)
    make_span(seat, quote="reversed its waiver")
    submit(seat)
    assert "Nobody marked anything" not in get(owner_of(project), f"{PAGE}differences/")
    assert "None of this kind" not in get(owner_of(project), f"{PAGE}passages/")


def test_u_alphas_lead_to_their_passages_and_say_that_all_coders_are_compared(
    coded: Project,
) -> None:
    owner, ada = owner_of(coded), User.objects.get(username="ada")
    page = get(owner, f"{PAGE}unitizing/?outlet=The+Quay&annotator={ada.pk}")
    link = f'href="{PAGE}passages/?label=source&outlet=The+Quay&annotator={ada.pk}"'
    assert link in page
    assert "The filter by coder is left aside here" in page


def test_the_mark_of_a_verdict_is_that_of_its_band() -> None:
    style = (ROOT / "static/css/pages.css").read_text(encoding="utf-8")
    for band, sign in ((RELY, "●"), (DISCARD, "○")):
        assert re.search(rf"\.band--{band.key}\)::before {{ content: \"{sign} ", style)
