"""Import of many articles, export of many spans."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.benchmarks.client import multipart, with_token
from tests.benchmarks.results import Row, median
from tests.benchmarks.texts import make_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.bench import Bench

INSERT = "one executemany of rows that are built already"
WORDS = 440  # about 2.4 kB


def imports(bench: Bench) -> Iterator[Row]:
    """10,000 articles in one file, over REST and by the command."""
    count = bench.size(10_000, 500)
    file = _articles_file(bench, count)
    content = file.read_bytes()
    bench.say(f"import: {len(content) / 1e6:.1f} MB")
    for site in bench.sites():
        group = f"import {count:,} articles, {site.database}"
        taken = []
        with site.served() as server:
            for number in range(bench.size(3, 1)):
                bench.say(f"{group}: REST, round {number + 1}")
                seeded = site.seed("importer", f"rest-{number}")
                body, headers = multipart("articles.jsonl", content)
                client = with_token(server.port, seeded["token"])
                client.send("GET", "/api/v1/me/")
                began = time.perf_counter()
                path = f"/api/v1/projects/{seeded['project']}/imports/"
                status, answer = client.send("POST", path, body, headers)
                taken.append(time.perf_counter() - began)
                if status != 201 or json.loads(answer)["counts"]["imported"] != count:
                    raise RuntimeError(f"the import answered {status}: {answer[:300]!r}")
        floor = site.seed("insert_rows", file)["seconds"]
        yield Row(group, "REST", median(taken), floor, "s", INSERT)
        bench.say(f"{group}: command")
        seeded = site.seed("importer", "command")
        began = time.perf_counter()
        owner = ("--user", seeded["user"])
        site.manage("import_articles", seeded["project"], str(file), *owner)
        taken = [time.perf_counter() - began]
        yield Row(group, "command, start of Python included", taken[0], floor, "s", INSERT)


def _articles_file(bench: Bench, count: int) -> Path:
    file = bench.folder / "articles.jsonl"
    with file.open("w") as out:
        for number in range(count):
            article = {
                "title": f"Article {number}",
                "outlet": f"Outlet {number % 40}",
                "text": make_text(WORDS, number),
            }
            out.write(json.dumps(article) + "\n")
    return file


def exports(bench: Bench) -> Iterator[Row]:
    """20,000 spans as JSONL and CSV, and what that costs in memory."""
    articles = bench.size(1250, 60)
    for site in bench.sites():
        bench.say(f"export, {site.database}: {articles * 16:,} spans")
        seeded = site.seed("coded", "export", articles, 16)
        group = f"export {seeded['spans']:,} spans, {site.database}"
        rows: list[dict[str, Any]] = []
        with site.served() as server:
            client = with_token(server.port, seeded["token"])
            client.get("/api/v1/me/")
            server.reset_peak()
            before = server.peak()
            for name, write in (("jsonl", _json_lines), ("csv", _csv_lines)):
                taken = []
                for _turn in range(bench.size(5, 1)):
                    began = time.perf_counter()
                    body = client.get(f"/api/v1/projects/{seeded['project']}/export/?format={name}")
                    taken.append(time.perf_counter() - began)
                if name == "jsonl":
                    rows = [json.loads(line) for line in body.decode().splitlines()]
                    if len(rows) != seeded["spans"]:
                        raise RuntimeError(f"{len(rows)} of {seeded['spans']} spans came")
                floor = median([write(rows) for _turn in range(3)])
                what = "json.dumps" if name == "jsonl" else "csv.writer"
                yield Row(
                    group,
                    name.upper(),
                    median(taken),
                    floor,
                    "s",
                    f"{what} of the same rows, no database",
                )
            yield Row(
                group,
                "peak memory of the largest process",
                server.peak(),
                before,
                "MB",
                "the same before",
            )


def _json_lines(rows: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    for row in rows:
        json.dumps(row)
    return time.perf_counter() - began


def _csv_lines(rows: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    out = csv.writer(io.StringIO())
    for row in rows:
        out.writerow(
            json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()
        )
    return time.perf_counter() - began
