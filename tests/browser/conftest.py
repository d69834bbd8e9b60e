"""The browser tests: a real Chromium against Django's live server.

Every page that a test opens through ``visit`` is watched: an error on the console, something that the
content security policy stopped, or a request to anywhere else fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from annotator import storage
from articles.models import User
from tests.browser.watch import Watch, sign_in

# Playwright's synchronous calls run an event loop in this thread, which Django takes for asynchronous
# code. The tests are synchronous all the same, and the runner gives them a process of their own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: ``visit(user, path, **options of the browser context)`` opens a page as that person.
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, marked or not."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Where the site is: ``page.goto("/")`` opens its home page."""
    return live_server.url


@pytest.fixture(autouse=True)
def plain_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Static files under their own names, whatever an earlier start has collected; uploads that go away."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.MEDIA_ROOT = tmp_path / "uploads"
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()
    yield
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """What the pages of this test did that they should not; must be nothing."""
    made = Watch(base_url)
    yield made
    assert made.noted == [], "\n".join(made.noted)


@pytest.fixture
def enter(
    browser: Browser, base_url: str, watch: Watch, transactional_db: None
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own, with a session where ``user`` is given; it closes before its rows go."""
    contexts: list[BrowserContext] = []

    def make(user: User | None = None, **options: Any) -> BrowserContext:
        defaults = {"base_url": base_url, "viewport": {"width": 1280, "height": 800}}
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch.follow(context)
        if user is not None:
            # The tour of a first visit would lie in the way; its own test asks for it.
            User.objects.filter(pk=user.pk, preferences={}).update(preferences={"tour": "done"})
            sign_in(context, base_url, user)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visit(enter: Callable[..., BrowserContext]) -> Visit:
    """Open a page as somebody, in a browser of its own."""

    def make(user: User | None, path: str, **options: Any) -> Page:
        page = enter(user, **options).new_page()
        page.goto(path)
        return page

    return make
