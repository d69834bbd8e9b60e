"""Gold on the site: made of codings that are ticked, retired, hidden in a round."""

from __future__ import annotations

from articles.models import Gold, Role
from tests.builders import make_assignment, make_member, make_span, round_of, submit
from tests.training import School
from tests.web.test_training import browser, school, text_of

__all__ = ["school"]  # a fixture that pytest finds here


def test_gold_is_made_of_codings_that_are_ticked_and_retired(school: School) -> None:
    coding = make_assignment(school.project)
    make_span(coding)
    submit(coding)
    url = f"/projects/{school.project.slug}/gold/"
    client = browser(school.owner)
    assert "Harbour fees return" in text_of(client.get(url))
    page = client.post(url, {"coding": [coding.pk], "note": "The best."}, follow=True)
    assert "1 article has gold now." in text_of(page)
    gold = Gold.objects.get(assignment=coding)
    assert (gold.note, gold.author) == ("The best.", school.owner)
    page = client.post(url, {"retire": gold.pk}, follow=True)
    assert "is no gold any more" in text_of(page)
    assert not Gold.objects.standing().filter(pk=gold.pk).exists()


def test_gold_refuses_in_words(school: School) -> None:
    url = f"/projects/{school.project.slug}/gold/"
    client = browser(school.owner)
    nothing = client.post(url, {})
    assert (nothing.status_code, "Choose a coding first." in text_of(nothing)) == (422, True)
    second = make_assignment(school.project, school.articles[0])
    submit(second)
    taken = client.post(url, {"coding": [second.pk]})
    assert (taken.status_code, "has gold already" in text_of(taken)) == (422, True)
    still_open = make_assignment(school.project)
    assert client.post(url, {"coding": [still_open.pk]}).status_code == 404


def test_gold_is_hidden_in_a_round_and_taken_out(school: School) -> None:
    url = f"/projects/{school.project.slug}/gold/"
    client, main = browser(school.owner), round_of(school.project)
    sent = {"round": main.pk, "gold": [school.golds[0].pk]}
    page = text_of(client.post(url, sent | {"hide": "1"}, follow=True))
    assert "1 article is hidden gold of “main” now." in page
    page = text_of(client.post(url, sent | {"show": "1"}, follow=True))
    assert "1 article is no hidden gold of “main” any more." in page
    nothing = client.post(url, {"round": main.pk, "hide": "1"})
    assert (nothing.status_code, "Tick the articles first." in text_of(nothing)) == (422, True)
    adjudicator = browser(make_member(school.project, Role.ADJUDICATOR))
    assert "Hidden in" not in text_of(adjudicator.get(url))
    assert adjudicator.post(url, sent | {"hide": "1"}).status_code == 403


def test_viewers_and_strangers_stay_out_of_gold(school: School) -> None:
    url = f"/projects/{school.project.slug}/gold/"
    viewer = make_member(school.project, Role.VIEWER)
    assert browser(viewer).get(url).status_code == 403
    assert browser(school.ada).get(url).status_code == 403
