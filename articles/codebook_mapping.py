"""Where a label of one codebook version is in another: the mappings of the versions between them, followed.

A mapping leads from the label keys of a version to those of the next: ``{"old": ("new",)}``. A key that isn't in
it stands for itself; no target: retired; several: split.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: ``{old key: (new key, …)}``.
KeyMapping = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Version:
    """A version as far as mappings go: ``parent`` is the number of the version that ``mapping`` starts from."""

    number: int
    parent: int | None
    labels: frozenset[str]
    mapping: KeyMapping = field(default_factory=dict)


def targets(mapping: KeyMapping, key: str) -> tuple[str, ...]:
    """The keys that take the place of ``key``."""
    return tuple(mapping.get(key, (key,)))


def complete(mapping: KeyMapping, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The mapping with an entry for each of ``keys``."""
    return {key: targets(mapping, key) for key in keys}


def reduced(mapping: KeyMapping) -> dict[str, tuple[str, ...]]:
    """The mapping without the keys that stand for themselves."""
    return {key: tuple(found) for key, found in mapping.items() if tuple(found) != (key,)}


def translate(versions: Mapping[int, Version], start: int, end: int) -> dict[str, str | None]:
    """For each label of version ``start`` the one key that it is in version ``end``, or None.

    None for what was split or retired on the way, and, on the way back to an older version, for what was added or
    merged since. Both numbers must be in ``versions``.
    """
    found: dict[str, str | None] = {key: key for key in versions[start].labels}
    up, down = _ancestry(versions, start), _ancestry(versions, end)
    common = next((number for number in up if number in down), None)
    for number in up[: up.index(common)] if common is not None else up:
        parent = versions.get(versions[number].parent or 0)
        found = {
            key: _back(versions[number], parent, now) if now else None for key, now in found.items()
        }
    for number in reversed(down[: down.index(common)] if common is not None else down):
        found = {
            key: _forward(versions[number], now) if now else None for key, now in found.items()
        }
    return found


def _ancestry(versions: Mapping[int, Version], number: int) -> list[int]:
    """The version and those that it goes back to, itself first."""
    found: list[int] = []
    at: int | None = number
    while at is not None and at in versions and at not in found:
        found.append(at)
        at = versions[at].parent
    return found


def _forward(version: Version, key: str) -> str | None:
    found = targets(version.mapping, key)
    return found[0] if len(found) == 1 and found[0] in version.labels else None


def _back(version: Version, parent: Version | None, key: str) -> str | None:
    """The one label before that became ``key`` and nothing else."""
    if parent is None:
        return None
    olds = [old for old in parent.labels if key in targets(version.mapping, old)]
    return olds[0] if len(olds) == 1 and targets(version.mapping, olds[0]) == (key,) else None
