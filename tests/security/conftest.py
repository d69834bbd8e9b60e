"""One world per module: built once, and taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.security.secret import Secret, make_secret
from tests.security.world import World


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Two projects. Tests take back what they change (``World.ask``, ``undone``)."""
    uploads: Path = tmp_path_factory.mktemp("uploads")
    limits = override_settings(MEDIA_ROOT=uploads, THROTTLE=False, ACCOUNT_RATE_LIMITS=False)
    with limits, django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def secret(world: World) -> Secret:
    """Coded work of every kind, by ``other``; what a test adds is taken back after it."""
    made = make_secret(world)
    made.telling()  # once, and before any test changes who may hear
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pytest-django makes the database where some test asks for it: all of these may."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db)
