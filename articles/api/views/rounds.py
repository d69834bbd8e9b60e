"""Rounds: planning, handing out, releasing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.actions.hidden import Hide
from articles.actions.plans import Wish
from articles.api import shapes
from articles.api.preconditions import seen_version
from articles.api.round_shapes import place, planned, queues_of, study_round
from articles.api.serializers import rounds as serializers
from articles.api.serializers.coding import AssignmentOutput
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import Place, Round
from articles.permissions import can_manage
from articles.selectors.lookups import one_or_unknown
from articles.selectors.rounds import place_people, told_rounds

if TYPE_CHECKING:
    from rest_framework.request import Request

    from articles.models import Project


class RoundView(View):
    """What the views of rounds share."""

    group = "Rounds"

    def rounds(self) -> QuerySet[Round]:
        """Rounds that this request may know of."""
        found = told_rounds(self.user).filter(project__in=self.projects().values("pk"))
        return found.select_related("codebook", "project")

    def round(self, id: UUID) -> Round:
        """One of them."""
        return self.rounds().get(pk=id)

    def managed(self, id: UUID) -> Round:
        """One of them, for owners and managers."""
        round = self.round(id)
        if not can_manage(self.user, round.project_id):
            raise PermissionDenied(_("Only owners and managers plan rounds."))
        return round

    def shape(self, round: Round) -> dict[str, Any]:
        """The round as the caller may know it."""
        return study_round(round, managed=can_manage(self.user, round.project_id))

    def given(self, project: Project) -> dict[str, Any]:
        """The parsed body, its codebook version looked up."""
        given = self.body(partial=self.request.method == "PATCH")
        if "codebook" in given:
            number = given["codebook"]
            given["codebook"] = one_or_unknown(project.codebooks.all(), "codebook", number=number)
        for name in ("units_from", "requires"):
            if given.get(name):
                given[name] = one_or_unknown(project.rounds.all(), name, pk=given[name])
        return given


class Rounds(RoundView):
    """The rounds of a project."""

    methods = {
        "GET": Method("project:read", {200: serializers.RoundOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write",
            {201: serializers.RoundOutput},
            body=serializers.RoundInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List the rounds; ``plan`` is for owners and managers."""
        project = self.project(slug)
        managed = can_manage(self.user, project)
        rows = self.rounds().filter(project=project)
        return self.page(rows, ("created_at", "id"), lambda row: study_round(row, managed=managed))

    def post(self, request: Request, slug: str) -> Response:
        """Plan a round. ``rounds/{id}/plan/`` chooses articles and coders and opens it."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers plan rounds."))
        round = actions.create_round(self.user, project, **self.given(project))
        return self.tagged(self.shape(round), round.version, status.HTTP_201_CREATED)


class RoundDetail(RoundView):
    """One round."""

    methods = {
        "GET": Method("project:read", {200: serializers.RoundOutput}, tagged=True),
        "PATCH": Method(
            "study:write",
            {200: serializers.RoundOutput},
            body=serializers.RoundPatch,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """A round."""
        round = self.round(id)
        return self.tagged(self.shape(round), round.version)

    def patch(self, request: Request, id: UUID) -> Response:
        """Change settings, open or close. What is handed out stays as it is."""
        round = self.managed(id)
        seen = seen_version(request)
        actions.update_round(self.user, id, version=seen, **self.given(round.project))
        round = self.round(id)
        return self.tagged(self.shape(round), round.version)


class RoundPlan(RoundView):
    """The plan of a round."""

    methods = {
        "POST": Method(
            "study:write",
            {200: serializers.PlannedOutput},
            body=serializers.PlanInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Bring articles and coders into the round, fill what lacks coders, open it; ``dry_run`` only tells."""
        round, given = self.managed(id), self.body()
        articles = given.get("articles", [])
        if given["all"]:
            articles = list(
                round.project.articles.filter(archived_at=None).values_list("pk", flat=True)
            )
        wish = Wish(
            articles=articles,
            coders={item["user"]: item.get("cap") for item in given.get("coders", [])},
            sample=given.get("sample"),
            only_new=given["only_new"],
            min_words=given["min_words"],
            hide=Hide(given["hidden_gold"], given["hidden_repeats"], given["repeat_days"]),
        )
        if given["dry_run"]:
            found = actions.preview_plan(self.user, round, wish)
        else:
            found = actions.carry_out(self.user, id, wish)[1]
        return Response(planned(self.shape(self.round(id)), found, dry_run=given["dry_run"]))


class RoundHidden(RoundView):
    """Hidden gold and hidden repeats, drawn."""

    methods = {
        "POST": Method(
            "study:write",
            {200: serializers.HideOutput},
            body=serializers.HideInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Hide articles with gold, and ones that a coder coded before, among what coders get: to see drift."""
        round, given = self.managed(id), self.body()
        dry = given["dry_run"]
        wish = Hide(given["gold"], given["repeats"], given["days"], given.get("seed"))
        user = self.user
        found = (
            actions.preview_hidden(user, round, wish) if dry else actions.hide_drawn(user, id, wish)
        )
        gold, repeats = list(map(str, found.gold)), queues_of(found.repeats)
        return Response({"dry_run": dry, "gold": gold, "repeats": repeats})


class RoundCodings(RoundView):
    """A further coding."""

    methods = {
        "POST": Method(
            "study:write",
            {200: serializers.PlannedOutput},
            body=serializers.CodingInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Have articles of the round coded once more; released ones close until that is done."""
        round, given = self.managed(id), self.body()
        dry, number = given["dry_run"], given.get("number")
        if dry:
            found = actions.preview_coding(self.user, round, given["coders"], number=number)
        else:
            found = actions.add_coding(self.user, id, given["coders"], number=number)
        return Response(planned(self.shape(self.round(id)), found, dry_run=dry))


class RoundPlaces(RoundView):
    """The articles of a round."""

    methods = {
        "GET": Method("project:read", {200: serializers.PlaceOutput}, query=PageQuery, paged=True)
    }

    def get(self, request: Request, id: UUID) -> Response:
        """Articles with purpose and coders, for owners and managers: it tells the reliability sample."""
        round = self.managed(id)
        rows: QuerySet[Place] = Place.objects.filter(round=round)
        people = place_people(round)
        return self.page(rows, ("position", "id"), lambda row: place(row, people))


class RoundRelease(RoundView):
    """Releasing by hand."""

    methods = {
        "POST": Method(
            "study:write",
            {200: serializers.ReleasedOutput},
            body=serializers.ReleaseInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Open finished articles to reviewers: those named, or all. Opening a coding again closes its article."""
        self.managed(id)
        articles = self.body().get("articles")
        opened = actions.release_articles(self.user, id, articles)
        return Response({"articles": list(map(str, opened))})


class PassOn(View):
    """An assignment for somebody else."""

    group = "Assignments"
    methods = {
        "POST": Method(
            "study:write",
            {200: AssignmentOutput, 204: None},
            body=serializers.PassOnInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Take an assignment back and give the article to somebody else. Work that was begun is kept."""
        self.assignment(id)
        given = self.body()
        made = actions.pass_on(self.user, id, to=given.get("to"), reason=given["reason"])
        if made is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(shapes.assignment(self.assignment(made.pk)))
