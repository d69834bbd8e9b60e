"""Collected static files: minified, hashed, compressed; and the import map from plain to hashed names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache

import rjsmin
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage


def strip_css(text: str) -> str:
    """A style sheet without comments and indentation. No more: minifiers on PyPI take ``a :is(b)`` for ``a:is(b)``."""
    return re.sub(r"\n\s+", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


#: Our own folders of static files; what packages bring is left as it is.
MINIFIERS = {"js/": rjsmin.jsmin, "css/": strip_css}


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """Comments explain the sources; the copies that browsers fetch do without them (9 kB a page)."""

    def _save(self, name: str, content: File[bytes]) -> str:
        for folder, minify in MINIFIERS.items():
            if name.startswith(folder) and name.endswith(folder.rstrip("/")):
                content.seek(0)  # hashing read it to its end
                content = ContentFile(minify(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved


@lru_cache(maxsize=1)
def import_map_json() -> str:
    """The import map that leads each module of ours to its hashed name; empty without hashed names.

    Written by json.dumps with ``<`` escaped, so nothing in it can close the script element.
    """
    if not isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        return ""
    imports = {
        staticfiles_storage.base_url + name: staticfiles_storage.base_url + hashed
        for name, hashed in sorted(staticfiles_storage.hashed_files.items())
        if name.startswith("js/") and name.endswith(".js")
    }
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")


@lru_cache(maxsize=1)
def import_map_hash() -> str:
    """The ``sha256-…`` source of the import map for the content security policy, or an empty string."""
    content = import_map_json()
    if not content:
        return ""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
