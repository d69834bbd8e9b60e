"""The log by sequence number."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from articles.actions import assign, change_role, log, remove_assignment, reopen
from articles.models import Role, Round
from articles.selectors import events
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, make_project, submit

pytestmark = pytest.mark.django_db


def test_reader_and_writers_share_one_lock() -> None:
    assert events.LOG_LOCK == log.LOG_LOCK


def test_events_are_read_on_from_the_last_one(cast: Cast, owner: Api) -> None:
    make_project(cast.owner)  # another project's events are not these
    path = f"projects/{cast.project.slug}/events/"
    first = owner.get(f"{path}?page_size=1")
    assert [row["kind"] for row in first.json["results"]] == ["project.created"]
    rest = owner.get(
        first.json["next"].partition("testserver")[2].replace("page_size=1", "page_size=200")
    )
    assert [row["kind"] for row in rest.json["results"]] == [
        "import.done",
        *["assignment.created"] * 2,
    ]
    last = rest.json["results"][-1]["seq"]
    assert (rest.json["next"], owner.get(f"{path}?after={last}").json["results"]) == (None, [])


def test_ones_own_work_is_in_the_log(cast: Cast, ada: Api) -> None:
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json
    rows = ada.get(f"projects/{cast.project.slug}/events/").json["results"]
    assert [row["kind"] for row in rows] == ["span.created", "assignment.started"]
    assert (rows[0]["object_id"], rows[0]["payload"]["label"]) == (span["id"], "decision")
    assert {row["group"] for row in rows} == {rows[0]["group"]}
    assert rows[0]["actor"] == str(cast.ada.pk)


def test_managers_read_the_events_of_a_coding_once_it_is_released(
    cast: Cast, owner: Api, ada: Api
) -> None:
    path = f"projects/{cast.project.slug}/events/"
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    before = [row["kind"] for row in owner.get(path).json["results"]]
    assert before.count("span.created") == 0
    submit(cast.one)
    submit(cast.two)
    assert [row["kind"] for row in owner.get(path).json["results"]].count("span.created") == 1


# --- what becomes visible later -----------------------------------------------------------------


@dataclass
class Reader:
    """Somebody who keeps a copy of the log by ``after=``, as the API's page says."""

    api: Api
    path: str
    size: int = 200
    log: dict[int, str] = field(default_factory=dict)

    def read(self) -> list[str]:
        """Read to the end; answers the kinds that came, in the order in which they came."""
        url: str | None = f"{self.path}?after={max(self.log, default=0)}&page_size={self.size}"
        came: list[str] = []
        while url:
            url = self.page(url, came)
        return came

    def page(self, url: str, came: list[str]) -> str | None:
        """One page; answers where the next one is."""
        answer = self.api.get(url.partition("testserver")[2] or url)
        assert answer.status == 200
        rows = answer.json["results"]
        self.log |= {row["seq"]: row["kind"] for row in rows}
        came += [row["kind"] for row in rows]
        return str(answer.json["next"]) if answer.json["next"] else None

    def missed(self) -> set[int]:
        """What the log shows and the copy lacks."""
        fresh = Reader(self.api, self.path)
        fresh.read()
        return set(fresh.log) - set(self.log)


@pytest.fixture
def path(cast: Cast) -> str:
    """The log of the project."""
    return f"projects/{cast.project.slug}/events/"


@pytest.mark.parametrize("size", [1, 3, 200])
def test_a_release_brings_what_was_hidden_before(
    cast: Cast, owner: Api, ada: Api, path: str, size: int
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    submit(cast.one)
    reader = Reader(owner, path, size)
    assert "span.created" not in reader.read()
    assert reader.read() == []
    submit(cast.two)
    assert reader.read() == ["span.created", "assignment.started", *["assignment.submitted"] * 2]
    assert (reader.read(), reader.missed()) == ([], set())


def test_what_was_reopened_comes_again_with_its_changes(
    cast: Cast, owner: Api, ada: Api, path: str
) -> None:
    for seat in (cast.one, cast.two):
        submit(seat)
    reader = Reader(owner, path)
    reader.read()
    reopen(cast.owner, cast.one.pk)
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    assert reader.read() == []
    submit(cast.one)
    came = reader.read()
    assert came[-3:] == ["assignment.reopened", "span.created", "assignment.submitted"]
    assert (reader.read(), reader.missed()) == ([], set())


def test_a_release_while_somebody_reads_is_not_lost(
    cast: Cast, owner: Api, ada: Api, path: str
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    submit(cast.one)
    make_article(cast.project)
    reader = Reader(owner, path, size=1)
    url = reader.page(f"{path}?page_size=1", [])
    for _page in range(2):
        assert url is not None
        url = reader.page(url, [])
    submit(cast.two)
    make_article(cast.project)
    while url:
        url = reader.page(url, [])
    reader.read()
    assert (reader.read(), reader.missed()) == ([], set())


def test_taking_the_last_open_assignment_away_releases_too(
    cast: Cast, owner: Api, ada: Api, path: str
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    submit(cast.one)
    reader = Reader(owner, path)
    reader.read()
    remove_assignment(cast.owner, cast.two.pk)
    assert "span.created" in reader.read()
    assert (reader.read(), reader.missed()) == ([], set())


def test_a_new_role_brings_what_it_may_see(cast: Cast, ada: Api, path: str) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    other = make_article(cast.project)
    own = make_assignment(cast.project, other, cast.ben)
    reader = Reader(Api(cast.ben), path)
    submit(own)
    submit(cast.two)
    submit(cast.one)
    assert "span.created" not in reader.read()
    seat = cast.project.memberships.select_related("project").get(user=cast.ben)
    change_role(cast.owner, seat, role=Role.MANAGER)
    assert "span.created" in reader.read()
    assert (reader.read(), reader.missed()) == ([], set())


def test_a_reviewer_who_codes_reads_on_once_they_are_done(
    cast: Cast, owner: Api, ada: Api, path: str
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    main = cast.project.rounds.get()
    recheck = Round.objects.create(project=cast.project, codebook=main.codebook, name="recheck")
    assign(cast.owner, recheck, [cast.article.pk], [cast.owner.pk])
    for seat in (cast.one, cast.two):
        submit(seat)
    reader = Reader(owner, path)
    assert "span.created" not in reader.read()
    submit(recheck.assignments.select_related("annotator").get())
    assert "span.created" in reader.read()
    assert (reader.read(), reader.missed()) == ([], set())


@pytest.mark.parametrize("size", [1, 2, 200])
def test_whoever_begins_gets_every_event_once(
    cast: Cast, owner: Api, ada: Api, path: str, size: int
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    submit(cast.one)
    submit(cast.two)
    reader = Reader(owner, path, size)
    came = reader.read()
    assert len(came) == len(reader.log)
    assert list(reader.log) == sorted(reader.log)
    assert reader.missed() == set()


@pytest.mark.parametrize("after", ["-1", "x", str(2**63), "1.5"])
def test_a_place_in_the_log_is_a_whole_number(cast: Cast, owner: Api, after: str) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/events/?after={after}")
    assert (answer.status, answer.errors[0][1]) == (400, "after")


def test_far_beyond_the_end_there_is_nothing(cast: Cast, owner: Api) -> None:
    assert (
        owner.get(f"projects/{cast.project.slug}/events/?after={2**63 - 1}").json["results"] == []
    )
