"""A person's own API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.models import Project, Token
from articles.web.forms.base import put_errors
from articles.web.forms.tokens import TokenForm
from articles.web.partials import after_change, render_page

if TYPE_CHECKING:
    from typing import Any

    from articles.web.requests import AuthenticatedRequest

SCOPES = {
    "project:read": gettext_lazy(
        "Read projects, articles, codebooks, and agreement as far as you may."
    ),
    "export:read": gettext_lazy("Export spans."),
    "import:write": gettext_lazy("Import articles."),
    "annotate:write": gettext_lazy("Code in your own assignments."),
    "study:write": gettext_lazy("Run projects: members, assignments, settings."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: AuthenticatedRequest) -> HttpResponse:
    """The tokens; a POST makes one and shows its secret this once."""
    projects = _projects(request)
    choices = [(slug, project.name) for slug, project in projects.items()]
    if request.method != "POST":
        return _tokens(request, TokenForm(choices))
    form = TokenForm(choices, request.POST)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    data = form.cleaned_data
    try:
        token, secret = actions.create_token(
            request.user,
            name=data["name"],
            scopes=data["scopes"],
            project=projects.get(data["project"]),
            days=data["days"],
        )
    except ValidationError as error:
        put_errors(form, error)
        return _tokens(request, form, status=422)
    # Not a redirect: the secret is never stored, so it can be shown in this answer only.
    return _tokens(request, TokenForm(choices), secret=secret, secret_name=token.name)


def _projects(request: AuthenticatedRequest) -> dict[str, Project]:
    found = Project.objects.visible_to(request.user).order_by("name", "pk")
    return {project.slug: project for project in found}


def _tokens(
    request: AuthenticatedRequest, form: TokenForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    own = Token.objects.filter(user=request.user).select_related("project")
    tokens = [
        {
            "id": token.public_id,
            "name": token.name,
            "prefix": token.token_key,
            "scopes": list(token.scopes),
            "project_name": token.project.name if token.project else "",
            "created_at": token.created,
            "expires_at": token.expiry,
            "last_used_at": token.last_used_at,
            "is_expired": token.expired,
        }
        for token in own.order_by("-created", "public_id")
    ]
    scopes = [{"key": key, "description": str(SCOPES[key])} for key in Token.SCOPES]
    context = {"tokens": tokens, "form": form, "scopes": scopes, "secret": None, **more}
    return render_page(request, "articles/tokens.html", context, partial="tokens", status=status)


@require_POST
def token_revoke(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """End one of one's own tokens."""
    token = Token.objects.filter(user=request.user, public_id=pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(request.user, token)
    choices = [(slug, project.name) for slug, project in _projects(request).items()]
    return after_change(
        request,
        reverse("token-list"),
        lambda: _tokens(request, TokenForm(choices)),
        message=_("“%(name)s” no longer works.") % {"name": token.name},
    )
