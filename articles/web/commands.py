"""What can be done on the annotate page, by key, button or palette. One row a command.

``static/js`` holds what each does (``desk.command(name, …)``); the page's overview of keys, the palette and the
remapping of keys are made from this table. Keys are letters where letters will do, since those exist on every
keyboard; ``code:`` names a place on the keyboard. The first key is the one that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GROUPS = {
    "select": _("Select text"),
    "spans": _("Spans"),
    "edit": _("Change"),
    "page": _("Article and page"),
}
#: How keys without a character are shown.
SHOWN = {
    "Escape": "Esc",
    "Delete": "Del",
    "Backspace": "⌫",
    "Enter": "↵",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "PageUp": "PgUp",
    "PageDown": "PgDn",
    "Shift": "⇧",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name in the scripts, what it does in words, its keys, and where the overview lists it.

    ``fixed`` keys can't be changed. ``writes``: of no use on an article that is closed.
    """

    name: str
    title: _StrPromise
    keys: tuple[str, ...]
    group: str
    fixed: bool = False
    writes: bool = False


COMMANDS: tuple[Command, ...] = (
    Command(
        "caret-word",
        _("Caret: a word on; with Alt a character, with Shift it selects"),
        ("ArrowLeft", "ArrowRight"),
        "select",
        fixed=True,
    ),
    Command("caret-line", _("Caret: a line on"), ("ArrowUp", "ArrowDown"), "select", fixed=True),
    Command(
        "caret-sentence",
        _("Caret: a sentence on"),
        ("Ctrl+ArrowUp", "Ctrl+ArrowDown"),
        "select",
        fixed=True,
    ),
    Command(
        "caret-block", _("Caret: a paragraph on"), ("PageUp", "PageDown"), "select", fixed=True
    ),
    Command(
        "caret-edge",
        _("Caret: to the end of the line, with Ctrl of the text"),
        ("Home", "End", "Ctrl+Home", "Ctrl+End"),
        "select",
        fixed=True,
    ),
    Command("word", _("Select the word at the caret"), ("w",), "select"),
    Command("grow", _("Select more: clause, sentence, paragraph"), ("s",), "select"),
    Command("here", _("Say what is here"), ("i",), "select"),
    Command("marks", _("Hide the marks, or show them again"), ("h",), "select"),
    Command("picker", _("Mark by sentence, from a list"), ("p",), "select"),
    Command("next", _("Next span"), ("j",), "spans"),
    Command("previous", _("Previous span"), ("k",), "spans"),
    Command("stack", _("The next span that covers the same words"), ("o",), "spans"),
    Command("card", _("To the card: attributes, links, note"), ("Enter",), "spans", fixed=True),
    Command("back", _("Back to the text; give up the selection"), ("Escape",), "spans", fixed=True),
    Command(
        "start-out",
        _("Start one word earlier"),
        ("e", "[", "code:BracketLeft"),
        "edit",
        writes=True,
    ),
    Command(
        "start-in", _("Start one word later"), ("d", "]", "code:BracketRight"), "edit", writes=True
    ),
    Command(
        "end-in",
        _("End one word earlier"),
        ("t", "{", "Shift+code:BracketLeft"),
        "edit",
        writes=True,
    ),
    Command(
        "end-out",
        _("End one word later"),
        ("g", "}", "Shift+code:BracketRight"),
        "edit",
        writes=True,
    ),
    Command("link", _("Link the selected span with another"), ("r",), "edit", writes=True),
    Command("matrix", _("All links, as a table"), ("Shift+r",), "edit"),
    Command("delete", _("Delete the selected span"), ("Delete", "Backspace"), "edit", writes=True),
    Command("merge", _("Merge with the next span of the same label"), ("m",), "edit", writes=True),
    Command("split", _("Split the span in two"), ("x",), "edit", writes=True),
    Command("duplicate", _("Copy the span to another label"), ("y",), "edit", writes=True),
    Command("part", _("Add the selected words as a part"), ("n",), "edit", writes=True),
    Command("bin", _("The bin: deleted spans"), ("b",), "edit"),
    Command("undo", _("Undo"), ("u", "Ctrl+z"), "edit", writes=True),
    Command("redo", _("Redo"), ("Shift+u", "Ctrl+Shift+z", "Ctrl+y"), "edit", writes=True),
    Command("done", _("Done & next"), ("Ctrl+Enter",), "page", fixed=True, writes=True),
    Command("comment", _("Comment on the span, or on the article"), ("c",), "page"),
    Command("ask", _("Ask the managers, or flag"), ("Shift+c",), "page"),
    Command("comments", _("All comments on the article"), (), "page"),
    Command("keys", _("This overview of keys"), ("?",), "page"),
    Command("palette", _("Find a command, a label or a span"), ("Ctrl+k",), "page"),
    Command("find", _("Find in the article"), ("f", "/"), "page"),
    Command("label-search", _("Find a label by its name"), ("l",), "edit", writes=True),
    Command("guide", _("The guide beside the text"), ("v",), "page"),
    Command("reading", _("Width of the column, size of the letters"), ("z",), "page"),
    Command("tour", _("The tour of this page"), (), "page"),
)
BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


def keys_of(command: Command, preferences: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a command for somebody: their own instead of the first, none if they switched it off."""
    own = preferences.get("keys")
    if command.fixed or not isinstance(own, dict) or command.name not in own:
        return command.keys
    chosen = own[command.name]
    return (chosen, *command.keys[1:]) if isinstance(chosen, str) and chosen else ()


def key_map(preferences: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The keys of every command; a key that somebody gave to one command no longer runs another."""
    found = {command.name: keys_of(command, preferences) for command in COMMANDS}
    own = preferences.get("keys")
    if not isinstance(own, dict):
        return found
    taken = {key: name for name, key in own.items() if isinstance(key, str) and name in BY_NAME}
    return {
        name: tuple(key for key in keys if taken.get(key, name) == name)
        for name, keys in found.items()
    }


def shown_key(spec: str) -> str:
    """A key as a person reads it: ``Shift+u`` is ⇧ U."""
    *modifiers, key = spec.split("+") if spec != "+" else [spec]
    name = SHOWN.get(key, key.upper() if modifiers and len(key) == 1 else key)
    return " ".join([*(SHOWN.get(one, one) for one in modifiers), name])


@dataclass(frozen=True, slots=True)
class CommandView:
    """A command as the overview lists it; ``keys`` as they are shown, ``spec`` the first as it is stored."""

    name: str
    title: _StrPromise
    keys: list[str]
    spec: str
    fixed: bool
    writes: bool


def overview(preferences: Mapping[str, Any]) -> Sequence[tuple[_StrPromise, list[CommandView]]]:
    """The commands by group, with the keys that they have for somebody."""
    keys = key_map(preferences)
    return [
        (
            title,
            [
                CommandView(
                    command.name,
                    command.title,
                    [shown_key(spec) for spec in keys[command.name] if "code:" not in spec],
                    next(iter(keys[command.name]), ""),
                    command.fixed,
                    command.writes,
                )
                for command in COMMANDS
                if command.group == group
            ],
        )
        for group, title in GROUPS.items()
    ]
