"""The study that the tests of pages visit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.shelf import BUILDERS, Shelf
from tests.web.people import Study, make_study


@pytest.fixture
def study(db: None, world_shelf: Shelf) -> Study:
    """A project with one person in each role and one assigned article."""
    return world_shelf.take(make_study)


BUILDERS["study"] = make_study


@pytest.fixture(autouse=True)
def _web_settings(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test go away with it; passwords, which no test here is about, are hashed fast."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
