"""Rounds and their articles as JSON data: what ``serializers.rounds`` documents. No queries in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.api.shapes import moment
from articles.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from articles.actions.plans import Planned
    from articles.models import Place, Round


def study_round(row: Round, *, managed: bool) -> dict[str, Any]:
    """A round; ``managed``: for somebody who may know its plan."""
    plan = ("coders", "overlap", "cap", "seed", "hand_out", "unseen_only", "find_all")
    training = ("pass_mark", "tolerance", "pass_articles")
    return {
        "id": str(row.pk),
        "name": row.name,
        "kind": row.kind,
        "state": row.state,
        "codebook": row.codebook.number,
        "release": row.release,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "version": row.version,
        "created_at": moment(row.created_at),
        "plan": {
            **{name: getattr(row, name) for name in (*plan, *training)},
            "requires": str(row.requires_id) if row.requires_id else None,
            "units_from": str(row.units_from_id) if row.units_from_id else None,
        }
        if managed
        else None,
    }


def place(row: Place, people: Mapping[UUID, list[tuple[UUID, str, str]]]) -> dict[str, Any]:
    """An article of a round; ``people``: user id, name and state of its codings, by article."""
    found = people.get(row.article_id, [])
    return {
        "id": str(row.pk),
        "article": str(row.article_id),
        "position": row.position,
        "wanted": row.wanted,
        "purpose": row.purpose,
        "assigned": [{"id": str(pk), "username": name} for pk, name, _state in found],
        "submitted": sum(state == Assignment.State.SUBMITTED for _pk, _name, state in found),
        "released_at": moment(row.released_at),
    }


def queues_of(queues: Mapping[UUID, Collection[UUID]]) -> list[dict[str, Any]]:
    """Articles by coder."""
    return [
        {"coder": str(person), "articles": list(map(str, queue))}
        for person, queue in queues.items()
    ]


def planned(round: dict[str, Any], found: Planned, *, dry_run: bool) -> dict[str, Any]:
    """A plan, made or only told. In a round of taking nobody has a queue."""
    plan = found.plan
    pull = (round["plan"] or {}).get("hand_out") == "pull"
    queues = {} if pull else plan.queues
    return {
        "round": round,
        "dry_run": dry_run,
        "places": len(found.fresh),
        "reliability": sum(spot.reliability for spot in found.fresh),
        "assignments": sum(map(len, queues.values())),
        "queues": queues_of(queues),
        "unfilled": [
            {"article": str(article), "missing": missing}
            for article, missing in plan.unfilled.items()
        ],
        "excluded": {why: list(map(str, ids)) for why, ids in found.excluded.items()},
        "not_drawn": found.not_drawn,
        "seen": [{"coder": str(one), "articles": number} for one, number in found.seen.items()],
        "untrained": list(map(str, found.untrained)),
        "hidden_gold": list(map(str, found.hidden.gold)),
        "hidden_repeats": queues_of(found.hidden.repeats),
        "closed_again": found.reopened,
    }
