"""Noting that a reviewer saw codings of others, so that one knows later who coded an article knowing them."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from articles.models import Reveal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from articles.models import Round, User

logger = logging.getLogger(__name__)


def note_reveals(user: User, articles: Iterable[UUID], place: str) -> None:
    """Keep that ``user`` sees others' released codings of ``articles`` at ``place``, once for each.

    What is known already costs one query and no write. No event: nothing of the project changes, and
    the table is a log itself. Nothing is raised: whoever reads must not be stopped by a busy
    database; what could not be noted is noted at the next visit.
    """
    wanted = set(articles)
    if not wanted:
        return
    try:
        missing = wanted - _known(user, wanted, place)
        if missing:
            rows = [Reveal(user=user, article_id=pk, place=place) for pk in sorted(missing)]
            with transaction.atomic():  # another tab may be noting the same
                Reveal.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    except DatabaseError:
        logger.warning("what somebody saw was not noted", exc_info=True)


def note_reveal_to(user: UUID, article: UUID, place: str) -> None:
    """Keep that somebody was told of others' codings of an article: part of the change that tells them."""
    Reveal.objects.get_or_create(user_id=user, article_id=article, place=place)


def seen_by(round: Round) -> dict[UUID, set[UUID]]:
    """Who has seen codings of others of which article of the project, by article. One query."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    rows = Reveal.objects.filter(article__project=round.project_id)
    for article, person in rows.values_list("article", "user"):
        found[article].add(person)
    return found


def _known(user: User, wanted: set[UUID], place: str) -> set[UUID]:
    """What is noted already. Outside of a transaction: on SQLite that would wait for whoever writes."""
    seen = Reveal.objects.filter(user=user, place=place)
    if len(wanted) <= 100:  # a list of 10,000 ids is more than a database takes
        seen = seen.filter(article__in=wanted)
    return set(seen.values_list("article", flat=True))
