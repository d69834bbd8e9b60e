"""Collected static files: joined, minified, hashed, compressed; and the import map from plain to hashed names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import rjsmin
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from annotator import assets


def strip_css(text: str) -> str:
    """A style sheet without comments and indentation. No more: minifiers on PyPI take ``a :is(b)`` for ``a:is(b)``."""
    return re.sub(r"\n\s+", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def source(name: str) -> str:
    """The text of a static file of ours as it stands in the sources; raises AssetError when there is none."""
    path = finders.find(name)
    if path is None:
        raise assets.AssetError(f"{name}: there is no such static file.")
    return Path(path).read_text()


def built(name: str) -> str | None:
    """What browsers fetch under the name of a file of ours; None for what packages bring, which is left as it is."""
    if name.startswith("css/") and name.endswith(".css"):
        return strip_css(assets.inline(name, source))
    if not (name.startswith("js/") and name.endswith(".js")):
        return None
    text = assets.join(assets.bundle(name, source)) if name in assets.ENTRIES else source(name)
    return str(rjsmin.jsmin(text))


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """Small files with comments are for people; browsers fetch few files, without comments."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, object]]:
        """Hash, adjust and compress the files; ours after they were built."""
        ours = InMemoryStorage()
        texts = {name: text for name in paths if (text := built(name)) is not None}
        for name, text in texts.items():
            ours.save(name, ContentFile(text.encode()))
        paths = paths | {name: (ours, name) for name in texts}
        yield from super().post_process(paths, dry_run=dry_run, **options)


@lru_cache(maxsize=8)
def import_map_json(entry: str) -> str:
    """The import map for the page whose script is ``entry``, such as ``js/annotate.js``.

    It leads the modules that are loaded when wanted, and what they import, to the files that hold them. Empty without
    hashed names and when there are no such modules. Written by json.dumps with ``<`` escaped, so nothing in it can
    close the script element.
    """
    if not isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        return ""
    imports = {
        staticfiles_storage.base_url + name: staticfiles_storage.url(held)
        for name, held in sorted(assets.bundle(entry, source).names().items())
    }
    if not imports:
        return ""
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")


@lru_cache(maxsize=8)
def import_map_hash(entry: str) -> str:
    """The ``sha256-…`` source of the import map for the content security policy, or an empty string."""
    content = import_map_json(entry)
    if not content:
        return ""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
