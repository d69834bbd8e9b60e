"""What is left for a coder, in articles and time, and what was answered: the lines under their progress."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from articles.models import Assignment, Comment
from articles.pace import time_left
from articles.selectors.home import own_work

if TYPE_CHECKING:
    from articles.models import User

STATE = Assignment.State
#: Finished articles that the pace is taken from, the latest ones.
LATEST = 30


@dataclass(frozen=True, slots=True)
class Left:
    """``seconds``: an estimate, None where too little is finished to say. ``answers``: their answered questions."""

    articles: int
    seconds: int | None
    due_on: dt.date | None
    late: bool
    answers: int


def left_for(user: User, *, to_take: int = 0) -> Left:
    """For what is open, and ``to_take`` more articles of a usual length. Three queries."""
    own = own_work(user)
    done = own.filter(state=STATE.SUBMITTED, active_seconds__gt=0, article__word_count__gt=0)
    finished = done.order_by("-submitted_at", "-pk")
    pace = list(finished.values_list("active_seconds", "article__word_count")[:LATEST])
    open_ = own.exclude(state=STATE.SUBMITTED).aggregate(
        articles=Count("pk"),
        words=Sum("article__word_count"),
        spent=Sum("active_seconds", filter=~Q(state=STATE.ASSIGNED)),
        due=Min("round__due_on"),
    )
    due = open_["due"]
    asked = Comment.objects.waiting_for(user).live()
    return Left(
        articles=open_["articles"] + to_take,
        seconds=time_left(pace, open_["words"] or 0, spent=open_["spent"] or 0, more=to_take),
        due_on=due,
        late=due is not None and due < timezone.localdate(),
        answers=asked.filter(author=user, kind=Comment.Kind.QUESTION).count(),
    )
