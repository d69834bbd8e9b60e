"""One mapping of a codebook file, read field by field; every error says whose field it is."""

from __future__ import annotations

from collections.abc import Mapping

from articles.formats.canon import CanonError, canonicalise
from articles.formats.codebook_check import CodebookError
from articles.values import kind_of

#: Entries of one list: more is a mistake or an attack. YAML aliases could repeat a list for ever.
MAX_ENTRIES = 300

_TRUE = ("true", "yes", "on")
_FALSE = ("false", "no", "off", "")


class Node:
    """A mapping and the words that name it in messages, such as ``Label “decision”``."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise CodebookError(f"{where} must be lines of the form “key: value”.")
        self._data: Mapping[str, object] = data
        self.where = where
        self._read: set[str] = set()

    def text(self, field: str) -> str:
        """A text, without blanks around it; empty when not given."""
        value = self._get(field, "")
        if not isinstance(value, str):
            raise self._problem(field, value, "a text")
        return self._clean(field, value)

    def name(self) -> str:
        """The field ``name``, or else one made from the key: *in-force* becomes *In force*."""
        spoken = self.text("key").replace("-", " ").replace("_", " ")
        return self.text("name") or spoken[:1].upper() + spoken[1:]

    def flag(self, field: str) -> bool:
        """True or false; false when not given."""
        value = self.text(field).lower()
        if value not in (*_TRUE, *_FALSE):
            raise CodebookError(f"{self.where}: {field} must be true or false, not “{value[:40]}”.")
        return value in _TRUE

    def integer(self, field: str, default: int) -> int:
        """A whole number, 0 or more."""
        value = self.text(field)
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise CodebookError(
                f"{self.where}: {field} must be a whole number, not “{value[:40]}”."
            )
        return int(value)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self._get(field, [])
        if isinstance(value, str):
            value = [value] if value.strip() else []
        entries = self._entries(field, value)
        for entry in entries:
            if not isinstance(entry, str):
                raise self._problem(field, entry, "a list of texts", "holds")
        return tuple(self._clean(field, str(entry)) for entry in entries)

    def nodes(self, field: str, noun: str, *, short: str = "") -> list[Node]:
        """A list of mappings, each named by its key. A bare text stands for ``{short: text}``."""
        value = self._get(field, [])
        entries = self._entries(field, [] if value == "" else value)
        return [
            self._child(entry, noun, number, short) for number, entry in enumerate(entries, start=1)
        ]

    def conditions(self, field: str) -> dict[str, tuple[str, ...]]:
        """A mapping of keys to one text or a list of them."""
        value = self._get(field, {})
        if value == "":
            return {}
        node = Node(value, f"{self.where}: {field}")
        return {str(key): node.texts(str(key)) for key in node._data}

    def finish(self) -> None:
        """Raise CodebookError for a field that nobody asked for: most likely it is misspelt."""
        unknown = [str(key) for key in self._data if key not in self._read]
        if unknown:
            known = ", ".join(sorted(self._read))
            raise CodebookError(
                f"{self.where}: “{unknown[0][:60]}” is not a field here. Known: {known}."
            )

    def _child(self, entry: object, noun: str, number: int, short: str) -> Node:
        if short and isinstance(entry, str):
            entry = {short: entry}
        key = entry.get("key") if isinstance(entry, Mapping) else None
        named = f"{noun} “{key[:60]}”" if isinstance(key, str) and key else f"{noun} {number}"
        if self.where == "The codebook":
            return Node(entry, named[0].upper() + named[1:])
        return Node(entry, f"{self.where}, {named}")

    def _clean(self, field: str, value: str) -> str:
        """Canonical, without blanks around it: an escape in quotes can name any character."""
        try:
            return canonicalise(value).strip()
        except CanonError as error:
            raise CodebookError(f"{self.where}: {field}: {error}") from error

    def _get(self, field: str, default: object) -> object:
        self._read.add(field)
        return self._data.get(field, default)

    def _entries(self, field: str, value: object) -> list[object]:
        if not isinstance(value, list):
            raise self._problem(field, value, "a list")
        if len(value) > MAX_ENTRIES:
            raise CodebookError(f"{self.where}: {field} has more than {MAX_ENTRIES} entries.")
        return value

    def _problem(self, field: str, value: object, wanted: str, verb: str = "is") -> CodebookError:
        return CodebookError(f"{self.where}: {field} {verb} {kind_of(value)}; it must be {wanted}.")
