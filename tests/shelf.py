"""Worlds that many tests start from, built once: a test gets a copy of the objects, and what it changes is taken back.

The rows lie in a transaction that stays open from test to test, so that a test's own transaction is a savepoint
in it. They are there for the tests that ask for them and for nobody else: before any other test they are taken back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any, TypeVar

import pytest
from django.db import transaction

World = TypeVar("World")

#: Name of a fixture to what builds its world. A fixture without an entry is built in each test, as any other.
BUILDERS: dict[str, Callable[[], Any]] = {}


class Shelf:
    """Holds one world at a time."""

    def __init__(self, unblock: Callable[[], AbstractContextManager[None]]) -> None:
        self._unblock = unblock
        self._name = ""
        self._world: Any = None
        self._transaction = ExitStack()

    def prepare(self, name: str) -> None:
        """Have the world ``name`` in the database; none, if it is empty. To be called outside of any test."""
        if name == self._name:
            return
        with self._unblock():
            if self._name:
                transaction.set_rollback(True)
                self._transaction.close()
            self._name = name
            if name:
                self._transaction.enter_context(transaction.atomic())
                self._world = BUILDERS[name]()

    def take(self, build: Callable[[], World]) -> World:
        """A copy of the world that ``build`` makes; a new one where it is not on the shelf (``transactional_db``)."""
        if self._name and BUILDERS[self._name] is build:
            world: World = copy.deepcopy(self._world)
            return world
        return build()


@pytest.fixture(scope="session")
def world_shelf(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shelf]:
    """The shelf; emptied before the database goes."""
    made = Shelf(django_db_blocker.unblock)
    yield made
    made.prepare("")


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> None:
    """Fill or empty the shelf right before a test's transaction begins, or a module's that has its own."""
    if fixturedef.argname == "_django_db_helper":
        shelf_of(request).prepare(wanted(request.node))
    elif fixturedef.scope == "module" and "django_db_blocker" in fixturedef.argnames:
        shelf_of(request).prepare("")


def shelf_of(request: pytest.FixtureRequest) -> Shelf:
    """The session's shelf."""
    found: Shelf = request.getfixturevalue("world_shelf")
    return found


def wanted(item: pytest.Item) -> str:
    """Which world a test asks for; none, if it commits."""
    names: list[str] = getattr(item, "fixturenames", [])
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in names or (marker and marker.kwargs.get("transaction")):
        return ""
    return next((name for name in BUILDERS if name in names), "")
