"""A person's own preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.web.forms.preferences import KeysForm, ReadingForm
from articles.web.partials import leave, render_page

if TYPE_CHECKING:
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AuthenticatedRequest) -> HttpResponse:
    """The look of the text, and keys. A POST says by ``form`` which of the two it changes, or resets the keys."""
    kept = request.user.preferences
    look, keys = ReadingForm.of(kept), KeysForm(kept)
    if request.method == "POST":
        which = request.POST.get("form")
        if which == "reset":
            rest = {
                name: value for name, value in kept.items() if name not in ("keys", "single_keys")
            }
            actions.set_preferences(request.user, rest)
            return leave(
                request, reverse("preferences"), message=_("The keys are as they were at first.")
            )
        form: ReadingForm | KeysForm
        form = look = ReadingForm(request.POST) if which == "reading" else look
        if which != "reading":
            form = keys = KeysForm(kept, request.POST)
        if form.is_valid():
            actions.set_preferences(request.user, form.changed(kept))
            if request.POST.get("quiet"):  # from the settings on the annotate page
                return HttpResponse(status=204)
            return leave(request, reverse("preferences"), message=_("Saved."))
    context = {"look": look, "keys": keys}
    bad = look.errors or keys.errors
    return render_page(request, "articles/preferences.html", context, status=422 if bad else 200)


@require_POST
def tour_done(request: AuthenticatedRequest) -> HttpResponse:
    """The tour was seen, or sent away: it does not come back by itself."""
    actions.set_preferences(request.user, {**request.user.preferences, "tour": "done"})
    return HttpResponse(status=204)
