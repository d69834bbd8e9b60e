"""Every route that the resolver knows, where it leads in a world, and what a valid request carries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.web.pending import keep_pasted
from tests.security.side import Side
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
