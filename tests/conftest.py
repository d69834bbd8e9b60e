"""What every test gets. Builders and people are in tests/builders.py."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.test import override_settings

from tests.run import chromium

# In CI the same examples each time, so that a red run is about the change; at a desk, new ones each time.
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


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
