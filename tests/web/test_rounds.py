"""Pages of rounds: planning with a preview, the page of a round, the queue."""

from __future__ import annotations

from typing import Any

import pytest

from articles import actions
from articles.models import Assignment, Round
from tests.actions.test_units import second_stage, settle
from tests.builders import make_article, make_member, make_span, round_of, submit
from tests.web.people import Study, every_role, statuses


def wish(study: Study, *coders: str, **data: Any) -> dict[str, Any]:
    """The form of a new round."""
    return {
        "name": "Pilot",
        "kind": "pilot",
        "codebook": str(study.project.codebooks.order_by("number")[0].pk),
        "release": "automatic",
        "hand_out": "assigned",
        "coders": 2,
        "overlap": 50,
        "seed": 3,
        "scope": "all",
        "coder": [str(study.people[who].pk) for who in coders],
        **data,
    }


def make(study: Study, *coders: str, **data: Any) -> Round:
    """A round, made on the page."""
    answer = study.post(
        "owner", study.url("rounds/new"), wish(study, *coders, action="make", **data)
    )
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return study.project.rounds.select_related("project").order_by("-created_at")[0]


def test_pages_of_rounds_are_for_owners_and_managers(study: Study) -> None:
    wanted = every_role(403, owner=200, manager=200)
    for page in ("rounds", "rounds/new", f"rounds/{round_of(study.project).pk}"):
        assert statuses(study, study.url(page)) == wanted


def test_a_plan_is_shown_before_it_is_made(study: Study) -> None:
    for number in range(3):
        make_article(study.project, title=f"More {number}")
    data = wish(study, "annotator", "adjudicator", name="")
    answer = study.post("manager", study.url("rounds/new"), data, htmx=True)
    preview = answer.context["preview"]
    assert (preview.places, preview.sample, preview.assignments) == (4, 2, 6)
    assert [(count, cap) for _name, count, cap in preview.rows] == [(3, None), (3, None)]
    assert [counts for _name, counts in preview.pairs] == [[None, 2], [2, None]]
    assert answer.content.decode().lstrip().startswith('<section class="outcome" id="plan"')
    assert study.project.rounds.count() == 1
    round = make(study, "annotator", "adjudicator")
    assert (round.name, round.state, round.assignments.count()) == ("Pilot", "open", 6)


def test_the_plan_says_what_it_leaves_out_and_what_has_no_room(study: Study) -> None:
    make_article(study.project, "Two words.", title="Short")
    make_article(study.project, title="More")
    data = wish(study, "annotator", only_new="on", min_words=5, overlap=100)
    data[f"cap-{study.people['annotator'].pk}"] = "0"
    answer = study.post("owner", study.url("rounds/new"), data)
    preview = answer.context["preview"]
    assert preview.excluded == [("in another round", 1), ("too short", 1)]
    assert (preview.places, preview.missing) == (1, 2)
    assert "2 codings have no room" in answer.content.decode()


def test_a_second_stage_is_planned_on_the_page(study: Study) -> None:
    first = round_of(study.project)
    data = wish(study, "adjudicator", units_from=str(first.pk), only_new="on")
    assert study.post("owner", study.url("rounds/new"), data).context["preview"].excluded == [
        ("units not settled yet", 1)
    ]
    settle(study.article, study.project)
    answer = study.post("owner", study.url("rounds/new"), data | {"action": "make"})
    assert "needs a label with the key “unit”" in answer.content.decode()
    ready = second_stage(study.project).codebook
    made = make(study, "adjudicator", units_from=str(first.pk), codebook=str(ready.pk))
    (coding,) = made.assignments.all()
    assert (made.units_from, coding.spans.count()) == (first, 3)
    page = study.client("adjudicator").get(f"/assignments/{coding.pk}/").content.decode()
    assert '"settled": true' in page or '"settled":true' in page


def test_articles_are_chosen_by_a_filter_or_drawn(study: Study) -> None:
    make_article(study.project, title="More", outlet="Daily")
    filtered = wish(study, "annotator", scope="filter", outlet="Daily")
    assert study.post("owner", study.url("rounds/new"), filtered).context["preview"].places == 1
    drawn = wish(study, "annotator", sample=1)
    preview = study.post("owner", study.url("rounds/new"), drawn).context["preview"]
    assert (preview.places, preview.not_drawn) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "main"},
        {"coder": []},
        {"coders": 0},
        {"overlap": 101},
        {"kind": "x"},
        {"codebook": "x"},
        {"scope": "filter", "since": "yesterday"},
        {"min_words": 9999},
    ],
    ids=str,
)
def test_a_plan_that_makes_no_sense_is_refused(study: Study, change: dict[str, Any]) -> None:
    data = wish(study, "annotator", action="make") | change
    answer = study.post("owner", study.url("rounds/new"), data)
    assert answer.status_code == 422
    chosen = [person.username for person, _cap in answer.context["coders"] if person.chosen]
    assert chosen == (["harbour-annotator"] if data["coder"] else [])  # what was typed stays
    assert study.project.rounds.count() == 1


def test_a_cap_that_is_no_number_is_refused(study: Study) -> None:
    data = wish(study, "annotator") | {f"cap-{study.people['annotator'].pk}": "many"}
    answer = study.post("owner", study.url("rounds/new"), data)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["A cap is a whole number, or empty."],
    )


# --- the page of a round


def act(study: Study, round: Round, action: str, **data: Any) -> Any:
    """What the page answers."""
    version = Round.objects.values_list("version", flat=True).get(pk=round.pk)
    wanted = {"action": action, "version": version, **data}
    return study.post("owner", study.url("rounds", round.pk), wanted)


def test_settings_are_changed_unless_somebody_was_faster(study: Study) -> None:
    round = make(study, "annotator")
    data = {
        "name": "Renamed",
        "release": "manual",
        "coders": 2,
        "overlap": 10,
        "due_on": "2026-12-24",
    }
    assert act(study, round, "settings", **data).status_code == 302
    round.refresh_from_db()
    assert (round.name, round.release, round.version) == ("Renamed", "manual", 3)
    late = act(study, round, "settings", **data | {"name": "Late", "version": 2})
    assert (late.status_code, "Somebody else changed" in late.content.decode()) == (422, True)
    assert act(study, round, "settings", **data | {"name": "main"}).status_code == 422
    assert act(study, round, "nonsense").status_code == 422


def test_a_further_coding_says_what_it_means_before_it_is_made(study: Study) -> None:
    round = make(study, "annotator", coders=1)
    submit(Assignment.objects.select_related("annotator").get(round=round))
    new = make_member(study.project)
    told = act(study, round, "coding", coder=[str(new.pk)])
    assert "1 released article will be closed to reviewers" in told.content.decode()
    assert round.assignments.count() == 1
    assert act(study, round, "coding", coder=[str(new.pk)], sure="1").status_code == 302
    assert round.assignments.count() == 2
    assert act(study, round, "coding").status_code == 422


def test_articles_are_released_by_hand(study: Study) -> None:
    round = make(study, "annotator", coders=1, release="manual")
    assert act(study, round, "release").status_code == 302
    submit(Assignment.objects.select_related("annotator").get(round=round))
    page = study.get("owner", study.url("rounds", round.pk))
    assert "Release 1 finished article" in page.content.decode()
    act(study, round, "release")
    assert Assignment.objects.released().filter(round=round).count() == 1


def test_coders_are_added_and_get_no_more(study: Study) -> None:
    round = make(study, "annotator", coders=2, overlap=100)
    person = study.people["adjudicator"]
    coder = str(person.pk)
    assert act(study, round, "seat", coder=coder, cap="x").status_code == 422
    assert act(study, round, "seat", coder="x").status_code == 422
    act(study, round, "seat", coder=coder, cap="1")
    assert act(study, round, "fill").status_code == 302
    assert round.assignments.filter(annotator=person).count() == 1
    act(study, round, "unseat", coder=coder)
    assert list(round.seats.values_list("user__username", flat=True)) == ["harbour-annotator"]


def test_closing_takes_back_what_nobody_began(study: Study) -> None:
    round = make(study, "annotator")
    act(study, round, "close")
    round.refresh_from_db()
    assert (round.state, round.assignments.count()) == ("closed", 0)
    act(study, round, "open")
    round.refresh_from_db()
    assert round.state == "open"


def test_work_is_passed_on_with_a_reason(study: Study) -> None:
    url = study.url("assignments", study.assignment.pk, "pass-on")
    person = study.people["adjudicator"]
    to = str(person.pk)
    make_span(study.assignment)
    assert study.post("owner", url, {"to": to}).status_code == 422
    assert study.post("owner", url, {"to": "x"}).status_code == 422
    answer = study.post("owner", url, {"to": to, "reason": "Ill."})
    assert answer["Location"] == study.url("rounds", study.assignment.round_id)
    assert Assignment.objects.filter(annotator=person).count() == 1
    page = study.get("annotator", f"/assignments/{study.assignment.pk}/").content.decode()
    assert "This article is closed" in page
    assert "Take back" not in page


# --- the queue


def test_the_next_article_is_taken_from_the_home_page(study: Study) -> None:
    submit(study.assignment)
    make_article(study.project, title="Second")
    round = make(study, "annotator", coders=1, overlap=0, hand_out="pull", only_new="on")
    page = study.get("annotator", "/")
    assert [(one.slug, one.left) for one in page.context["to_take"]] == [(study.slug, 1)]
    answer = study.post("annotator", study.url("next"))
    taken = Assignment.objects.get(round=round)
    assert answer["Location"] == f"/assignments/{taken.pk}/"
    assert study.get("annotator", "/").context["to_take"] == []
    submit(Assignment.objects.select_related("annotator").get(pk=taken.pk))
    assert study.post("annotator", study.url("next"))["Location"] == "/"


def test_the_queue_tells_when_it_is_due_and_why_it_was_opened_again(study: Study) -> None:
    submit(study.assignment)
    url = f"/assignments/{study.assignment.pk}/reopen/"
    study.post("owner", url, {"reason": "The second page is missing."})
    round = round_of(study.project)
    actions.update_round(study.people["owner"], round.pk, due_on="2026-12-24")
    page = study.get("annotator", "/").content.decode()
    assert "The second page is missing." in page
    assert "due 24 Dec" in page
    assert (
        "The second page is missing."
        in study.get("annotator", f"/assignments/{study.assignment.pk}/").content.decode()
    )


def test_the_queue_names_no_round(study: Study) -> None:
    round = make(study, "annotator", name="Second look", kind="recheck", coders=1)
    mine = Assignment.objects.get(round=round)
    for url in ("/", study.url(), study.url("articles"), f"/assignments/{mine.pk}/"):
        page = study.get("annotator", url).content.decode()
        assert [word for word in ("Second look", "recheck", "eliability") if word in page] == []
