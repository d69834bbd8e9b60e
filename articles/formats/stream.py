"""Byte streams for the readers: bounded lines, UTF-16 recoded, one peek at the start.

No reader holds more of a streamed file than one row, whatever the file says.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Protocol

from articles.formats.canon import utf16_codec

#: A document (plain text, HTML, markdown) is read whole; a larger one is refused. Bytes.
MAX_DOCUMENT = 10 * 1024 * 1024
#: The longest line of a streamed file, in bytes; a longer one is skipped and reported.
MAX_LINE = 10 * 1024 * 1024
#: How much ``sniff`` and the readers look at to tell what a file is. Bytes.
HEAD = 4096

_CHUNK = 64 * 1024


class Readable(Protocol):
    """All that a reader needs of an upload, an open file or a ``BytesIO``."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        ...  # pragma: no cover


#: What every ``read`` takes.
Source = bytes | Readable


class TooLargeError(ValueError):
    """A document over MAX_DOCUMENT."""


def read_document(source: Source) -> bytes:
    """All bytes of a document. Raises TooLargeError over MAX_DOCUMENT."""
    data = source if isinstance(source, bytes) else _read_up_to(source, MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise TooLargeError(
            f"The file is larger than {MAX_DOCUMENT // 1024**2} MB. Split it into single articles."
        )
    return data


def _read_up_to(stream: Readable, size: int) -> bytes:
    """``size`` bytes, fewer only at the end: one read of a raw stream may give less than asked."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class TextSource(io.BufferedReader):
    """A stream of UTF-8 lines without a byte order mark. ``head`` is its raw start, for a look.

    UTF-16 with a mark is recoded on the way. What is not well formed there comes out as bytes
    that are not UTF-8, so that the row where it stands is refused, and not the whole read.
    """

    def __init__(self, source: Source) -> None:
        stream: Readable = io.BytesIO(source) if isinstance(source, bytes) else source
        self.head = _read_up_to(stream, HEAD)
        super().__init__(_Raw(_utf8_chunks(self.head, stream)), _CHUNK)

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Number (from 1) and bytes of each line, its LF included; None for one over MAX_LINE."""
        number = 0
        while line := self.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE and not line.endswith(b"\n"):
                self._skip_line()
                yield number, None
            else:
                yield number, line

    def _skip_line(self) -> None:
        while (rest := self.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass


class _Raw(io.RawIOBase):
    """An iterator of chunks as a raw stream, which BufferedReader makes readable by line."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _utf8_chunks(head: bytes, stream: Readable) -> Iterator[bytes]:
    codec = utf16_codec(head)
    if codec is None:
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from iter(lambda: stream.read(_CHUNK), b"")
        return
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    yield decoder.decode(head[2:]).encode("utf-8", "surrogatepass")
    for chunk in iter(lambda: stream.read(_CHUNK), b""):
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"  # half a code unit at the end: never valid, so the last row is refused
