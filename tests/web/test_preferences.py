"""Preferences: how the text is set, and which key does what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import User
from articles.web.commands import COMMANDS, key_map, shown_key
from tests.builders import make_user
from tests.web.people import Study

pytestmark = pytest.mark.django_db
PAGE = "/account/preferences/"


@pytest.fixture
def ada(client: Client) -> User:
    """Somebody who is signed in."""
    user = make_user("ada")
    client.force_login(user)
    return user


def keys_form(**changes: str) -> dict[str, str]:
    """The form as the page shows it, with some fields filled in otherwise."""
    usual = {
        f"key-{command.name}": next(iter(command.keys), "")
        for command in COMMANDS
        if not command.fixed
    }
    return {"form": "keys", "single_keys": "on"} | usual | changes


def preferences(user: User) -> Any:
    user.refresh_from_db()
    return user.preferences


def test_commands_have_names_of_their_own_and_no_key_twice() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert sorted(keys) == sorted(set(keys))


def test_single_keys_are_letters_or_have_one_that_every_keyboard_has() -> None:
    for command in COMMANDS:
        if command.keys:
            assert re.fullmatch(
                r"(Ctrl\+|Shift\+|Alt\+)*([a-z]|\?|/|[A-Z][A-Za-z]+)", command.keys[0]
            )


def test_reading_settings_are_kept_and_used(study: Study) -> None:
    data = {"form": "reading", "width": "wide", "size": "large"}
    assert study.post("annotator", PAGE, data).status_code == 302
    page = study.get("annotator", f"/assignments/{study.assignment.pk}/").content.decode()
    assert 'data-width="wide" data-size="large"' in page


def test_an_unknown_width_is_refused_and_nothing_kept(client: Client, ada: User) -> None:
    answer = client.post(PAGE, {"form": "reading", "width": "huge", "size": "large"})
    assert (answer.status_code, preferences(ada)) == (422, {})


def test_a_key_is_moved_and_taken_from_its_command(client: Client, ada: User) -> None:
    client.post(PAGE, keys_form(**{"key-next": "q"}))
    assert preferences(ada) == {"keys": {"next": "q"}, "single_keys": True}
    assert key_map(preferences(ada))["next"] == ("q",)


def test_a_command_can_be_without_a_key(client: Client, ada: User) -> None:
    client.post(PAGE, keys_form(**{"key-next": ""}))
    assert key_map(preferences(ada))["next"] == ()


def test_two_commands_change_keys_with_each_other(client: Client, ada: User) -> None:
    client.post(PAGE, keys_form(**{"key-next": "k", "key-previous": "j"}))
    found = key_map(preferences(ada))
    assert (found["next"], found["previous"]) == (("k",), ("j",))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("k", "too. Choose another"),
        ("Tab", "needed for something else"),
        ("1", "is no key"),
        ("jj", "is no key"),
        ("</script>", "is no key"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_a_reason(
    client: Client, ada: User, key: str, said: str
) -> None:
    answer = client.post(PAGE, keys_form(**{"key-next": key}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert preferences(ada) == {}


def test_single_keys_can_be_switched_off_and_all_reset(study: Study) -> None:
    form = keys_form()
    del form["single_keys"]
    study.post("annotator", PAGE, form)
    page = study.get("annotator", f"/assignments/{study.assignment.pk}/").content.decode()
    assert '"single_keys":false' in page
    study.post("annotator", PAGE, {"form": "reset"})
    assert preferences(study.people["annotator"]) == {}


def test_stored_nonsense_harms_nobody(study: Study) -> None:
    hostile = {
        "keys": {"next": ["x"], "nope": "y", "previous": "</script>"},
        "width": 7,
        "size": None,
    }
    User.objects.filter(pk=study.people["annotator"].pk).update(preferences=hostile)
    answer = study.get("annotator", f"/assignments/{study.assignment.pk}/")
    assert answer.status_code == 200
    assert '</script>"' not in answer.content.decode()


def test_the_tour_comes_once(study: Study) -> None:
    page = f"/assignments/{study.assignment.pk}/"
    assert '"tour":true' in study.get("annotator", page).content.decode()
    assert study.post("annotator", "/account/tour/").status_code == 204
    assert '"tour":false' in study.get("annotator", page).content.decode()


def test_keys_are_shown_as_people_write_them() -> None:
    assert [shown_key(key) for key in ("j", "Shift+u", "Ctrl+Shift+z", "Enter", "?", "+")] == [
        *("j", "\u21e7 U", "Ctrl \u21e7 Z", "\u21b5", "?", "+")
    ]
