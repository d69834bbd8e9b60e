"""The statistics of places: those that were kept and still hold, and the rest counted anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from articles.agreement import Coding, statistics
from articles.agreement.packed import VERSION, pack
from articles.agreement.segments import unpack_segments
from articles.models.counted import raw_id, write_counted
from articles.models.segmented import read_segments
from articles.models.span_columns import read_spans
from articles.segmenting import segmenter
from articles.selectors.agreement.places import LENGTH
from articles.values import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from articles.models import Structure
    from articles.models.counted import Key, Raw
    from articles.selectors.agreement.places import Places, Seats, Spot

#: Articles that are counted together: few enough for memory, and the fewer batches, the fewer looks through all spans.
BATCH = 10_000
#: Told how many places of how many are counted.
Progress: TypeAlias = "Callable[[int, int], None]"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was counted before, at a level: fingerprints and statistics by their keys, as of ``read_counted``."""

    level: str
    rows: dict[Key, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Layer:
    """The labels that the places of a round are counted by.

    ``codebook``: raw id of the version they are of. ``numbers``: for the raw ids of the round's labels their columns;
    spans of others are ``lost``. ``size``: how many columns. ``shown``: for keys of the newest version their columns,
    where the round's version has them at all. ``gone``: columns that lead nowhere in the newest version.
    """

    codebook: Raw
    numbers: Mapping[Raw, int]
    size: int
    shown: Mapping[str, int]
    gone: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Part of the fingerprints: other labels, other statistics."""
        pairs = " ".join(f"{pk}={number}" for pk, number in self.numbers.items())
        return f"{VERSION} {self.codebook} {pairs}"


def layer_of(
    own: Structure, own_id: UUID, newest: Structure, newest_id: UUID, to: Mapping[str, str | None]
) -> Layer:
    """The labels to count a round's places by, so that they can be shown as those of ``newest``.

    The round's own ones, whatever they are called there, unless several of them are one there: where both marked the
    same text it counts once, which can't be told from their separate counts.
    """
    targets = [key for key in to.values() if key is not None]
    if len(targets) == len(set(targets)):
        columns = {key: number for number, key in enumerate(own.label_ids)}
        return Layer(
            codebook=raw_id(own_id),
            numbers={raw_id(own.label_ids[key]): number for key, number in columns.items()},
            size=len(columns),
            shown={
                found: number
                for key, number in columns.items()
                if (found := to.get(key)) is not None
            },
            gone=tuple(number for key, number in columns.items() if to.get(key) is None),
        )
    columns = {key: number for number, key in enumerate(newest.label_ids)}
    return Layer(
        codebook=raw_id(newest_id),
        numbers={
            raw_id(pk): columns[found]
            for key, pk in own.label_ids.items()
            if (found := to.get(key)) is not None
        },
        size=len(columns),
        shown={key: columns[key] for key in targets},
    )


def count_places(
    kept: Kept,
    places: Places,
    spots: Sequence[Spot],
    layers: Mapping[Raw, Layer],
    progress: Progress | None = None,
) -> list[bytes]:
    """The packed statistics of ``spots``, by the layers of their rounds; what is not ``kept`` is counted and stored.

    The seats were read before their spans; so what changes in between makes a row that does not hold. ``progress`` is
    told how many of how many are counted.
    """
    cut = segmenter(kept.level)
    heads = {round: f"{layer.name} {cut}".rstrip() for round, layer in layers.items()}
    languages = _languages(places, spots) if cut else [""] * len(spots)
    names = [
        _fingerprint(heads[spot[0]] + language, places.seats.of(spot))
        for spot, language in zip(spots, languages, strict=True)
    ]
    keys = [(*spot, layers[spot[0]].codebook) for spot in spots]
    found: list[bytes] = [b""] * len(spots)
    missing: dict[Raw, list[int]] = defaultdict(list)
    for at, (key, name) in enumerate(zip(keys, names, strict=True)):
        row = kept.rows.get(key)
        if row is not None and row[0] == name:
            found[at] = row[1]
        else:
            missing[key[0]].append(at)
    total, done = sum(map(len, missing.values())), 0
    for round, every in missing.items():
        for start in range(0, len(every), BATCH):
            part = every[start : start + BATCH]
            made = _count(
                layers[round],
                places.seats,
                [spots[at] for at in part],
                kept.level,
                [languages[at] for at in part],
            )
            new = {keys[at]: (names[at], data) for at, data in zip(part, made, strict=True)}
            write_counted(new, kept.level)
            kept.rows.update(new)
            for at, data in zip(part, made, strict=True):
                found[at] = data
            done += len(part)
            if progress:
                progress(done, total)
    return found


def _languages(places: Places, spots: Sequence[Spot]) -> list[str]:
    """What each place's article is written in."""
    seats = places.seats
    at = seats.column("article__language")
    return [seats.of(spot)[0][at] for spot in spots]


def _fingerprint(head: str, rows: Sequence[tuple[Any, ...]]) -> str:
    """Names the labels (and the units) and the revisions of a place's codings: 32 hexadecimal digits."""
    names = " ".join([head, *[f"{row[2]}:{row[4]}" for row in rows]])
    return blake2b(names.encode(), digest_size=16).hexdigest()


def _count(
    layer: Layer, seats: Seats, spots: Sequence[Spot], level: str, languages: Sequence[str]
) -> list[bytes]:
    """The packed statistics of some places of one round. Coders are numbered within each place."""
    sizes = np.array([seats.size(spot) for spot in spots], dtype=np.int64)
    article = np.repeat(np.arange(len(spots)), sizes)
    coder = np.arange(len(article)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    length = seats.column(LENGTH)
    found = read_spans([row[2] for spot in spots for row in seats.of(spot)], layer.numbers)
    known = found.label >= 0
    lost = np.bincount(article[found.seat[~known]], minlength=len(spots))
    seat, stretch = found.seat[known], known[found.span]
    coding = Coding(
        n_coders=int(sizes.max()),
        n_labels=layer.size,
        article_lengths=np.array([seats.of(spot)[0][length] for spot in spots], dtype=np.int64),
        seen=np.stack([article, coder], axis=1),
        span_article=article[seat],
        span_coder=coder[seat],
        span_label=found.label[known],
        stretch_span=(np.cumsum(known) - 1)[found.span[stretch]],
        stretch_start=found.start[stretch],
        stretch_end=found.end[stretch],
    )
    if level == LEVELS[0]:
        return pack(statistics(coding), lost)
    articles = [spot[1] for spot in spots]
    cut = read_segments(dict(zip(articles, languages, strict=True)), level)
    units = unpack_segments([cut[article] for article in articles])
    return pack(statistics(coding, units), lost)
