"""A large study by bulk inserts, and what is measured inside a process; commands of ``seeding``."""

from __future__ import annotations

import hashlib
import resource
import time
import uuid
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from articles import actions
from articles.models import Article, Assignment, Counted, Project, Role, Span
from articles.models.bulk import insert_rows
from tests.benchmarks.seeding import PASSWORD, person, study
from tests.benchmarks.texts import make_text, repeatable

#: Code points of an article, and a span is at most this long.
WORDS, LONGEST = 400, 90
CODERS = 3
#: Articles in one insert.
PORTION = 5000


def many(slug: str, count: int, each: int) -> dict[str, Any]:
    """``count`` released articles, three coders, about ``each`` spans per article in total."""
    project, owner = study(slug)
    people = [person(project, f"{slug}-{number}") for number in range(CODERS)]
    labels = list(project.rounds.get().codebook.structure().label_ids.values())
    text = make_text(WORDS, 0)
    for start in range(0, count, PORTION):
        some = range(start, min(start + PORTION, count))
        articles = [uuid.uuid4() for _number in some]
        seats = [uuid.uuid4() for _number in some for _person in people]
        insert_rows(Article, _shared(project), _articles(articles, some, text))
        now = timezone.now()
        done = {"state": "submitted", "revision": 3, "started_at": now, "submitted_at": now}
        rows = (
            {"id": seats[at * CODERS + who], "article_id": pk, "annotator_id": one.pk}
            for at, pk in enumerate(articles)
            for who, one in enumerate(people)
        )
        insert_rows(Assignment, done | {"round_id": project.rounds.get().pk}, rows)
        insert_rows(
            Span,
            {"attributes": {}, "updated_at": now},
            _spans(seats, labels, each, len(text), start),
        )
    return {
        "project": project.slug,
        "user": owner.username,
        "password": PASSWORD,
        "spans": Span.objects.count(),
    }


def _shared(project: Project) -> dict[str, Any]:
    return {
        "project_id": project.pk,
        "word_count": WORDS,
        "canon_version": "canon-1",
        "duplicate_allowed": True,
        "language": "en",
    }


def _articles(pks: list[uuid.UUID], numbers: range, text: str) -> Iterator[dict[str, Any]]:
    for pk, number in zip(pks, numbers, strict=True):
        own = f"{number:06} {text}"
        yield {
            "id": pk,
            "title": f"Article {number}",
            "outlet": f"Outlet {number % 40}",
            "length": len(own),
            "sha256": hashlib.sha256(own.encode()).hexdigest(),
            "text": own,
        }


def _spans(
    seats: list[uuid.UUID], labels: list[uuid.UUID], each: int, length: int, seed: int
) -> Iterator[dict[str, Any]]:
    """The same passages for the coders of an article; they differ now and then in label or end."""
    choose = repeatable(seed)
    gap = length // each
    for at, seat in enumerate(seats):
        places = repeatable(seed + at // CODERS)
        for number in range(each // CODERS + (at % CODERS < each % CODERS)):
            start = number * gap * CODERS + places.randrange(gap)
            end = min(start + 1 + places.randrange(LONGEST), length)
            label = labels[places.randrange(len(labels))]
            if choose.random() < 0.15:
                label = labels[choose.randrange(len(labels))]
            if choose.random() < 0.2:
                end = min(end + choose.randrange(1, 12), length)
            yield {
                "id": uuid.uuid4(),
                "assignment_id": seat,
                "label_id": label,
                "start": start,
                "end": end,
                "parts": [[start, end]],
            }


def change_one(slug: str) -> dict[str, int]:
    """One coding is opened again, gets a span and is done: one row of kept statistics is stale."""
    project = Project.objects.get(slug=slug)
    owner = project.memberships.get(role=Role.OWNER).user
    seat = Assignment.objects.filter(round__project=project).select_related("annotator")[0]
    actions.reopen(owner, seat.pk)
    article = Article.objects.get(pk=seat.article_id)
    start = len(article.text) - 20 - Span.objects.filter(assignment=seat).count()
    place = {"start": start, "end": start + 5, "quote": article.text[start : start + 5]}
    label = next(iter(project.rounds.get().codebook.structure().label_ids))
    actions.create_span(seat.annotator, seat.pk, id=uuid.uuid4(), label=label, **place)
    # Made-up spans lack what their labels ask for, so this is not a way through ``submit``.
    done = {"state": Assignment.State.SUBMITTED, "submitted_at": timezone.now()}
    Assignment.objects.filter(pk=seat.pk).update(**done)
    return {"kept": Counted.objects.count()}


def forget() -> dict[str, int]:
    """No kept statistics."""
    return {"deleted": Counted.objects.all()._raw_delete("default") or 0}


def arrays(count: int, each: int) -> dict[str, float]:
    """Seconds of the pure functions on arrays, of sorting as many boundaries, and the peak of memory in MB."""
    import numpy as np

    from articles.agreement import Coding, statistics, summarize

    labels = 9
    draw = np.random.default_rng(1)
    coder = np.tile(np.arange(each) % CODERS, count)
    place = np.repeat(draw.integers(0, 2700, (count, each // CODERS + 1)), CODERS, axis=1)
    kind = np.repeat(draw.integers(0, labels, (count, each // CODERS + 1)), CODERS, axis=1)
    start = place[:, :each].ravel()
    end = start + 40 + draw.integers(0, 6, count * each)
    label = np.where(
        draw.random(count * each) < 0.15,
        draw.integers(0, labels, count * each),
        kind[:, :each].ravel(),
    )
    article = np.repeat(np.arange(count), each)
    began = time.perf_counter()
    np.sort(np.concatenate([article * 2800 + start, article * 2800 + end]))
    floor = time.perf_counter() - began
    coding = Coding(
        n_coders=CODERS,
        n_labels=labels,
        article_lengths=np.full(count, 2800),
        seen=np.stack([np.repeat(np.arange(count), CODERS), np.tile(np.arange(CODERS), count)], 1),
        span_article=article,
        span_coder=coder,
        span_label=label,
        stretch_span=np.arange(count * each),
        stretch_start=start,
        stretch_end=end,
    )
    import scipy.optimize
    import scipy.sparse.csgraph
    import scipy.special  # noqa: F401 (loaded before the clock starts)

    began = time.perf_counter()
    counts = statistics(coding)
    counted = time.perf_counter() - began
    began = time.perf_counter()
    summarize(counts)
    return {
        "floor": floor,
        "statistics": counted,
        "figures": time.perf_counter() - began,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
