"""Addresses to knock at: every GET route with every id that tells something, in every place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from django.urls import reverse

from articles.models import Assignment, Span
from tests.security.policy import ADMIN, site_rows
from tests.security.routes import address, admin_object
from tests.security.side import Side

EXPORTS = (
    "deleted=include",
    "updated_since=2020-01-01T00:00:00Z",
    "layer=all",
    "state=started",
    "state=submitted",
    "label=decision",
    "format=csv",
    "text=none",
    "times=day",
    "names=username",
    "rows=answers",
    "rows=answers&format=csv&layer=all",
)
SORTS = ("state", "-state", "assigned", "-assigned")
STATES = ("unassigned", "assigned", "started", "submitted", "released", "archived")


def addresses(side: Side, theirs: Assignment) -> list[str]:
    """Everything that can be read, asked for somebody else's work: ``theirs``."""
    return list(dict.fromkeys(_addresses(side, theirs)))


def _addresses(side: Side, theirs: Assignment) -> Iterator[str]:
    spans = list(Span.objects.filter(assignment=theirs))
    relations = list(theirs.relations.all())
    for row in site_rows():
        if row.method == "GET":
            yield address(side, row.route)
    for seat in (theirs, side.mine):
        yield address(side, "assignment", pk=seat.pk)
        yield address(side, "assignment-bin", pk=seat.pk)
        for route in ("assignment-detail", "span-list", "relation-list", "answer-list"):
            yield address(side, f"api:{route}", pk=seat.pk)
            if route in ("span-list", "relation-list"):
                yield address(side, f"api:{route}", pk=seat.pk) + "?deleted=include"
        for span in spans:
            yield address(side, "span-card", pk=seat.pk, span_id=span.pk)
    for span in spans:
        yield address(side, "api:span-detail", pk=span.pk)
    for relation in relations:
        yield address(side, "api:relation-detail", pk=relation.pk)
    yield from _talk(side, theirs)
    yield from _queries(side, theirs)


def _talk(side: Side, theirs: Assignment) -> Iterator[str]:
    """Comments on somebody else's work, wherever they could be read."""
    for seat in (theirs, side.mine):
        yield address(side, "assignment-comments", pk=seat.pk)
        for span in theirs.spans.all():
            yield address(side, "assignment-comments", pk=seat.pk) + f"?span={span.pk}"
        yield address(side, "api:comment-list", pk=seat.pk) + "?deleted=include"
    for comment in theirs.comments.all():
        yield address(side, "comment-thread", pk=comment.pk)
        yield address(side, "api:comment-detail", pk=comment.pk)
    yield from (
        f"/inbox/?show={show}" for show in ("turn", "open", "answered", "resolved", "all", "count")
    )
    yield f"/inbox/?show=all&project={side.slug}"
    threads = address(side, "api:project-comments")
    yield from (threads, f"{threads}?annotator={theirs.annotator_id}")
    yield f"{threads}?article={theirs.article_id}"


def _queries(side: Side, theirs: Assignment) -> Iterator[str]:
    who, article = theirs.annotator_id, theirs.article_id
    export, page = address(side, "api:export"), address(side, "export")
    for base, query in product((export, page), (*EXPORTS, f"annotator={who}")):
        yield f"{base}?{query}"
    articles = address(side, "article-list")
    yield from (f"{articles}?sort={sort}" for sort in SORTS)
    yield from (f"{articles}?state={state}" for state in STATES)
    yield f"{articles}?coder={who}"
    yield address(side, "article-detail", pk=article)
    yield address(side, "article-annotate", pk=article)
    assignments = address(side, "api:assignment-list")
    yield from (f"{assignments}?{query}" for query in (f"annotator={who}", f"article={article}"))
    events = address(side, "api:event-list")
    yield f"{events}?after=0&page_size=200"
    agreement = address(side, "api:agreement")
    kinds = ("label=decision", "level=sentence", "drift=week", "drift=batch")
    yield from (f"{agreement}?{query}" for query in (f"annotator={who}", *kinds))
    sides = address(side, "side-by-side", pk=article)
    yield from (sides, f"{sides}?a={side.mine.pk}&b={theirs.pk}")
    yield address(side, "api:passage-list")
    passages = address(side, "agreement-passages")
    yield from (f"{passages}?kind={kind}" for kind in ("same", "boundary", "label", "missed"))
    yield f"{passages}?a={side.mine.annotator_id}&b={who}"
    discuss = f"{address(side, 'agreement-discuss')}?a={side.mine.pk}&b={theirs.pk}"
    yield from (f"{discuss}&b_span={span.pk}" for span in theirs.spans.all())
    yield "/?show=all"


def admin_addresses(side: Side, theirs: Assignment) -> list[str]:
    """Every list of the admin and the objects of ``theirs`` in it."""
    found = ["/admin/", reverse("admin:articles_project_agreement", args=[side.project.pk])]
    found += [
        reverse("admin:articles_project_agreement-part", args=[side.project.pk, part])
        for part in ("differences", "settled", "report")
    ]
    for model in ADMIN["models"]:
        found.append(reverse(f"admin:articles_{model}_changelist"))
        found.append(_admin(model, admin_object(side, model)))
    own = {"span": theirs.spans, "relation": theirs.relations, "answer": theirs.answers}
    for model, rows in own.items():
        for row in rows.all():
            found.append(_admin(model, row.pk))
            found.append(reverse(f"admin:articles_{model}_history", args=[row.pk]))
    found += [_admin("event", pk) for pk in theirs.events.values_list("pk", flat=True)]
    found += [_admin("assignment", theirs.pk), _admin("user", theirs.annotator_id)]
    return found


def _admin(model: str, key: object) -> str:
    return reverse(f"admin:articles_{model}_change", args=[key])
