"""What the measurements share: a folder, fresh sites, databases, progress lines."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.benchmarks.site import Site, copy_code
from tests.run import postgres

#: The tests' server forgets what a crash takes; a measured one must not.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class Bench:
    """One run. ``quick`` means small sizes: to see that it works, not to quote."""

    folder: Path
    stack: contextlib.ExitStack
    quick: bool = False
    began: float = field(default_factory=time.monotonic)
    _server: str = ""
    _count: int = 0

    def size(self, full: int, quick: int) -> int:
        """A size, by whether the run is quick."""
        return quick if self.quick else full

    def say(self, text: str) -> None:
        """A line of progress."""
        print(f"[{time.monotonic() - self.began:6.1f} s] {text}", flush=True)

    @property
    def code(self) -> Path:
        """The copy of the code, made once."""
        target = self.folder / "code"
        return target if target.exists() else copy_code(target)

    def site(self, *, postgresql: bool = False) -> Site:
        """A site with an empty, migrated database of its own."""
        self._count += 1
        url = self._database(f"bench_{self._count}") if postgresql else ""
        site = Site(self.code, self.folder / f"data-{self._count}", url)
        site.prepare()
        return site

    def sites(self) -> Iterator[Site]:
        """One site on each database."""
        yield self.site()
        yield self.site(postgresql=True)

    def _database(self, name: str) -> str:
        if not self._server:
            postgres.SETTINGS.update(DURABLE)
            self._server = self.stack.enter_context(postgres.server())
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()
