"""The table by label can be sorted, and every number of the page leaves as CSV and JSON."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.test import Client

from articles.models import Project, User
from articles.selectors.agreement import project_agreement
from articles.selectors.agreement.differences import project_differences
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

PAGE = "/projects/harbour/agreement/"


@pytest.fixture
def coded() -> Project:
    """Decisions marked alike, sources half the time, nothing else."""
    project = make_project(slug="harbour")
    ada, ben = (make_member(project, username=name) for name in ("ada", "ben"))
    for number in range(4):
        article = make_article(project, title=f"Article {number}")
        for coder in (ada, ben):
            seat = make_assignment(project, article, coder)
            make_span(seat, quote="reversed its waiver")
            if number % 2 or coder == ada:
                make_span(seat, "source", "two officials")
            submit(seat)
    return project


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def order(project: Project, sort: str) -> list[str]:
    """The names of the labels in the table, from above."""
    shown = client(owner_of(project)).get(f"{PAGE}?sort={sort}").content.decode()
    table = shown[shown.index("by-label-title") : shown.index("</table>")]
    return re.findall(r"</b> ([^<]+)</span>", table)


def test_labels_stand_as_in_the_codebook_until_one_sorts(coded: Project) -> None:
    plain = order(coded, "")
    report = project_agreement(owner_of(coded), coded)
    assert plain == [row.label.name for row in report.labels]
    assert order(coded, "nonsense") == plain
    assert order(coded, "label") == sorted(plain)
    assert order(coded, "-label") == sorted(plain, reverse=True)


def test_sorted_by_alpha_labels_without_one_come_last_either_way(coded: Project) -> None:
    rising, falling = order(coded, "alpha"), order(coded, "-alpha")
    assert rising[:2] == ["Source", "Decision"]
    assert falling[:2] == ["Decision", "Source"]
    assert rising[2:] == falling[2:]


def test_the_sorted_column_says_so_and_links_do_not_carry_the_order_on(coded: Project) -> None:
    shown = client(owner_of(coded)).get(f"{PAGE}?sort=-alpha").content.decode()
    assert len(re.findall('aria-sort="descending"', shown)) == 1
    assert not re.search(r'href="[^"]*passages/[^"]*sort=', shown)


def test_every_number_as_csv_is_every_number_of_json(coded: Project) -> None:
    owner = client(owner_of(coded))
    shown = html.unescape(owner.get(PAGE).content.decode())
    assert f'href="{PAGE}?as=csv"' in shown
    table, numbers = owner.get(f"{PAGE}?as=csv"), owner.get(f"{PAGE}?as=json")
    assert 'filename="harbour-agreement-numbers.csv"' in table["Content-Disposition"]
    user = owner_of(coded)
    expected = project_agreement(user, coded).as_json()
    expected["differences"] = project_differences(user, coded).as_json()
    assert numbers.json() == expected
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))
    by_name = {(row["section"], row["of"]): row for row in rows}
    alpha = expected["pooled"]["alpha"]
    assert by_name["pooled.alpha", ""]["value"] == f"{alpha['value']:.4f}"
    assert by_name["labels.spans", "source"]["value"] == "6"
    assert ("differences.every.passages", "") in by_name


def test_what_is_no_kind_of_file_is_not_found(coded: Project) -> None:
    assert client(owner_of(coded)).get(f"{PAGE}?as=xlsx").status_code == 404


def test_the_matrix_of_coders_shows_the_measure_that_is_chosen(coded: Project) -> None:
    owner = client(owner_of(coded))
    (pair,) = project_agreement(owner_of(coded), coded).summary.pairs
    shown = {}
    for measure in ("alpha", "overlap", "exact", "nonsense"):
        page = owner.get(f"{PAGE}?measure={measure}")
        (one, _other) = page.context["report"]["matrix"]["rows"]
        shown[measure] = one["cells"][1]["figure"].value
    assert shown == {
        "alpha": pair.alpha.value,
        "overlap": pair.f1_overlap.value,
        "exact": pair.f1_exact.value,
        "nonsense": pair.alpha.value,
    }


def test_the_tabs_follow_the_filters_that_htmx_sends(coded: Project) -> None:
    owner = client(owner_of(coded))
    part = owner.get(f"{PAGE}?round=main", headers={"HX-Request": "true"}).content.decode()
    assert part.count('id="parts"') == 1
    assert 'hx-swap-oob="true"' in part
    assert f'href="{PAGE}differences/?round=main"' in part
    whole = owner.get(f"{PAGE}?round=main").content.decode()
    assert (whole.count('id="parts"'), whole.count("hx-swap-oob")) == (1, 0)
