"""Agreement over time on its page, as CSV, by REST and on the command line; articles by import."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Import, Project, Role, User
from articles.web.forms.agreement import SliceForm
from tests.builders import make_member, make_project, owner_of
from tests.selectors.test_agreement_over_time import coded
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/agreement/drift/"


@pytest.fixture
def project() -> Project:
    """Seven articles in two weeks, the second with a second codebook."""
    project = make_project(slug="harbour")
    for name in ("ada", "ben"):
        make_member(project, username=name)
    for number in range(6):
        coded(project, number, "2026-01-06", "its waiver", "its waiver" if number else "Monday")
    round_with(
        project, next_version(project, relabel("decision", key="ruling", name="Ruling")), "second"
    )
    coded(project, 6, "2026-02-03", "council", "The council", round="second")
    return project


def get(user: User, address: str, status: int = 200) -> str:
    """What an address answers."""
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_chart_and_table_tell_the_same(project: Project) -> None:
    page = get(owner_of(project), PAGE)
    for said in ("W02", "W06", "n 6", "n 1", "2026"):
        assert f">{said}</text>" in page
    assert page.count('class="chart__version"') == 1
    assert ">v2</text>" in page
    assert page.count('class="chart__interval"') == 1  # one article has no interval
    assert page.count('<circle class="chart__dot"') == 2 + 2 * 2  # alpha, and two coders
    rows = re.findall(r'<th scope="row">(2026-W\d\d)</th>', page)
    assert rows == ["2026-W02", "2026-W06"]
    owner = owner_of(project)
    told = json.loads(get(owner, "/api/v1/projects/harbour/agreement/?drift=week"))["drift"]
    for period in told["periods"]:
        assert f">{period['alpha']['value']:.2f}<" in page
    sheet = list(csv.DictReader(io.StringIO(get(owner, f"{PAGE}?as=csv"))))
    assert [row["period"] for row in sheet if not row["coder"]] == rows
    assert [row["alpha"] for row in sheet if not row["coder"]] == [
        f"{period['alpha']['value']:.4f}" for period in told["periods"]
    ]
    shown = io.StringIO()
    call_command("agreement", "harbour", drift="week", user=owner.username, stdout=shown)
    assert re.search(r"^2026-W02 +6 ", shown.getvalue(), re.MULTILINE)


def test_by_month_by_import_and_of_one_label(project: Project) -> None:
    owner = owner_of(project)
    assert ">2026-02</th>" in get(owner, f"{PAGE}?drift=month")
    page = get(owner, f"{PAGE}?drift=batch&level=sentence&label=ruling")
    assert page.count(">n 1</text>") == 7
    assert "whether a label is present" in page
    assert "Ruling" in page
    assert "“day” is not one of the choices" in get(owner, f"{PAGE}?drift=day", 422)
    get(owner, f"{PAGE}?as=pdf", 404)
    api = "/api/v1/projects/harbour/agreement/?drift=day"
    assert json.loads(get(owner, api, 400))["errors"][0]["attr"] == "drift"


def test_nothing_to_compare_is_told(project: Project) -> None:
    empty = make_project(owner_of(project), slug="empty")
    assert "Nothing to compare yet" in get(owner_of(empty), "/projects/empty/agreement/drift/")


def test_articles_of_one_import_by_page_and_rest(project: Project) -> None:
    owner = owner_of(project)
    batch = project.articles.order_by("created_at")[0].batch_id
    assert "1 article coded by" in get(owner, f"/projects/harbour/agreement/?batch={batch}")
    api = "/api/v1/projects/harbour/agreement/?batch="
    assert json.loads(get(owner, f"{api}{batch}"))["articles"] == 1
    for wrong, status in ((uuid.uuid4(), 400), ("first", 400)):
        answer = json.loads(get(owner, f"{api}{wrong}", status))
        assert answer["errors"][0]["attr"] == "batch"
    other = make_project(slug="other")
    foreign = Import.objects.create(project=other, user=owner, format="text")
    get(owner, f"{api}{foreign.pk}", 400)


def test_only_managers_read_the_names_of_files(project: Project) -> None:
    project.imports.update(filename="secret-source.csv")
    judge = make_member(project, Role.ADJUDICATOR)
    form = SliceForm({}, project=project, user=owner_of(project))
    assert "secret-source.csv" in str(form["batch"])
    for address in (PAGE, f"{PAGE}?drift=batch", "/projects/harbour/agreement/"):
        assert "secret-source.csv" not in get(judge, address)
    assert "secret-source.csv" in get(owner_of(project), f"{PAGE}?drift=batch")
