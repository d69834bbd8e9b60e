"""``serve``: bring the database and static files up to date, then serve with granian."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.management.accounts import demo_accounts


class Command(BaseCommand):
    """Migrate, collect static files, say where to sign in, and hand over to the web server."""

    help = "Serve the site on ANNOTATOR_HOST:ANNOTATOR_PORT (127.0.0.1:8000)."
    #: They read every address and view, a fifth of the start: run with new migrations, below, not each time.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """``--demo`` loads the demo project first; ``--json`` prints the accounts as JSON."""
        parser.add_argument("--demo", action="store_true", help="load the demo project first")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, demo: bool, json: bool, **options: Any) -> None:
        """Prepare, then replace this process by the server, which keeps memory at one copy."""
        refuse_taken_port()
        self.migrate()
        self.collect()
        if demo:
            call_command("demo", verbosity=0, stdout=io.StringIO())  # silenced: it is told below
        self.tell(as_json=json)
        connection.close()
        os.execv(sys.executable, [sys.executable, "-m", "granian", *server_arguments()])  # noqa: S606 (fixed arguments)

    def migrate(self) -> None:
        """Apply what is missing; a database that is up to date costs one query."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.check()
            call_command("migrate", verbosity=0, interactive=False)
        if connection.vendor == "postgresql":
            call_command("createcachetable", verbosity=0)

    def collect(self) -> None:
        """Collect and hash static files when one of ours is newer than the last collection."""
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        sources = [
            *Path(settings.BASE_DIR, "static").rglob("*"),
            *Path(settings.BASE_DIR, "annotator").glob("*.py"),
            Path(settings.BASE_DIR, "requirements/run.txt"),
        ]
        if settings.DEBUG or (
            manifest.exists()
            and manifest.stat().st_mtime
            > max(path.stat().st_mtime for path in sources if path.exists())
        ):
            return
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": settings.HASHED_STORAGE}
        }
        call_command("collectstatic", verbosity=0, interactive=False)

    def tell(self, *, as_json: bool) -> None:
        """Say where to sign in and, for the demo, as whom."""
        accounts = demo_accounts()
        if as_json:
            self.stdout.write(json.dumps(accounts or {"url": address()}))
            return
        self.stdout.write(f"\n  Policy Shift Annotator: {address()}\n")
        if accounts is None:
            self.stdout.write("  Make an account: manage.py create_user NAME --staff\n")
            return
        for user in accounts["users"]:
            self.stdout.write(f"    {user['role']:<10} {user['username']:<8} {user['password']}")
        self.stdout.write(
            "  (these passwords were generated for this copy; Ctrl+C stops the server)\n"
        )


def address() -> str:
    """Where people open the site."""
    environment = settings.ENVIRONMENT
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return settings.SITE_URL or f"http://{host}:{environment.port}"


def refuse_taken_port() -> None:
    """Raises CommandError where somebody listens already.

    Granian shares its port with whoever does the same: a second start would answer every other request.
    """
    environment = settings.ENVIRONMENT
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.host, environment.port))
        except OSError as error:
            raise CommandError(
                f"{address()} can't be served: {error.strerror}. Is it running already? Stop that one, "
                "or set ANNOTATOR_PORT to another port."
            ) from error


def server_arguments() -> list[str]:
    """Granian's arguments: one process for SQLite, which has one writer; two for PostgreSQL.

    Without respawning, one killed worker would take the whole server down.
    """
    environment = settings.ENVIRONMENT
    workers = "2" if environment.database_url else "1"
    return [
        *("--interface", "wsgi", "--host", environment.host, "--port", str(environment.port)),
        *("--workers", workers, "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--log-level", "warning", "annotator.wsgi:application"),
    ]
