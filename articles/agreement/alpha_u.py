"""The older alpha_U (Krippendorff 1995; 2004, sec. 11.6), only to check published tables.

It squares lengths, so an exact match may score below a partial one: no page shows it (``unitizing`` replaces it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

#: A unit or gap: begin, length, whether it is a unit.
_Section = tuple[int, int, bool]
#: Coder, label, begin, end (half open).
Unit = tuple[int, str, int, int]


@dataclass(frozen=True, slots=True)
class OldUnitizing:
    """Observed and expected disagreement, of one label or summed over labels."""

    observed: float
    expected: float

    @property
    def alpha(self) -> float | None:
        """1 - Do / De; None without a unit."""
        return 1 - self.observed / self.expected if self.expected else None


def old_unitizing(
    begin: int, length: int, units: Sequence[Unit], label: str, coders: int
) -> OldUnitizing:
    """Do and De of one label on a continuum of ``length`` from ``begin``."""
    lines = [_sections(begin, length, units, label, coder) for coder in range(coders)]
    differing = sum(
        _distance(g, h) for one, other in permutations(lines, 2) for g in one for h in other
    )
    sections = [section for line in lines for section in line]
    own = [size for _begin, size, marked in sections if marked]
    gaps = [size for _begin, size, marked in sections if not marked]
    expected = 0.0
    for size in own:
        near = (len(own) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        far = size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        expected += near + far
    pairs = coders * length * (coders * length - 1) - sum(size * (size - 1) for size in own)
    return OldUnitizing(
        differing / (coders * (coders - 1) * length**2), 2 / length * expected / pairs
    )


def _sections(
    begin: int, length: int, units: Sequence[Unit], label: str, coder: int
) -> list[_Section]:
    """A coder's units of the label and the gaps between them, in order."""
    found: list[_Section] = []
    at = begin
    own = ((a, b) for who, name, a, b in units if who == coder and name == label)
    for start, end in sorted(own):
        if start > at:
            found.append((at, start - at, False))
        found.append((start, end - start, True))
        at = end
    if at < begin + length:
        found.append((at, begin + length - at, False))
    return found


def _distance(one: _Section, other: _Section) -> int:
    (a, size_a, marked_a), (b, size_b, marked_b) = one, other
    if marked_a and marked_b:
        meet = -size_a < a - b < size_b
        return (a - b) ** 2 + (a + size_a - b - size_b) ** 2 if meet else 0
    if marked_a and b <= a and a + size_a <= b + size_b:
        return size_a**2
    if marked_b and a <= b and b + size_b <= a + size_a:
        return size_b**2
    return 0
