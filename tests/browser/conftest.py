"""The browser tests: a real Chromium against Django's live server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

# Playwright's synchronous calls run an event loop in this thread, which Django takes for asynchronous
# code. The tests are synchronous all the same, and the runner gives them a process of their own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


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
