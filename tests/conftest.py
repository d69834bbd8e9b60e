"""What every test gets. Builders and people are in tests/builders.py."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.test import override_settings

from tests.run import chromium
from tests.shelf import pytest_fixture_setup, world_shelf

__all__ = ["pytest_fixture_setup", "world_shelf"]  # a hook and a fixture that pytest finds here

# In CI the same examples each time, so that a red run is about the change; at a desk, new ones each time.
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


#: One of these among a test's fixtures, or the marker ``django_db``: pytest-django shuts the database to all others.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """The runner asks a second database only for what can tell it from the first."""
    text = "leave out the tests that can't reach a database: they ran with the other one"
    parser.addoption("--database-only", action="store_true", help=text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under ``--database-only`` keep what may open a connection."""
    if config.getoption("--database-only"):
        kept = [item for item in items if reaches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def reaches_database(item: pytest.Item) -> bool:
    """Whether pytest-django lets this test open a connection."""
    fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", DATABASE_FIXTURES))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def static_files_on_request() -> Iterator[None]:
    """WhiteNoise looks at a file when it is asked for: each client of a test has a WhiteNoise of its own, and reading
    all files takes longer than most tests. What it serves is tested in a real process (browser/test_served.py)."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = settings.STORAGES | {
        "staticfiles": plain
    }  # an earlier `make run` may have collected older ones
    with override_settings(WHITENOISE_AUTOREFRESH=True, STORAGES=storages):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A hash that costs nothing: Argon2 takes longer than everything else that a test does."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[quick]):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's start options with the Chromium of this machine instead of a downloaded one."""
    path = chromium.find()
    own = {"executable_path": path} if path else {}
    return browser_type_launch_args | own | {"args": chromium.flags()}
