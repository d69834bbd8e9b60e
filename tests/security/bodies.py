"""What a valid request to each route carries."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from articles.api.views.projects import settings_tag
from articles.formats.codebook_yaml import write_codebook
from articles.models import Assignment
from tests.builders import PASSWORD, TEXT
from tests.security.side import Side, codebook
from tests.security.world import Body


def body_for(side: Side, route: str, method: str, person: object = None) -> Body:
    """A request that is carried out for somebody who may; ``person`` is the id of who sends it."""
    if method == "GET":
        return Body()
    space, _colon, name = route.rpartition(":")
    if space == "api":
        return _api(side, name, method, str(person))
    if name == "codebook-upload":  # written only where it is sent: it takes longer than a request
        file = {"text": write_codebook(codebook()), "action": "replace"}
        return Body(file | {"version": side.draft.version})
    return Body(_forms(side).get(name, {}))


def _forms(side: Side) -> dict[str, dict[str, Any]]:
    revision, draft = _revision(side.mine), side.draft.version
    return {
        "preferences": {"form": "reading", "width": "wide", "size": "large"},
        "account": {"full_name": "New Name", "email": ""},
        "token-list": {"name": "new", "scopes": ["export:read"], "days": 30},
        "project-create": {"name": "New", "slug": "brand-new", "codebook": "starter"},
        "project-settings": {"name": "Renamed", "snap": "word", "show_names": "on"},
        "project-duplicate": {"name": "Copy", "slug": "a-copy", "articles": "on", "members": "on"},
        "project-archive": {"archived": "1"},
        "article-list": {"action": "archive", "article": [str(side.fresh.pk)]},
        "article-detail": {"title": "Renamed", "version": side.article.version},
        "article-archive": {"archived": "1"},
        "import-list": {"source": "paste", "title": "Pasted", "text": "Pasted text."},
        "import-preview": {"action": "import"},
        "member-list": {"user": side.spare.username, "role": "annotator"},
        "member-role": {"role": "annotator"},
        "invitation": {
            "username": "newcomer",
            "password": "a fresh long passphrase",
            "again": "a fresh long passphrase",
        },
        "codebook-retire": {"reason": "Unused."},
        "codebook-edit": {"action": "down", "version": draft},
        "codebook-preview": {"name": "Typed", "version": draft},
        "codebook-publish": {"reason": "Ready.", "version": draft},
        "codebook-step": {"reason": "Unused.", "version": draft},
        "entity-list": {"name": "New entry", "kind": "office"},
        "entity-name": {"name": "A name of a coding"},
        "entity-detail": {"name": "Renamed", "kind": "office", "version": 1},
        "entity-merge": {"into": str(side.other_entity.pk), "version": 1},
        "assign": {
            "scope": "chosen",
            "action": "assign",
            "article": [str(side.fresh.pk)],
            "coder": [str(side.people["annotator"].pk)],
        },
        "round-new": {
            "name": "Pilot",
            "kind": "pilot",
            "codebook": str(side.mine.round.codebook_id),
            "release": "automatic",
            "hand_out": "assigned",
            "coders": 1,
            "overlap": 0,
            "seed": 1,
            "scope": "all",
            "coder": [str(side.people["annotator"].pk)],
            "action": "make",
        },
        "round-detail": {"action": "close", "version": side.mine.round.version},
        "assignment-pass-on": {"to": str(side.people["manager"].pk)},
        "span-card": {"version": 1, "note": "changed", "attr-stage": "decided"},
        "assignment-answers": {"answer-relevance": "none"},
        "assignment-bin": {"span": str(side.spans[0].pk)},
        "assignment-matrix": {"type": "attributed_to", "pair": ":".join(_ends(side))},
        "assignment-comments": {"kind": "question", "text": "Is it?"},
        "comment-thread": {"text": "It is."},
        "comment-change": {"action": "withdraw"},
        "assignment-submit": {"revision": revision, "accept_warnings": "true"},
        "adjudication-list": _released(side),
        "adjudication": {"do": "undo"},
        "training": {"round": str(side.practised.round_id)},
        "gold": {"retire": str(side.study["gold"].pk)},
        "drift": {"coder": str(side.people["annotator"].pk), "label": "decision"},
        "account_login": {"login": side.spare.username, "password": PASSWORD},
        "account_change_password": {
            "oldpassword": PASSWORD,
            "password1": "another long enough one",
            "password2": "another long enough one",
        },
        "account_reauthenticate": {"password": PASSWORD},
    }


def _api(side: Side, name: str, method: str, person: str) -> Body:
    if (name, method) == ("import-list", "POST"):
        file = SimpleUploadedFile("sent.txt", f"{TEXT}{side.name} sent".encode())
        return Body({"file": file})
    draft = str(side.draft.version)
    tags = {
        "project-detail": settings_tag(side.project),
        "codebook-detail": draft,
        "codebook-publish": draft,
        "codebook-undo": draft,
        "article-detail": "1",
        "import-detail": "1",
        "assignment-detail": "0",
        "assignment-submit": str(_revision(side.mine)),
        "assignment-reopen": str(_revision(side.done)),
        "round-detail": str(side.mine.round.version),
        "span-detail": "1",
        "relation-detail": "1",
        "comment-detail": "1",
        "entity-detail": "1",
        "entity-merge": "1",
        "adjudication-submit": str(_revision(side.judged)),
        "ruling-detail": str(side.ruling.version),
        "precedent-detail": "1",
    }
    headers = {"If-Match": f'"{tags[name]}"'} if name in tags else {}
    return Body(_json(side, person).get(f"{name} {method}", {}), json=True, headers=headers)


def _json(side: Side, person: str) -> dict[str, Any]:
    quote = "said Karim Haddad"
    start = side.article.text.index(quote)
    span = {"label": "evidence", "start": start, "end": start + len(quote), "quote": quote}
    annotator, fresh = str(side.people["annotator"].pk), str(side.fresh.pk)
    operation = {"op": str(uuid.uuid4()), "kind": "span.create", "id": str(uuid.uuid4())}
    opposition, source = _ends(side)
    return {
        "token-list POST": {"name": "new", "scopes": ["export:read"]},
        "project-list POST": {"slug": "brand-new", "name": "New", "codebook": "starter"},
        "project-detail PATCH": {"name": "Renamed"},
        "member-list POST": {"user": side.spare.username, "role": "annotator"},
        "member-detail PATCH": {"role": "annotator"},
        "invitation-list POST": {"role": "annotator"},
        "project-duplicate POST": {"name": "Copy", "slug": "a-copy", "articles": True},
        "article-list POST": {"text": f"A new text of {side.name}."},
        "article-detail PATCH": {"title": "Renamed"},
        "codebook-list POST": {"note": "The next one."},
        "codebook-detail PUT": {
            "name": "Sent",
            "labels": [{"key": "decision", "name": "Decision", "abbreviation": "De"}],
        },
        "codebook-publish POST": {"reason": "Ready."},
        "codebook-retire POST": {"reason": "Unused."},
        "entity-list POST": {"name": "New entry"},
        "entity-detail PATCH": {"name": "Renamed"},
        "entity-merge POST": {"into": str(side.other_entity.pk)},
        "assignment-list POST": {"article": fresh, "annotator": annotator},
        "assignment-submit POST": {"accept_warnings": True},
        "assignment-pass-on POST": {"to": str(side.people["manager"].pk)},
        "round-list POST": {"name": "pilot"},
        "round-detail PATCH": {"name": "renamed"},
        "round-plan POST": {"all": True, "coders": [{"user": annotator}]},
        "round-hidden POST": {"gold": 1, "repeats": 1, "dry_run": True},
        "round-codings POST": {"coders": [str(side.people["manager"].pk)]},
        "operations POST": {"user": person, "operations": [operation | {"fields": span}]},
        "span-list POST": {"id": str(uuid.uuid4()), **span},
        "span-detail PATCH": {"note": "changed"},
        "relation-list POST": {
            "id": str(uuid.uuid4()),
            "type": "attributed_to",
            "source": opposition,
            "target": source,
        },
        "comment-list POST": {"id": str(uuid.uuid4()), "kind": "question", "text": "Is it?"},
        "comment-detail PATCH": {"text": "changed"},
        "discussion-list POST": {"sides": _sides(side), "text": "Which is it?"},
        "hidden-gold POST": {"articles": [str(side.study["gold"].article_id)], "hidden": True},
        "gold-list POST": {"assignment": str(side.study["gold"].assignment_id)},
        "retraining POST": {"coder": annotator, "label": "decision"},
        "assignment-time POST": {"session": str(uuid.uuid4()), "seconds": 5},
        "answer-list PUT": {"answers": {"relevance": "none"}},
        "adjudication-list POST": _released(side),
        "ruling-list POST": {"decision": "own", "spans": [span]},
        "ruling-detail PATCH": {"note": "changed"},
        "precedent-list POST": {"id": str(uuid.uuid4()), "label": "decision", "text": "Changed."},
    }


def _ends(side: Side) -> tuple[str, str]:
    """The opposition and the source, which are not linked yet."""
    by_quote = {side.article.text[span.start : span.end]: str(span.pk) for span in side.spans}
    return by_quote["Nobody asked us"], by_quote["two officials"]


def _sides(side: Side) -> list[dict[str, str]]:
    """Both codings of the released article, without a span."""
    both = (side.released, side.released_other)
    return [{"id": str(uuid.uuid4()), "assignment": str(seat.pk)} for seat in both]


def _released(side: Side) -> dict[str, str]:
    """The released article and its round."""
    return {"article": str(side.released.article_id), "round": str(side.released.round_id)}


def _revision(assignment: Assignment) -> int:
    return Assignment.objects.values_list("revision", flat=True).get(pk=assignment.pk)
