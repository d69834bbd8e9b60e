"""Uploads that wait for a yes: kept in files under names of our own, for a day.

``MEDIA_ROOT/previews/<id>/`` holds the files as ``0``, ``1``, … and ``about.json``.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import orjson
from django.conf import settings
from django.utils import timezone

from articles.formats import FormatError
from articles.jobs.imports import digest_of, name_of
from articles.records import RowError
from articles.selectors.import_files import ArticleFile, format_of, recognise
from articles.selectors.imports import PASTED, ImportRow

if TYPE_CHECKING:
    from articles.models import Project, User

KEPT = dt.timedelta(hours=24)
ABOUT = "about.json"


class Upload(Protocol):
    """An uploaded file, read in chunks."""

    name: str

    def chunks(self) -> Iterator[bytes]:
        """Its bytes."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class Pending:
    """An upload that waits; ``names`` are those of its files, ``format`` is set for pasted ones."""

    id: UUID
    user: str
    project: str
    created: str
    names: list[str]
    format: str = ""

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return _root() / str(self.id)

    @property
    def name(self) -> str:
        """How the import will be called."""
        return name_of(self.names)

    @property
    def created_at(self) -> dt.datetime:
        """When it was uploaded."""
        return dt.datetime.fromisoformat(self.created)

    @property
    def stored_format(self) -> str:
        """The format that the import is stored with."""
        return self.format or format_of(self.files())

    def files(self) -> list[ArticleFile | RowError]:
        """The files with their formats; what is no file of articles becomes an error of its row 1."""
        known = "jsonl" if self.format == PASTED else ""
        found: list[ArticleFile | RowError] = []
        for number, name in enumerate(self.names):
            try:
                found.append(recognise(self.folder / str(number), name, known))
            except FormatError as error:
                found.append(RowError(1, "file", str(error), name))
        return found

    def digest(self) -> str:
        """SHA-256 of the one file."""
        return "" if self.format == PASTED else digest_of(self.files())

    def row(self, user: User) -> ImportRow:
        """The line in the list of imports."""
        return ImportRow(self.id, self.name, self.created_at, user.username, 0, "preview", 0)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "previews"


def keep_upload(user: User, project: Project, uploads: Iterable[Upload]) -> Pending:
    """Write the uploads to disk, chunk by chunk."""
    remove_expired()
    names: list[str] = []
    pending = _begin(user, project, names)
    for number, upload in enumerate(uploads):
        names.append(upload.name)
        with (pending.folder / str(number)).open("xb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
    _describe(pending)
    return pending


def keep_pasted(user: User, project: Project, fields: dict[str, object]) -> Pending:
    """Keep an article that was pasted into the form, as one JSON line."""
    remove_expired()
    pending = _begin(user, project, [str(fields["title"])], PASTED)
    (pending.folder / "0").write_bytes(orjson.dumps(fields) + b"\n")
    _describe(pending)
    return pending


def _begin(user: User, project: Project, names: list[str], format: str = "") -> Pending:
    created = timezone.now().isoformat()
    pending = Pending(uuid.uuid4(), str(user.pk), str(project.pk), created, names, format)
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    pending.folder.mkdir(mode=0o700)
    return pending


def _describe(pending: Pending) -> None:
    """Last, so that a broken upload is never taken for a whole one."""
    about = asdict(pending) | {"id": str(pending.id)}
    (pending.folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


def find_pending(user: User, project: Project, pk: UUID) -> Pending | None:
    """The caller's own upload that waits in this project, or None."""
    pending = _read(_root() / str(pk))
    if pending is None or _is_old(pending):
        return None
    own = pending.user == str(user.pk) and pending.project == str(project.pk)
    return pending if own else None


def own_pending(user: User, project: Project) -> list[Pending]:
    """The caller's uploads that wait in this project, the latest first."""
    found = [find_pending(user, project, pending.id) for pending in _all()]
    return sorted(filter(None, found), key=lambda pending: pending.created, reverse=True)


def discard(pending: Pending) -> None:
    """Remove an upload."""
    shutil.rmtree(pending.folder, ignore_errors=True)


def remove_expired() -> None:
    """Remove what nobody said yes to within a day, and what broke off."""
    for folder in _folders():
        pending = _read(folder)
        changed = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
        if _is_old(pending) if pending else timezone.now() - changed > KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _is_old(pending: Pending) -> bool:
    return timezone.now() - pending.created_at > KEPT


def _folders() -> list[Path]:
    return list(_root().iterdir()) if _root().is_dir() else []


def _all() -> Iterator[Pending]:
    for folder in _folders():
        pending = _read(folder)
        if pending is not None:
            yield pending


def _read(folder: Path) -> Pending | None:
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):  # not one of ours, or half written
        return None
    return Pending(**about | {"id": UUID(about["id"])})
