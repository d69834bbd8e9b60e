"""Compression of pages: by what the browser takes, never of streams, with a length that tells nothing."""

from __future__ import annotations

from typing import cast

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from articles.web import middleware


def test_pages_are_compressed_and_streams_are_not() -> None:
    request = RequestFactory(headers={"accept-encoding": "gzip"}).get("/")
    whole = HttpResponse("word " * 200)
    stream = StreamingHttpResponse(iter([b"row\n"] * 200))
    compress = middleware.CompressionMiddleware(lambda _request: whole)
    assert compress.process_response(request, whole).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in compress.process_response(request, stream).headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br;q=0.0, zstd", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_what_the_browser_takes_decides_the_encoding(accepted: str, encoding: str | None) -> None:
    request = RequestFactory(headers={"accept-encoding": accepted}).get("/")
    whole = HttpResponse("word " * 200, headers={"ETag": '"3"'})
    compress = middleware.CompressionMiddleware(lambda _request: whole)
    answer = cast("HttpResponse", compress.process_response(request, whole))
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == ('W/"3"' if encoding else '"3"')
    if encoding == "br":
        assert brotli.decompress(answer.content) == b"word " * 200
        assert answer.headers["Content-Length"] == str(len(answer.content))


def test_short_answers_and_those_that_are_compressed_stay_as_they_are() -> None:
    request = RequestFactory(headers={"accept-encoding": "br"}).get("/")
    compress = middleware.CompressionMiddleware(lambda _request: HttpResponse())
    short, packed = HttpResponse("x" * 100), HttpResponse("x" * 900)
    packed.headers["Content-Encoding"] = "gzip"
    assert "Content-Encoding" not in compress.process_response(request, short).headers
    assert compress.process_response(request, packed) is packed
    assert packed.content == b"x" * 900


def test_the_length_of_a_compressed_page_varies() -> None:
    """The size must not tell what was guessed right (BREACH)."""
    request = RequestFactory(headers={"accept-encoding": "br"}).get("/")
    compress = middleware.CompressionMiddleware(lambda _request: HttpResponse())
    padded = {
        len(compress.process_response(request, HttpResponse("x" * 900)).headers["X-Padding"])
        for _turn in range(60)
    }
    assert len(padded) > 5
