"""Home, a new project, its front page, its settings."""

from __future__ import annotations

from articles.models import Project
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)
from tests.web.people import Study


def test_home_shows_the_queue_and_what_comes_next(study: Study) -> None:
    second = make_article(study.project, title="Second")
    begun = make_assignment(study.project, second, study.people["annotator"])
    make_span(begun)
    context = study.get("annotator", "/").context
    assert [(row.title, row.state, row.spans) for row in context["queue"]] == [
        ("Second", "started", 1),
        ("Harbour fees return", "assigned", 0),
    ]
    assert context["next_up"].title == "Second"
    assert (context["counts"].todo, context["counts"].started, context["counts"].done) == (1, 1, 0)
    assert context["projects"] == []


def test_home_gives_done_work_when_asked(study: Study) -> None:
    submit(study.assignment)
    context = study.get("annotator", "/", {"show": "done"}).context
    assert [row.title for row in context["queue"]] == ["Harbour fees return"]
    assert (context["next_up"], context["queue_show"]) == (None, "done")


def test_home_ignores_an_unknown_choice(study: Study) -> None:
    assert study.get("annotator", "/", {"show": "<script>"}).context["queue_show"] == "open"


def test_home_gives_htmx_the_queue_alone(study: Study) -> None:
    answer = study.get("annotator", "/", {"show": "all"}, htmx=True)
    assert answer.content.decode().lstrip().startswith('<section class="panel" id="queue"')
    assert "HX-Request" in answer["Vary"]


def test_a_coder_with_nothing_to_do_is_led_to_the_guide(study: Study) -> None:
    link = f'<a href="{study.url("codebook")}">Guide of Harbour</a>'
    assert link not in study.get("annotator", "/").content.decode()
    submit(study.assignment)
    done = study.get("annotator", "/").content.decode()
    assert ("Everything is done" in done, link in done) == (True, True)
    newcomer = make_member(study.project)
    study.people["newcomer"] = newcomer
    page = study.get("newcomer", "/").content.decode()
    assert link in page
    assert page.count("<h1") == 1
    assert study.get("newcomer", study.url("codebook")).status_code == 200
    study.post("owner", study.url("archive"), {"archived": "1"})
    assert study.get("newcomer", "/").context["guides"] == []
    assert study.get("stranger", "/").context["guides"] == []


def test_home_counts_a_managers_projects(study: Study) -> None:
    submit(study.assignment)
    make_project(study.people["manager"], "second-project")
    cards = study.get("manager", "/").context["projects"]
    assert [
        (card.slug, card.articles, card.assignments, card.done, card.released, card.members)
        for card in cards
    ] == [("harbour", 1, 1, 1, 1, 5), ("second-project", 0, 0, 0, 0, 1)]


def test_articles_of_an_archived_project_leave_the_queue(study: Study) -> None:
    study.post("owner", study.url("archive"), {"archived": "1"})
    assert study.get("annotator", "/").context["queue"] == []
    study.post("owner", study.url("archive"), {"archived": "0"})
    assert len(study.get("annotator", "/").context["queue"]) == 1


def test_a_new_project_gets_its_codebook_and_its_address(study: Study) -> None:
    data = {"name": "Court Reversals 2026", "slug": "", "codebook": "starter"}
    answer = study.post("stranger", "/projects/new/", data)
    project = Project.objects.get(slug="court-reversals-2026")
    assert answer["Location"] == "/projects/court-reversals-2026/"
    assert project.codebooks.get().labels.count() == 4
    assert project.memberships.get().user == study.people["stranger"]


def test_a_new_project_says_what_is_wrong_on_its_field(study: Study) -> None:
    cases = {
        "harbour": {"slug"},  # taken
        "new": {"slug"},
        "Ärger!": {"slug"},
        "": {"slug"},  # nothing to make one from
    }
    found = {}
    for slug in cases:
        data = {"name": "港", "slug": slug, "codebook": "full"}
        answer = study.post("stranger", "/projects/new/", data)
        assert answer.status_code == 422
        found[slug] = set(answer.context["form"].errors)
    assert found == cases


def test_an_unknown_codebook_is_refused(study: Study) -> None:
    answer = study.post("owner", "/projects/new/", {"name": "A", "slug": "a", "codebook": "own"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"codebook"})


def test_front_page_counts_for_managers(study: Study) -> None:
    make_span(study.assignment)
    numbers = study.get("manager", study.url()).context["numbers"]
    assert (numbers.articles, numbers.assignments, numbers.started, numbers.spans) == (1, 1, 1, 1)
    assert (numbers.members, numbers.coders, numbers.released) == (5, 1, 0)


def test_front_page_gives_coders_to_managers_alone(study: Study) -> None:
    pages = {
        who: study.get(who, study.url()).context for who in ("manager", "adjudicator", "annotator")
    }
    assert {who: len(page["coders"]) for who, page in pages.items()} == {
        "manager": 1,
        "adjudicator": 0,
        "annotator": 0,
    }
    assert pages["annotator"]["next_up"].title == "Harbour fees return"


def test_settings_are_saved_with_and_without_htmx(study: Study) -> None:
    data = {"name": "Docks", "description": "Port news", "snap": "sentence", "text_export": "on"}
    answer = study.post("manager", study.url("settings"), data)
    assert (answer.status_code, answer["Location"]) == (302, study.url("settings"))
    answer = study.post(
        "manager", study.url("settings"), {"name": "Quays", "snap": "word"}, htmx=True
    )
    assert (answer.status_code, answer.context["saved"]) == (200, True)
    assert answer.content.decode().lstrip().startswith('<div id="settings">')
    project = Project.objects.get(slug="harbour")
    assert (project.name, project.snap, project.text_export, project.description) == (
        "Quays",
        "word",
        False,
        "",
    )


def test_settings_say_what_is_wrong(study: Study) -> None:
    data = {"name": "x" * 121, "snap": "paragraph"}
    for htmx in (False, True):
        answer = study.post("owner", study.url("settings"), data, htmx=htmx)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"name", "snap"})


def test_guide_shows_labels_attributes_and_relations(study: Study) -> None:
    context = study.get("viewer", study.url("codebook")).context
    book = context["codebook"]
    assert [(label.key, label.hotkey) for label in book.labels][:2] == [
        ("decision", "1"),
        ("opposition", "2"),
    ]
    reason = book.labels[2].attributes[1]
    assert reason.shown_text == "Shown when Identification is “Unnamed”."
    assert [kind.targets[0].key for kind in book.relations] == ["source", "decision"]


def test_guide_of_the_full_codebook_tells_common_attributes_once(study: Study) -> None:
    data = {"name": "Full", "slug": "full", "codebook": "full"}
    study.post("owner", "/projects/new/", data)
    context = study.get("owner", "/projects/full/codebook/").context
    common = {field.key for field in context["common"]}
    own = {
        field.key
        for label in context["codebook"].labels
        if label.kind == "proposition"
        for field in label.attributes
    }
    assert (len(context["codebook"].labels), common & own) == (9, set())
    assert common
