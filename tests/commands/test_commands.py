"""Commands that scripts rely on: serve, demo, flush."""

from __future__ import annotations

import io
import json
import shutil
import socket
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from articles import actions
from articles.management.commands import serve
from articles.models import (
    Article,
    Assignment,
    Attempt,
    Event,
    Gold,
    Project,
    Relation,
    Span,
    User,
)
from articles.selectors.agreement import project_agreement
from articles.selectors.training import project_training
from tests.actions.replay import replay, stored
from tests.builders import PASSWORD, make_project, make_user

pytestmark = pytest.mark.django_db
NAMES = ["mira", "ada", "ben", "chloe"]
#: The article of the small demo.
ARTICLE = "halvmark-health-register-memo"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    """A data directory of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def few_seeds(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    """A demo of one article, for tests of what is around it: the whole one takes seconds to load."""
    whole, few = Path(settings.BASE_DIR) / "seeds", tmp_path_factory.mktemp("base") / "seeds"
    (few / "articles").mkdir(parents=True)
    for name in ("codebook.yaml", f"articles/{ARTICLE}.md"):
        shutil.copy(whole / name, few / name)
    lines = (whole / "codings.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["article"] == ARTICLE]
    (few / "codings.jsonl").write_text("\n".join(kept), encoding="utf-8")
    settings.BASE_DIR = few.parent


def run(name: str, *arguments: str, **options: Any) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue().strip()


# --- serve --------------------------------------------------------------------------------------


def serving(settings: Settings, **environment: Any) -> list[str]:
    """The server's arguments under an environment."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, **environment)
    return serve.server_arguments()


def test_server_listens_where_the_environment_says(settings: Settings) -> None:
    found = serving(settings, host="127.0.0.1", port=8123, database_url="")
    options = dict(zip(found[:-1:2], found[1::2], strict=False))
    assert (options["--host"], options["--port"]) == ("127.0.0.1", "8123")
    assert (options["--interface"], options["--workers"]) == ("wsgi", "1")
    assert found[-1] == "annotator.wsgi:application"


def test_postgresql_is_served_by_two_processes(settings: Settings) -> None:
    found = serving(settings, database_url="postgresql://localhost/x")
    assert found[found.index("--workers") + 1] == "2"


@pytest.mark.parametrize(
    ("host", "site_url", "address"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8000"),
        ("::1", "", "http://[::1]:8000"),
        ("0.0.0.0", "https://annotate.example.org", "https://annotate.example.org"),  # noqa: S104
    ],
)
def test_address_is_the_sites_or_this_machines(
    settings: Settings, host: str, site_url: str, address: str
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, host=host, port=8000)
    settings.SITE_URL = site_url
    assert serve.address() == address


def test_empty_site_says_how_to_make_an_account() -> None:
    out = io.StringIO()
    command = serve.Command(stdout=out)
    command.tell(as_json=False)
    assert "manage.py create_user NAME --staff" in out.getvalue()
    assert User.objects.count() == 0


@pytest.mark.usefixtures("few_seeds")
def test_a_port_that_somebody_listens_on_is_not_shared(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, host="127.0.0.1", port=port)
        with pytest.raises(CommandError, match="set ANNOTATOR_PORT to another port"):
            serve.refuse_taken_port()
    serve.refuse_taken_port()


def test_serve_tells_the_demos_accounts() -> None:
    accounts = json.loads(run("demo", json=True))
    out = io.StringIO()
    serve.Command(stdout=out).tell(as_json=True)
    assert json.loads(out.getvalue())["users"] == accounts["users"]
    out = io.StringIO()
    serve.Command(stdout=out).tell(as_json=False)
    assert all(user["password"] in out.getvalue() for user in accounts["users"])


def test_migrating_a_database_that_is_up_to_date_changes_nothing() -> None:
    before = Event.objects.count()
    serve.Command(stdout=io.StringIO()).migrate()
    assert Event.objects.count() == before


# --- demo ---------------------------------------------------------------------------------------


def counts() -> list[int]:
    """How much there is."""
    return [
        model._default_manager.count()
        for model in (User, Project, Article, Assignment, Span, Relation, Event)
    ]


@pytest.mark.usefixtures("few_seeds")
def test_demo_twice_keeps_the_data_and_prints_the_accounts(data: Path) -> None:
    first = json.loads(run("demo", json=True))
    before = counts()
    passwords = dict(User.objects.values_list("username", "password"))
    assert json.loads(run("demo", json=True)) == first
    assert counts() == before
    assert dict(User.objects.values_list("username", "password")) == passwords
    assert [user["username"] for user in first["users"]] == NAMES
    assert (first["project"], before[:4]) == ("demo", [4, 1, 1, 3])
    printed = run("demo").splitlines()
    assert printed[0] == f"{first['url']}/projects/demo/"
    assert [line.split() for line in printed[1:]] == [
        [user["role"], user["username"], user["password"]] for user in first["users"]
    ]


@pytest.mark.usefixtures("few_seeds")
def test_accounts_of_the_demo_are_in_a_private_file_and_open_the_site(data: Path) -> None:
    accounts = json.loads(run("demo", json=True))
    path = data / "demo_accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in data.iterdir()] == ["demo_accounts.json"]
    request = RequestFactory().post("/account/login/")
    for user in accounts["users"]:
        known = authenticate(request, username=user["username"], password=user["password"])
        assert known == User.objects.get(username=user["username"])
    assert len({user["password"] for user in accounts["users"]}) == 4
    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["mira"]


def test_demo_is_made_through_the_actions_and_can_be_compared() -> None:
    run("demo")
    assert counts()[:4] == [4, 1, 12, 36 + 3 + 1]
    project = Project.objects.get()
    assert replay(project) == stored(project)
    report = project_agreement(User.objects.get(username="mira"), project)
    assert report.available
    assert report.summary.coders == 3
    assert states_of_the_articles() == {
        ("submitted", "submitted", "submitted"): 8,
        ("assigned", "started", "submitted"): 2,
        ("assigned", "assigned", "assigned"): 2,
    }
    long = Article.objects.get(external_id="varnholt-sea-wall-inquiry")
    assert long.word_count > 4_800
    assert Span.objects.filter(assignment__article=long).count() > 500


def test_demo_has_a_coder_who_passed_the_training_and_one_who_has_not_yet() -> None:
    run("demo")
    project = Project.objects.get()
    mira = User.objects.get(username="mira")
    (round,) = project_training(mira, project, manages=True)
    found = {
        coder.name: (coder.passed, coder.qualified, len(coder.tries)) for coder in round.coders
    }
    assert found == {"ada": (2, True, 2), "ben": (0, False, 1)}
    ben = User.objects.get(username="ben")
    taken = actions.practise(ben, round.id)
    assert taken is not None
    tried = Attempt.objects.get(assignment__annotator=ben).assignment.article_id
    assert {taken.article_id, tried} == set(Gold.objects.values_list("article", flat=True))


def states_of_the_articles() -> Counter[tuple[str, ...]]:
    """How many articles have which states of their three assignments."""
    found: dict[str, list[str]] = {}
    main = Assignment.objects.filter(round__name="main", kind="coding")
    for article, state in main.values_list("article__external_id", "state"):
        found.setdefault(article, []).append(state)
    return Counter(tuple(sorted(states)) for states in found.values())


@pytest.mark.usefixtures("few_seeds")
def test_reset_gives_new_passwords_and_ends_sessions(data: Path) -> None:
    first = json.loads(run("demo", json=True))
    client = Client()
    client.force_login(User.objects.get(username="ada"))
    assert client.get("/").status_code == 200
    before = counts()
    second = json.loads(run("demo", "--reset-passwords", json=True))
    old, new = ([user["password"] for user in told["users"]] for told in (first, second))
    assert set(old).isdisjoint(new)
    assert counts() == before
    assert User.objects.get(username="ada").check_password(new[1])
    assert client.get("/").status_code == 302
    assert json.loads(run("demo", json=True)) == second


@pytest.mark.usefixtures("few_seeds")
def test_lost_file_of_accounts_is_made_again(data: Path) -> None:
    first = json.loads(run("demo", json=True))
    (data / "demo_accounts.json").unlink()
    second = json.loads(run("demo", json=True))
    assert first["users"][0]["password"] != second["users"][0]["password"]


def test_demo_takes_no_name_that_is_somebodys(data: Path) -> None:
    make_user("ada")
    with pytest.raises(CommandError, match="The demo needs the user names"):
        run("demo")
    assert counts() == [1, 0, 0, 0, 0, 0, 0]
    assert list(data.iterdir()) == []


def test_reset_touches_nobody_who_only_shares_a_name() -> None:
    make_project(slug="demo")
    others = [make_user(name) for name in NAMES]
    with pytest.raises(CommandError, match="mira, ada, ben, chloe is no member of it"):
        run("demo", "--reset-passwords")
    for other in others:
        other.refresh_from_db()
        assert other.check_password(PASSWORD)


# --- flush --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_database_log_and_all() -> None:
    make_project()
    run("flush", interactive=False)
    assert counts() == [0] * 7
