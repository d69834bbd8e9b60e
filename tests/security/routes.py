"""Every route that the resolver knows, where it leads in a world, and what a valid request carries."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.api.views.projects import settings_tag
from articles.formats.codebook_yaml import write_codebook
from articles.models import Assignment
from articles.web.pending import keep_pasted
from tests.builders import PASSWORD, TEXT
from tests.security.world import Body, Side, codebook
from tests.study import invitation_secret

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def walk(resolver: URLResolver | None = None, path: str = "", space: str = "") -> Iterator[str]:
    """Names of all routes; a route without a name is called by its pattern, in <>."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"<{here}>"


@cache
def all_routes() -> tuple[str, ...]:
    """``walk`` once."""
    return tuple(walk())


#: Route (without ``api:``) to the attribute path of the object that ``pk`` or ``id`` names.
OBJECTS = {
    "token-revoke": "token.public_id",
    "token-detail": "token.public_id",
    "article-detail": "article.pk",
    "article-archive": "article.pk",
    "article-annotate": "article.pk",
    "import-detail": "batch.pk",
    "import-take-back": "batch.pk",
    "assignment-remove": "untouched.pk",
    "invitation-revoke": "study.invitation.pk",
    "invitation-detail": "study.invitation.pk",
    "side-by-side": "released.article_id",
    "assignment": "mine.pk",
    "assignment-answers": "mine.pk",
    "assignment-bin": "mine.pk",
    "assignment-matrix": "mine.pk",
    "assignment-submit": "mine.pk",
    "assignment-reopen": "done.pk",
    "assignment-pass-on": "untouched.pk",
    "span-card": "mine.pk",
    "feedback": "practised.pk",
    "practise": "practised.round_id",
    "hidden-gold": "mine.round_id",
    "gold-detail": "study.gold.pk",
    "assignment-detail": "mine.pk",
    "operations": "mine.pk",
    "span-list": "mine.pk",
    "relation-list": "mine.pk",
    "answer-list": "mine.pk",
    "relation-detail": "relation.pk",
    "assignment-comments": "mine.pk",
    "comment-thread": "comment.pk",
    "comment-change": "comment.pk",
    "comment-list": "mine.pk",
    "comment-detail": "comment.pk",
    "assignment-time": "mine.pk",
    "adjudication": "judged.pk",
    "adjudication-detail": "judged.pk",
    "adjudication-submit": "judged.pk",
    "ruling-list": "judged.pk",
    "ruling-detail": "ruling.pk",
    "precedent-detail": "precedent.pk",
    "precedent-withdraw": "precedent.pk",
    "entity-detail": "entity.pk",
    "entity-merge": "entity.pk",
}


def place(side: Side, route: str, method: str = "GET") -> dict[str, Any]:
    """The arguments of ``route`` in ``side``."""
    name = route.removeprefix("api:")
    if (name, method) == ("assignment-detail", "DELETE"):
        name = "assignment-remove"
    found: dict[str, Any] = {"slug": side.slug, "rest": "nothing/"}
    if name in OBJECTS:
        value: Any = side
        for part in OBJECTS[name].split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        found["pk"] = value
    elif name in ("member-role", "member-remove", "member-detail"):
        found["pk"] = side.seat("viewer").pk
    elif name == "round-release":
        found["pk"] = side.study["by_hand"].pk
    elif name.startswith("round-"):
        found["pk"] = side.mine.round_id
    elif name == "import-preview":
        fields: dict[str, object] = {"title": "Waiting", "text": f"{side.name} waits"}
        found["pk"] = keep_pasted(side.people["owner"], side.project, fields).id
    elif name == "codebook-file":
        found["number"] = 1
    elif name == "codebook-retire":
        found["number"] = 2
    elif name.startswith("codebook-"):
        found |= {"number": side.draft.number, "step": "retire", "key": "evidence"}
    elif name == "span-detail":
        found["pk"] = side.spans[0].pk
    found["span_id"] = side.spans[0].pk
    found["secret"] = invitation_secret(side.project)
    return found


def address(side: Side, route: str, method: str = "GET", **instead: Any) -> str:
    """The address of ``route`` in ``side``; ``instead`` replaces single arguments."""
    known = place(side, route, method) | instead
    known.setdefault("id", known.get("pk"))
    wanted = parameters(route)
    return reverse(route, kwargs={name: known[name] for name in wanted})


@cache
def parameters(route: str) -> tuple[str, ...]:
    """Names of the arguments of a route."""
    space, _colon, name = route.rpartition(":")
    resolver: Any = get_resolver()
    if space:
        resolver = resolver.namespace_dict[space][1]
    possible = resolver.reverse_dict.getlist(name)[0][0]
    return tuple(possible[0][1])


def places(route: str) -> bool:
    """Whether a route names something of a project or a person. A secret is the right to what it names."""
    return bool(set(parameters(route)) - {"rest", "secret"})


# --- valid bodies


def body_for(side: Side, route: str, method: str, person: object = None) -> Body:
    """A request that is carried out for somebody who may; ``person`` is the id of who sends it."""
    if method == "GET":
        return Body()
    space, _colon, name = route.rpartition(":")
    if space == "api":
        return _api(side, name, method, str(person))
    return Body(_forms(side).get(name, {}))


def _forms(side: Side) -> dict[str, dict[str, Any]]:
    revision = _revision(side.mine)
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
        "codebook-edit": {"action": "down", "version": side.draft.version},
        "codebook-preview": {"name": "Typed", "version": side.draft.version},
        "codebook-upload": {
            "text": write_codebook(codebook()),
            "action": "replace",
            "version": side.draft.version,
        },
        "codebook-publish": {"reason": "Ready.", "version": side.draft.version},
        "codebook-step": {"reason": "Unused.", "version": side.draft.version},
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
    tags = {
        "project-detail": settings_tag(side.project),
        "codebook-detail": str(side.draft.version),
        "codebook-publish": str(side.draft.version),
        "codebook-undo": str(side.draft.version),
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


def _released(side: Side) -> dict[str, str]:
    """The released article and its round."""
    return {"article": str(side.released.article_id), "round": str(side.released.round_id)}


def _revision(assignment: Assignment) -> int:
    return Assignment.objects.values_list("revision", flat=True).get(pk=assignment.pk)


# --- the admin


def admin_object(side: Side, model: str) -> Any:
    """The key of an object of ``side``, for the admin's addresses."""
    if model == "user":
        return side.people["viewer"].pk
    if model == "membership":
        return side.seat("viewer").pk
    if model == "event":
        return side.project.events.order_by("seq").values_list("pk", flat=True)[0]
    codebook = side.mine.round.codebook
    label = codebook.labels.get(key="decision")
    found: dict[str, Any] = {
        "project": side.project,
        "codebook": codebook,
        "label": label,
        "attribute": label.attributes.get(key="stage"),
        "relationtype": codebook.relation_types.order_by("order")[0],
        "question": codebook.questions.order_by("order")[0],
        "import": side.batch,
        "article": side.article,
        "round": side.mine.round,
        "assignment": side.mine,
        "span": side.spans[0],
        "relation": side.relation,
        "answer": side.answer,
        "comment": side.comment,
        "sitting": side.mine.sittings.all()[0],
        "entity": side.entity,
        "token": side.token,
        **side.study,
    }
    return found[model].pk


def models_of_the_admin() -> set[str]:
    """Models of ours, as admin addresses spell them."""
    return {model._meta.model_name or "" for model in apps.get_app_config("articles").get_models()}
